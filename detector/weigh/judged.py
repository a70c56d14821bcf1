"""How well the weighing does on intervals it was not fitted on: figures that are shown."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "judged.json"


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One source or one innocent cause among the judged pages.

    Attributes
    ----------
    name, bulk
        What it is, and whether it delivers in bulk.
    pages, flagged
        Pages it was laid on, and on how many of them it came back at the loosest setting.
    intervals, strong
        Flagged intervals that it brought, and how many of them reach a ratio of 10 before
        bounds.
    """

    name: str
    bulk: bool
    pages: int
    flagged: int
    intervals: int
    strong: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What was measured, on pages with seeds of their own.

    Attributes
    ----------
    fitted_pages, judged_pages
        Simulated pages on either side.
    under_h1, under_h2
        log10 of the ratio before bounds, of each flagged interval with a bulk delivery and
        without.
    cllr, cllr_least
        Cost of the ratios at equal priors (0 perfect, 1 says nothing), and the least that
        their order alone would have.
    worst, worst_cllr
        The mechanism that costs most when it is left out of the fit, and that cost.
    mechanisms
        Bulk deliveries first, then innocent causes.
    """

    fitted_pages: int
    judged_pages: int
    under_h1: tuple[float, ...]
    under_h2: tuple[float, ...]
    cllr: float
    cllr_least: float
    worst: str
    worst_cllr: float
    mechanisms: tuple[Mechanism, ...]


def write_judged(judged: Judged, file: Path = FILE) -> None:
    """Write the figures; the same figures give the same bytes."""
    file.write_text(json.dumps(asdict(judged), indent=1) + "\n", encoding="utf-8")


@cache
def shipped_figures() -> Judged | None:
    """The figures that come with the program, or None where there are none."""
    if not FILE.exists():
        return None
    record = json.loads(FILE.read_text(encoding="utf-8"))
    mechanisms = tuple(Mechanism(**one) for one in record.pop("mechanisms"))
    for name in ("under_h1", "under_h2"):
        record[name] = tuple(record[name])
    return Judged(**record, mechanisms=mechanisms)
