"""One answer for a whole table: what its rows say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from detector.claims.check import Verdict, VerdictWord
from detector.history import Note, note

TableKind = Literal["places", "days"]
KINDS: dict[TableKind, frozenset[str]] = {
    "places": frozenset({"country", "city"}),
    "days": frozenset({"day_total", "day_change"}),
}
# One row is no table.
FEWEST = 2
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Summary:
    """A table's rows taken together.

    Attributes
    ----------
    of
        Rows of places, or of days.
    verdict
        The worst of the rows that could be compared; `cannot_tell` when none could.
    sentence
        With how many rows it rests on.
    rows, compared, unfit
        How many rows were read, could be compared, and do not fit.
    """

    of: TableKind
    verdict: VerdictWord
    sentence: Note
    rows: int
    compared: int
    unfit: int


def summaries(verdicts: Sequence[Verdict]) -> list[Summary]:
    """One summary for each table among the verdicts, none for single rows."""
    found = []
    for of, kinds in KINDS.items():
        rows = [one for one in verdicts if one.claim.kind in kinds]
        if len(rows) >= FEWEST:
            found.append(_summary(of, rows))
    return found


def _summary(of: TableKind, rows: Sequence[Verdict]) -> Summary:
    compared = [one for one in rows if one.verdict != "cannot_tell"]
    unfit = [one for one in compared if one.verdict == "does_not_fit"]
    late = [one for one in compared if one.verdict == "fits_with_delay"]
    counts = {"rows": len(rows), "n": len(compared), "left": len(rows) - len(compared)}
    verdict: VerdictWord
    if not compared:
        # The first row's own sentence says why; the others mostly share it.
        verdict, sentence = "cannot_tell", note("claim.table.cannot_tell", rows=len(rows))
    elif unfit:
        names = ", ".join(_named(one) for one in unfit[:MOST_NAMED])
        verdict = "does_not_fit"
        sentence = note("claim.table.does_not_fit", **counts, bad=len(unfit), which=names)
    elif late:
        verdict = "fits_with_delay"
        sentence = note("claim.table.fits_with_delay", **counts, late=len(late))
    else:
        verdict, sentence = "fits", note("claim.table.fits", **counts)
    return Summary(of, verdict, sentence, len(rows), len(compared), len(unfit))


def _named(verdict: Verdict) -> str:
    claim = verdict.claim
    where = claim.place or (claim.when.text if claim.when else "")
    return f"{where} {claim.text}".strip()
