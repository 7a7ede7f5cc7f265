"""Where the rules and the data lie."""

from __future__ import annotations

import os
import pathlib


def data_directory() -> pathlib.Path:
    """``$CONGENER_DATA`` if it is set, else what the package ships; holds ``rules/`` and ``data/``."""
    named = os.environ.get("CONGENER_DATA")
    if named:
        return pathlib.Path(named)
    return pathlib.Path(__file__).parent / "share" / "congener"


def counter_ions() -> pathlib.Path:
    """The table of what salts and solvates are made with."""
    return data_directory() / "data" / "normalise" / "counterions.csv"


def names() -> pathlib.Path:
    """The dictionary by which names declared without a structure are read."""
    return data_directory() / "data" / "names" / "substances.txt"
