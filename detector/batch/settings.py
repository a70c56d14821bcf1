"""What every page of a batch is scanned with."""

from __future__ import annotations

from dataclasses import dataclass

# Loose: what a person would call noise still gets its p-value here, and the choice among
# pages is made by the false-discovery rate.
FALSE_ALARMS_PER_YEAR = 5.0
# Gains, losses, masked losses and influxes are tested on their own references each.
KINDS = 4
# Findings up to this p-value are checked and weighed: with the four kinds it is a page's at a
# rate of 0.1, and no page beyond stands out at any lower one.
CHECKED = 0.1 / KINDS
# What can be asked for: beyond this one page takes hours.
MOST_REFERENCES = 10_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of each scan, the language of its reasons, and whether quiet pages stop early.

    With `references` a page that the scan's own references hardly reach is held against so many
    more; 0 leaves it at those.
    """

    home: str | None = None
    languages: tuple[str, ...] = ()
    false_alarms_per_year: float = FALSE_ALARMS_PER_YEAR
    words: str = "en"
    screen: bool = True
    references: int = 0
