"""Runs one command and writes what it took, as JSON, to a file descriptor.

usage: launch.py DESCRIPTOR SECONDS COMMAND [ARGUMENT…]

A process of its own, and a small one: a child's peak memory, as the kernel counts it, is never below that of the
process which started it. A command that takes longer than SECONDS is ended, with every process it started; so it is
when whoever asked for it has gone.
"""

import json
import os
import signal
import sys
import time


def main() -> int:
    descriptor, seconds, command = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]
    os.set_inheritable(descriptor, False)
    asker, late = os.getppid(), False
    started = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ, setpgroup=0)

    def look(signal_number: int, _: object) -> None:
        nonlocal late
        late = time.perf_counter() - started > seconds
        if late or signal_number != signal.SIGALRM or os.getppid() != asker:
            os.killpg(pid, signal.SIGKILL)

    for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(ending, look)
    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, 1, 1)  # once a second
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - started
    signal.setitimer(signal.ITIMER_REAL, 0)
    took = {
        "exit_code": os.waitstatus_to_exitcode(status),
        "late": late,
        "wall_seconds": wall,
        "user_seconds": usage.ru_utime,
        "system_seconds": usage.ru_stime,
        "peak_bytes": usage.ru_maxrss * 1024,
    }
    os.write(descriptor, json.dumps(took).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
