"""Several Python threads at once; Ctrl-C."""

from __future__ import annotations

import pathlib
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import congener

DAY = "2026-01-01"
FENTANYL = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"


def test_many_threads_screen_at_once() -> None:
    rows = [[FENTANYL, "C" * n, None, "C1CC"] * 500 for n in range(1, 9)]
    expected = [congener.screen(each, as_of=DAY).to_ndjson() for each in rows]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(lambda each: congener.screen(each, as_of=DAY).to_ndjson(), rows)) == expected
            explained = list(pool.map(lambda n: congener.explain(FENTANYL, as_of=DAY), range(50)))
    assert set(explained) == {congener.explain(FENTANYL, as_of=DAY)}


def test_other_threads_run_while_one_screens() -> None:
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.wait(0.001):
            ticks += 1

    ticker = threading.Thread(target=tick)
    ticker.start()
    congener.screen([FENTANYL] * 3000, as_of=DAY)
    done.set()
    ticker.join()
    assert ticks > 0


def test_rules_are_loaded_once_by_many_threads() -> None:
    program = """
import congener
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool:
    sets = list(pool.map(lambda n: congener.RuleSet.default(), range(8)))
assert len(set(map(id, sets))) == 1
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


INTERRUPTED = """
import congener, signal, sys, threading
# Whoever runs the tests in the background has SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
congener.screen(["CCO"])
print("ready", flush=True)
try:
    while True:
        # Minutes of work: every one is examined in full.
        congener.screen(["CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"] * 2_000_000)
except KeyboardInterrupt:
    print("interrupted", congener.screen(["CCO"]).statuses, threading.active_count(), flush=True)
"""


def test_ctrl_c_stops_cleanly(tmp_path: pathlib.Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        threading.Event().wait(1.5)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert out == "interrupted ['clear'] 1\n"
    assert process.returncode == 0
