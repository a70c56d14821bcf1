"""The table that the weighing is fitted and judged on: flagged intervals of simulated pages.

Every page goes to an export file, through the reader and through the real `scan` at its
loosest setting; every interval that comes back is a row, with its measurements and the
truth. Mix, strengths and seeds are fixed here, before any fit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from detector.history import BadSetting, Finding
from detector.read import open_exports
from detector.scan import RATES, scan
from detector.simulate.bought import BOUGHT
from detector.simulate.eventful import eventful
from detector.simulate.eventful_export import PARTS, export_page
from detector.simulate.exports import legacy_csv
from detector.simulate.innocent import INNOCENT_STORIES
from detector.simulate.lived import Eventful
from detector.weigh.fit import Example
from detector.weigh.readings import readings
from detector.weigh.support import WEIGHED

LOOSEST = RATES[1]
DAYS = (120, 220)
FITTED_SEED, JUDGED_SEED = 41, 4001
# A page shows each part of an export, and tells its home, with these chances, whatever
# happens on it: patterns of what is missing are independent of the truth.
SHOWN = {"countries": 0.8, "demographics": 0.7, "activity": 0.75, "sources": 0.6, "losses": 0.9}
HOME_TOLD = 0.8
# Under the first proposition at least this part of the excess was delivered in bulk.
BULK_PART = 0.2
PROCESSES = 2
# In turn on the pages: bulk deliveries and innocent events equally often.
KINDS: tuple[str, ...] = tuple(
    kind
    for pair in zip(
        [list(BOUGHT)[i % len(BOUGHT)] for i in range(len(BOUGHT) * len(INNOCENT_STORIES))],
        [
            list(INNOCENT_STORIES)[i % len(INNOCENT_STORIES)]
            for i in range(len(BOUGHT) * len(INNOCENT_STORIES))
        ],
        strict=True,
    )
    for kind in pair
)


@dataclass(frozen=True, slots=True)
class Row:
    """One flagged interval.

    Attributes
    ----------
    page
        Number of the page: rows of one page are not independent.
    kind
        Of the finding.
    bulk, part
        Whether the first proposition is true of it, and the share of the excess that was
        delivered in bulk.
    cause
        The story that moved most fans in it, or `nothing`.
    weeks
        Fans of that story, in weeks of the page's median growth.
    readings
        See `detector.weigh.readings`.
    """

    page: int
    kind: str
    bulk: bool
    part: float
    cause: str
    weeks: float
    readings: dict[str, float]

    @property
    def example(self) -> Example:
        """The row as the fit takes it."""
        return Example(self.page, self.bulk, self.cause, self.readings)


@dataclass(frozen=True, slots=True)
class Page:
    """One simulated page: what was laid in, whether it was flagged, and its rows."""

    page: int
    story: str
    flagged: bool
    rows: tuple[Row, ...]


def one_page(seed: int, folder: Path, number: int) -> Page:
    """Simulate, write, read and scan page `number` of a run."""
    rng = np.random.default_rng([seed, number])
    kind = KINDS[number % len(KINDS)]
    made = eventful(kind, int(rng.integers(*DAYS)), rng)
    missing = tuple(part for part in PARTS if rng.random() > SHOWN[part])
    told = rng.random() < HOME_TOLD
    file = folder / f"{seed}-{number}.csv"
    file.write_bytes(legacy_csv(export_page(made, f"Page {number}", without=missing)))
    (history,) = open_exports([file])
    file.unlink()
    result = scan(
        history,
        home=made.home if told else None,
        languages=made.languages if told else (),
        false_alarms_per_year=LOOSEST,
        findable=False,
    )
    rows = [_row(made, finding, history.zone, number) for finding in result.findings]
    kept = tuple(row for row in rows if row is not None)
    return Page(number, kind, any(row.cause == kind for row in kept), kept)


def _row(made: Eventful, finding: Finding, zone: str, number: int) -> Row | None:
    if finding.kind not in WEIGHED or finding.excess.value <= 0:
        return None
    first, last = finding.interval.days_in(zone)
    start, end = (
        int((np.datetime64(day) - made.days[0]) / np.timedelta64(1, "D")) for day in (first, last)
    )
    start, end = max(0, start), max(end, start + 1)
    brought = float(made.delivered[start:end].sum())
    excess = max(finding.excess.value, 1.0)
    part = float(min(1.0, brought / excess))
    bulk = part >= BULK_PART
    there = [
        told for told in made.told if told.start < end and start < told.end and told.bought == bulk
    ]
    main = max(there, key=lambda told: told.gained, default=None)
    cause = main.kind if main else ("refill" if bulk else "nothing")
    week = 7.0 * max(float(np.median(made.gained)), 0.5)
    weeks = (main.gained if main else brought) / week
    return Row(number, finding.kind, bulk, part, cause, float(weeks), readings(finding))


def flagged(pages: int, seed: int, folder: Path, *, processes: int = PROCESSES) -> Iterator[Page]:
    """Pages in order; the same for any number of processes."""
    each = partial(one_page, seed, folder)
    if processes == 1:
        yield from map(each, range(pages))
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(each, range(pages), chunksize=4)


def table_of(file: Path, pages: int, seed: int, *, processes: int = PROCESSES) -> list[Page]:
    """The table in `file`, made and written there first when the file is missing.

    Raises
    ------
    BadSetting
        The table cannot be written.
    """
    if file.exists():
        return read_table(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        made = list(flagged(pages, seed, file.parent, processes=processes))
        write_table(made, file)
    except OSError as error:
        raise BadSetting("error.cannot_write", file=str(file), why=error.strerror) from error
    return made


def write_table(pages: Sequence[Page], file: Path) -> None:
    """One page a line, as JSON."""
    lines = [json.dumps(asdict(page), sort_keys=True) for page in pages]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_table(file: Path) -> list[Page]:
    """What `write_table` wrote."""
    out = []
    for line in file.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        rows = tuple(Row(**row) for row in record.pop("rows"))
        out.append(Page(rows=rows, **record))
    return out
