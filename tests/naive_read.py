"""Slow, plain twins of the fast readers."""

from __future__ import annotations

import csv
import io
import math
from datetime import date, datetime

import numpy as np


def insights(text: str) -> dict[tuple[str, str, date], float]:
    """(family, key, day) to number, cell by cell; blanks are absent."""
    headers, _, *rows = csv.reader(io.StringIO(text))
    found = {}
    for row in rows:
        day = datetime.strptime(row[0], "%m/%d/%Y").date()
        for header, cell in list(zip(headers, row, strict=True))[1:]:
            family, _, key = header.partition(" - ")
            if cell != "":
                found[family, key, day] = float(cell)
    return found


def residuals(total: list[float], gained: list[float], lost: list[float]) -> list[float]:
    out = [math.nan]
    for t in range(1, len(total)):
        out.append((total[t] - total[t - 1]) - (gained[t] - lost[t]))
    return out[: len(total)]


def same(left: object, right: object) -> bool:
    return bool(np.array_equal(np.asarray(left), np.asarray(right), equal_nan=True))
