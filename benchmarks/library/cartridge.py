"""The RDKit cartridge in PostgreSQL: a private cluster in a temporary directory, on a socket there, gone afterwards.

Used by question.py: with Cartridge(…) as cartridge: cartridge.load(…); cartridge.search(…).
"""

from __future__ import annotations

import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
EXTENSION = pathlib.Path("/usr/share/postgresql/15/extension/rdkit.control")
USER = "postgres"  # the server refuses to run as root

# A machine to itself, and nothing to lose: no durability, all workers for one query.
SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "2GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "jit": "off",
    "max_worker_processes": str(2 * (os.cpu_count() or 1)),
    "max_parallel_workers": str(os.cpu_count() or 1),
    "max_parallel_maintenance_workers": str(os.cpu_count() or 1),
    "parallel_setup_cost": "0",
    "parallel_tuple_cost": "0",
    "min_parallel_table_scan_size": "0",
}


def missing() -> str | None:
    if not (PROGRAMS / "initdb").exists():
        return "Debian's postgresql-15 is not installed: ./dev bench-peers installs it"
    if not EXTENSION.exists():
        return "Debian's postgresql-15-rdkit is not installed: ./dev bench-peers installs it"
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        return "PostgreSQL does not run as root, and there is no runuser to become another"
    return None


class CartridgeFailed(Exception):
    pass


class Cartridge:
    def __init__(self) -> None:
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="congener-cartridge-"))
        self.as_user: list[str] = []
        if os.geteuid() == 0:
            account = pwd.getpwnam(USER)
            os.chown(self.directory, account.pw_uid, account.pw_gid)
            self.as_user = ["runuser", "-u", USER, "--"]
        self.data = self.directory / "data"
        self.running = False

    def __enter__(self) -> Cartridge:
        try:
            self._run([PROGRAMS / "initdb", "-D", self.data, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"])
            options = " ".join(f"-c {key}={value}" for key, value in SETTINGS.items())
            start = [
                "-o",
                f"{options} -c unix_socket_directories={self.directory}",
                "-w",
                "-l",
                self.directory / "log",
                "start",
            ]
            self._run([PROGRAMS / "pg_ctl", "-D", self.data, *start])
            self.running = True
            self.sql("CREATE EXTENSION rdkit")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.running:
            subprocess.run(
                [*self.as_user, PROGRAMS / "pg_ctl", "-D", self.data, "-m", "immediate", "stop"], capture_output=True
            )
            self.running = False
        shutil.rmtree(self.directory, ignore_errors=True)

    def _run(self, command: list) -> str:
        """Runs one of PostgreSQL's programs as its user; what it printed."""
        # A server that is started keeps its standard output open: a pipe would never end.
        sink = subprocess.DEVNULL if command[-1] == "start" else subprocess.PIPE
        whole = command if command[: len(self.as_user)] == self.as_user else [*self.as_user, *command]
        # In its own directory: the account may not be allowed into the one this runs in.
        done = subprocess.run(whole, cwd=self.directory, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, text=True)
        if done.returncode != 0:
            log = self.directory / "log"
            told = (done.stderr or "") + (log.read_text(errors="replace")[-2000:] if log.exists() else "")
            raise CartridgeFailed(f"PostgreSQL: {told.strip()}")
        return done.stdout or ""

    def command(self, *statements: str) -> list:
        """One session of psql that runs the statements and prints how long each took."""
        command = [
            *self.as_user,
            PROGRAMS / "psql",
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            self.directory,
            "-d",
            "postgres",
        ]
        for statement in statements:
            command += ["-c", statement]
        return command

    def sql(self, *statements: str) -> str:
        return self._run(self.command(*statements))

    def load(self, molecules: pathlib.Path) -> dict:
        """One row a molecule that can be read, numbered by line from 0, and the index."""
        rows = self.directory / "rows.tsv"
        with open(molecules, encoding="utf-8", errors="replace", newline="\n") as source, open(
            rows, "w", encoding="utf-8"
        ) as target:
            for number, line in enumerate(source):
                smiles = line.rstrip("\r\n").replace("\t", " ").partition(" ")[0]
                target.write(f"{number}\t" + smiles.replace("\\", "\\\\") + "\n")
        rows.chmod(0o644)
        self.sql("CREATE UNLOGGED TABLE raw (id integer, smiles text)", f"COPY raw FROM '{rows}'")
        rows.unlink()
        self.sql(
            "SET rdkit.do_chiral_sss = false",
            "CREATE UNLOGGED TABLE molecules AS SELECT id, m FROM"
            " (SELECT id, mol_from_smiles(smiles::cstring) AS m FROM raw WHERE smiles <> '') t WHERE m IS NOT NULL",
            "CREATE INDEX molecules_index ON molecules USING gist (m)",
        )
        self.sql("DROP TABLE raw", "VACUUM ANALYZE molecules")
        rows_kept, size, index = self.sql(
            "SELECT count(*) FROM molecules; ",
            "SELECT pg_table_size('molecules')",
            "SELECT pg_relation_size('molecules_index')",
        ).split()
        return {"rows": int(rows_kept), "table_bytes": int(size), "index_bytes": int(index)}

    def version(self) -> str:
        postgres, rdkit = (
            self.sql("SHOW server_version", "SELECT rdkit_version() || ' ' || rdkit_toolkit_version()")
            .strip()
            .splitlines()
        )
        return f"PostgreSQL {postgres}, cartridge {rdkit}"

    def search(self, smarts: str, hits: pathlib.Path, workers: int) -> list:
        """The command that writes the numbers of the molecules that contain the pattern, after one run to warm up."""
        found = f"SELECT id FROM molecules WHERE m @> '{smarts}'::qmol"
        return self.command(
            f"SET max_parallel_workers_per_gather = {workers - 1}",
            f"SELECT count(*) FROM ({found}) t",
            "\\timing on",
            f"COPY ({found}) TO '{hits}'",
            "\\timing off",
            "SELECT pg_read_file('/proc/self/status')",
        )
