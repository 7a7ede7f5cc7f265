"""Every question runs on the small corpus without its peers: what it prints, writes and refuses, not its figures."""

from __future__ import annotations

import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SMALL_CORPUS = HERE.parent / "data" / "corpora" / "small.smi"


class Smoke(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.corpus = self.directory / "some.smi"
        lines = SMALL_CORPUS.read_text(encoding="utf-8").splitlines()
        self.corpus.write_text("\n".join([*lines[:150], *lines[-150:]]) + "\n", encoding="utf-8")

    def ask(self, question: str, *arguments: str | os.PathLike) -> tuple[subprocess.CompletedProcess, dict]:
        output = self.directory / "result.json"
        environment = {**os.environ, "CONGENER_BENCH_DIRECTORY": os.fspath(self.directory / "work")}
        command = [
            sys.executable,
            HERE / question / "question.py",
            "--runs",
            "1",
            "--no-peers",
            "--output",
            output,
            *arguments,
        ]
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        return done, json.loads(output.read_text(encoding="utf-8")) if output.exists() else {}

    def right(self, question: str, *arguments: str | os.PathLike) -> dict:
        done, result = self.ask(question, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(result["question"], question)
        for key in ("date", "machine", "congener", "options"):
            self.assertTrue(result[key])
        return result

    def test_screen(self) -> None:
        packed = self.directory / "some.smi.gz"
        packed.write_bytes(gzip.compress(self.corpus.read_bytes()))
        result = self.right("screen", "--corpus", packed, "--sample", "100", "--threads", "2")
        self.assertEqual(result["corpus"]["lines"], 300)
        self.assertEqual(result["our_verdicts"]["whole_corpus"]["verdicts"], 300)
        self.assertEqual(result["sample"]["lines"], 100)
        self.assertGreater(result["our_hits_in_agreement_corpus"], 0)
        self.assertGreater(result["scaffolds"], 0)
        self.assertGreater(result["timed"][0]["items_per_second"], 0)
        self.assertIn("not asked for (--no-peers)", result["missing"].values())

    def test_cold(self) -> None:
        result = self.right("cold")
        self.assertEqual(len(result["timed"]), 3)
        self.assertIn("not asked for (--no-peers)", result["missing"].values())

    def test_scaling(self) -> None:
        result = self.right(
            "scaling", "--corpus", self.corpus, "--threads", "1,3", "--lengths", "50,1000", "--lines", "100"
        )
        self.assertEqual([one["items"] for one in result["by_length"]], [50, 300])
        self.assertEqual(result["agreement"]["verdicts"], 100)

    def test_workbench(self) -> None:
        result = self.right("workbench", "--corpus", SMALL_CORPUS, "--threads", "2")
        self.assertTrue(result["agreed"])
        self.assertGreater(result["agreement"]["coverage"]["hits"], 0)
        self.assertEqual([one["ours"] for one in result["times_as_long"]], ["library screen, 2"] * 2)

    def test_what_cannot_be_asked(self) -> None:
        empty = self.directory / "empty.smi"
        empty.write_bytes(b"")
        cut_off = self.directory / "cut.smi.gz"
        cut_off.write_bytes(gzip.compress(self.corpus.read_bytes())[:-30])
        for corpus, why in (
            (empty, "is empty"),
            (cut_off, "cannot be unpacked"),
            (self.directory / "none.smi", "no such corpus"),
        ):
            done, result = self.ask("screen", "--corpus", corpus)
            self.assertEqual((done.returncode, result), (1, {}), done.stderr)
            self.assertIn(why, done.stderr)


class Comparing(unittest.TestCase):
    """The comparisons find what differs."""

    @classmethod
    def setUpClass(cls) -> None:
        sys.path.insert(0, os.fspath(HERE / "screen"))
        import question

        cls.screen = question

    def compare(self, ours, theirs) -> dict:
        q = self.screen
        asked = q.Scaffolds(pathlib.Path(), [{"a.rule"}, {"b.rule"}], ["CC", "CCC"])
        return q.compare(asked, ours, q.Peer("peer", [], None), theirs, ["CC", "CCO"])

    def test_hits_that_a_peer_lacks(self) -> None:
        q = self.screen
        ours = {1: q.Ours(rules={"b.rule"}, status="controlled")}
        self.assertTrue(self.compare(ours, {1: q.Theirs({1}, None, False)})["agreed"])
        self.assertFalse(self.compare(ours, {1: q.Theirs({0}, None, False)})["agreed"])
        self.assertFalse(self.compare(ours, {})["agreed"])
        unread = self.compare(ours, {1: q.Theirs(set(), None, True)})
        self.assertTrue(unread["agreed"])
        self.assertEqual(sum(one["count"] for one in unread["differences"].values()), 1)

    def test_what_normalising_explains(self) -> None:
        q = self.screen
        drawn_otherwise = q.Ours(rules={"b.rule"}, changes=["charge_neutralised"], status="controlled")
        told = self.compare({1: drawn_otherwise}, {})
        self.assertTrue(told["agreed"])
        self.assertIn("charge_neutralised", " ".join(told["differences"]))
        stereo = {"component": "C", "role": "parent", "changes": [{"code": "stereo_not_considered"}]}
        self.assertEqual(q.harness.changes_of({"normalised": [stereo]}), [])

    def test_listed_substances_that_ours_lacks(self) -> None:
        q = self.screen
        self.assertFalse(self.compare({}, {0: q.Theirs(set(), 0, False)})["agreed"])
        self.assertFalse(self.compare({0: q.Ours(listed={"CCC"})}, {0: q.Theirs(set(), 0, False)})["agreed"])
        self.assertTrue(self.compare({0: q.Ours(listed={"CC"})}, {0: q.Theirs(set(), 0, False)})["agreed"])


if __name__ == "__main__":
    unittest.main()
