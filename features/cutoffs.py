"""Cut-offs of the checks: what few innocent intervals exceed. No check.

The numbers stand in `cutoffs.json` with the seed, the pages and the intervals they were
measured on; `python -m detector.validate.cutoffs` makes the file.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "cutoffs.json"


@cache
def _record() -> dict[str, dict[str, float]]:
    record: dict[str, dict[str, float]] = json.loads(FILE.read_text(encoding="utf-8"))["cutoffs"]
    return record


def cutoff(name: str) -> float:
    """The number above which a check says `found`.

    Parameters
    ----------
    name
        A key of `cutoffs.json`.

    Raises
    ------
    KeyError
        No such cut-off: a bug, caught by the tests.
    """
    return _record()[name]["above"]
