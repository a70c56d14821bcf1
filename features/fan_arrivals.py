"""Who came inside the interval and who came at other times, from a list of fans. No check.

A list holds those who were fans when it was made: whoever left before is in none. Shares
are held against the page's other fans, and against every run of as many joins of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.fans import Bools, Codes, FanLists, Floats, Ints
from detector.history.note import Value

# Fans of the interval, and others, below which shares say nothing.
FEWEST, FEWEST_OTHERS = 50, 200
# Joins in a row that are looked at together (Zouzou and Varol, 2024), and their step.
WINDOW, STEP = 200, 40
# One-sided one in a thousand, of a normal.
Z = 3.09


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """Fans by the order in which they came.

    Attributes
    ----------
    inside, outside
        Fans of the interval, and all others of the page.
    inside_time, outside_time
        When they came, in seconds since 1970.
    """

    inside: Codes
    outside: Codes
    inside_time: Ints
    outside_time: Ints


@dataclass(frozen=True, slots=True)
class Compared:
    """A share inside the interval beside the same share of the other fans.

    Attributes
    ----------
    share, others
        Of the fans of the interval, and of all others.
    largest
        The largest share in any run of as many joins (at most 200) outside.
    beyond
        Whether the share is above both for more than chance.
    """

    share: float
    others: float
    largest: float
    beyond: bool

    @property
    def numbers(self) -> dict[str, Value]:
        """As numbers of a measurement."""
        return {"share": self.share, "others": self.others, "largest": self.largest}


def skipped(code: str, case: Case) -> Measurement | None:
    """The measurement of a check that has nothing to look at, or None."""
    if case.fans is None:
        return Measurement(code, Outcome.NOT_RUN, note("check.fans.no_list"))
    if case.kind not in ("gain", "masked_loss", "influx"):
        return Measurement(code, Outcome.NOT_RUN, note("check.not_a_gain"))
    return None


def lists_of(case: Case) -> FanLists:
    """The lists; only asked for where `skipped` found some."""
    if case.fans is None:
        raise CannotTell("check.fans.no_list")
    return case.fans


def several_lists(code: str, case: Case) -> FanLists | Measurement:
    """The lists of a check that needs other listed pages, or why it did not run.

    Raises
    ------
    CannotTell
        Only one page is listed.
    """
    if (not_run := skipped(code, case)) is not None:
        return not_run
    lists = lists_of(case)
    if lists.pages == 1:
        raise CannotTell("check.fans.one_page")
    return lists


def arrivals(case: Case) -> Arrivals:
    """Fans inside and outside the interval.

    Raises
    ------
    CannotTell
        The list holds too few fans of the interval, or too few others.
    """
    lists = lists_of(case)
    fan, time = lists.here()
    inside = lists.within(case.interval, time)
    if int(inside.sum()) < FEWEST:
        raise CannotTell("check.fans.few", n=int(inside.sum()), needed=FEWEST)
    if int((~inside).sum()) < FEWEST_OTHERS:
        raise CannotTell("check.fans.few_others", n=int((~inside).sum()), needed=FEWEST_OTHERS)
    return Arrivals(fan[inside], fan[~inside], time[inside], time[~inside])


def compared(inside: Bools, outside: Bools) -> Compared:
    """Hold a share of the interval's fans against that of the others.

    Parameters
    ----------
    inside, outside
        Whether each fan has what is asked for, in the order in which they came.
    """
    size = min(len(inside), WINDOW, len(outside))
    runs = [outside[at : at + size].mean() for at in range(0, len(outside) - size + 1, STEP)]
    largest = float(max(runs))
    share, others = float(inside.mean()), float(outside.mean())
    low, high = wilson(inside)[0], wilson(outside)[1]
    return Compared(share, others, largest, low > high and share > largest)


def share_with(
    code: str, case: Case, fact: Floats | None, has: Callable[[Floats], Bools]
) -> Measurement:
    """The measurement of a check that holds the share of fans with something against others'.

    Parameters
    ----------
    code
        Of the check; its sentences end in `found`, `nothing_found` and `not_told`.
    case
        With lists.
    fact
        Of each fan, NaN where it is not known, shape (fans,); None where no list tells.
    has
        Whether known values are what is asked for.

    Raises
    ------
    CannotTell
        It is known of too few fans inside or outside the interval, or too few came.
    """
    if fact is None or np.isnan(fact).all():
        raise CannotTell(f"check.{code}.not_told")
    came = arrivals(case)
    known = (fact[each][np.isfinite(fact[each])] for each in (came.inside, came.outside))
    inside, outside = (has(each) for each in known)
    # The list says it of some, so that it must not be told to be silent.
    if len(inside) < FEWEST or len(outside) < FEWEST_OTHERS:
        counts = {"n": len(inside), "others": len(outside)}
        raise CannotTell(
            "check.fans.few_told", needed=FEWEST, needed_others=FEWEST_OTHERS, **counts
        )
    result = compared(inside, outside)
    outcome = Outcome.FOUND if result.beyond else Outcome.NOTHING_FOUND
    sentence = note(f"check.{code}.{outcome}", share=result.share, others=result.others)
    return Measurement(code, outcome, sentence, {**result.numbers, "known": len(inside)})


def wilson(which: Bools) -> tuple[float, float]:
    """Wilson's interval of a share (JASA 1927), at one in a thousand on either side."""
    n, p = len(which), float(which.mean())
    middle = p + Z**2 / (2 * n)
    spread = Z * float(np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)))
    return (middle - spread) / (1 + Z**2 / n), (middle + spread) / (1 + Z**2 / n)
