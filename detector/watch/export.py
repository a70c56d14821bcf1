"""Counted numbers as plain CSV files that `scan` opens like any export."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from detector.history import Count
from detector.watch.store import Store

# A number is written with the word whose unit its rounding is a part of.
WORDS = ((1e3, "K"), (1e6, "M"), (1e9, "B"))


@dataclass(frozen=True, slots=True)
class Counted:
    """One number of one page; `address` says where it can be looked up, or is empty."""

    at: datetime
    page: str
    count: Count
    address: str = ""


def history_csv(platform: str, measure: str, rows: Iterable[Counted]) -> str:
    """A table `time, page, <platform> <measure>, low, high, address`.

    A rounded number is written as platforms do ("1.23M"), so that whoever reads the file
    knows it for an interval; `low` and `high` are its exact bounds. What was not counted
    has no row.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["time", "page", f"{platform} {measure}", "low", "high", "address"])
    for row in rows:
        when = row.at.astimezone(UTC).isoformat(timespec="seconds")
        bounds = [f"{row.count.low:.0f}", f"{row.count.high:.0f}"]
        table.writerow([when, row.page, shown(row.count), *bounds, row.address])
    return out.getvalue()


def shown(count: Count) -> str:
    """The number in full, or with a word where it is rounded."""
    if count.step < 1:
        return f"{count.value:.0f}"
    # The step of the last digit that is known: 9,999 between the bounds is 10,000.
    power = math.ceil(math.log10(count.step + 1) - 1e-9)
    size, word = next((w for w in WORDS if 10**power < w[0]), WORDS[-1])
    decimals = max(0, round(math.log10(size)) - power)
    return f"{count.value / size:.{decimals}f}{word}"


def store_files(store: Store) -> dict[str, str]:
    """The store's readings as CSV by file name, one a platform and measure."""
    groups: dict[tuple[str, str], list[Counted]] = {}
    for page in store.pages():
        rows = groups.setdefault((page.platform, page.measure), [])
        for at, value, low, high in store.readings(page).itertuples(index=False):
            rows.append(Counted(at.to_pydatetime(), page.handle, Count(value, low, high)))
    return {
        f"{platform}-{measure}.csv": history_csv(platform, measure, rows)
        for (platform, measure), rows in groups.items()
        if rows
    }


def file_stem(*parts: str) -> str:
    """Parts joined to a file name without anything a file system could misread."""
    return "-".join(re.sub(r"[^a-z0-9]+", "_", part.lower()).strip("_") or "x" for part in parts)
