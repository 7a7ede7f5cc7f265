"""What all tests share."""

from __future__ import annotations

import pathlib
import subprocess
from collections.abc import Callable

import congener
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(congener.__file__).parent / "bin" / "congener"


@pytest.fixture(scope="session")
def root() -> pathlib.Path:
    """The source tree."""
    return ROOT


@pytest.fixture(scope="session")
def sample() -> pathlib.Path:
    """The sample manifest that the package ships."""
    return pathlib.Path(congener.__file__).parent / "share" / "congener" / "data" / "manifests" / "sample.csv"


@pytest.fixture(scope="session")
def program() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs the program that the package ships."""

    def run(*arguments: str | pathlib.Path, text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [PROGRAM, *map(str, arguments)], input=text, capture_output=True, timeout=120, check=False
        )

    return run
