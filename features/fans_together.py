"""Fans together: how many of the interval's fans acted together with others elsewhere?

The share of the interval's fans who stand in groups that came to three listed pages or
more in three windows or more (`detector.lockstep`). Superfans, recommendation cascades
that repeat and coordinated activism act together too; the share says that they came
together and not why.
"""

from __future__ import annotations

from detector.history import CannotTell, Case, Measurement, Outcome, note
from features.fan_arrivals import arrivals, compared, lists_of, skipped

CODE = "fans_together"


def measure(case: Case) -> Measurement:
    """Compare the share of fans in such groups inside and outside the interval.

    Numbers: `share`, `others`, `largest` (of any run of joins outside), `fans` (of the
    interval in such groups).

    Raises
    ------
    CannotTell
        Only one page is listed, or too few fans came.
    """
    if (not_run := skipped(CODE, case)) is not None:
        return not_run
    together = lists_of(case).together
    if together is None:
        raise CannotTell("check.fans.one_page")
    came = arrivals(case)
    result = compared(together[came.inside], together[came.outside])
    outcome = Outcome.FOUND if result.beyond else Outcome.NOTHING_FOUND
    sentence = note(f"check.fans_together.{outcome}", share=result.share, others=result.others)
    fans = int(together[came.inside].sum())
    return Measurement(CODE, outcome, sentence, {**result.numbers, "fans": fans})
