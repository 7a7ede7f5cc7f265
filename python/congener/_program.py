"""The console script: becomes the program that the package ships."""

from __future__ import annotations

import os
import pathlib
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Replace this process by the program `congener`, with the same arguments."""
    program = pathlib.Path(__file__).parent / "bin" / "congener"
    os.execv(program, ["congener", *sys.argv[1:]])
