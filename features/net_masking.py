"""Net masking: how many fans must have joined at least, where only net changes are known (P14).

A net change hides equal gains and losses. Country by country less hides: at least
`sum over countries of max(change, 0)` fans joined and at least `sum of max(-change, 0)`
left. Both are lower bounds, whatever happened inside each country.

The platform placing its users in other countries moves listings in the same way. No book
counts that, and it happens from one listing to the next. So where the export counts who
joined and who left, an exchange beyond the usual needs such counts beyond the usual; where
it does not, the pair of listings between which most is exchanged is left out.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats
from detector.history.listed import ListedFans
from detector.history.note import Value
from features.cutoffs import cutoff
from features.own_past import counting_noise, deviation, listing, stretches

CODE = "net_masking"
# What cancels must be a tenth of what moved: less changes no reading of the net count.
LEAST_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class _Exchange:
    """Lower bounds on fans joined and left; the part of what cancels that came by and by.

    `came` and `went` are those counted, NaN where they are not.
    """

    joined: float
    left: float
    gradual: float
    came: float
    went: float

    @property
    def hidden(self) -> float:
        """What cancels in the net count."""
        return min(self.joined, self.left)

    @property
    def within_counts(self) -> float:
        """What cancels of those who were counted."""
        return float(np.fmin(self.hidden, np.fmin(self.came, self.went)))


def measure(case: Case) -> Measurement:
    """Add up the countries that grew and those that shrank.

    Numbers: `net` (sum of all listed countries), `gross_low`, `lost_low` (lower bounds on
    fans joined and left), `hidden` (the smaller of the two: what cancels in the net count),
    `hidden_z` (against the page's own stretches), `counted_z` (the same, held to the fans
    counted as new and as lost; None where none are), `gradual_z` (the same without the pair of
    listings that exchanges most), both 0 where less than a tenth of what moved cancels;
    `windows`, `past_the_books` (fans by which the countries rose in a day beyond all who were
    counted as new).

    Raises
    ------
    CannotTell
        No listing by country around the interval, or too short a past.
    """
    if case.kind == "step":
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_step"))
    table = listing(case, "country", "check.no_listing_by_country")
    here = _exchange(case, table, case.start, case.end)
    if here is None:
        raise CannotTell("check.no_listing_by_country")
    own = [one for s, e in stretches(case) if (one := _exchange(case, table, s, e)) is not None]
    blur = table.blur(case.start, case.end)
    hidden = np.array([one.hidden for one in own])
    z = deviation(here.hidden, hidden, max(blur, counting_noise(hidden)))
    counted = _counted(here, own, blur)
    counted_z = None if counted is None else _much(here, here.within_counts, counted)
    gradual_z = _much(here, here.gradual, _gradual(here, own, blur))
    numbers: dict[str, Value] = {
        "past_the_books": _past_the_books(case, table),
        "net": here.joined - here.left,
        "gross_low": here.joined,
        "lost_low": here.left,
        "hidden": here.hidden,
        "hidden_z": z,
        "counted_z": counted_z,
        "gradual_z": gradual_z,
        "windows": len(own),
    }
    said = {"joined": round(here.joined), "left": round(here.left)}
    net = round(here.joined - here.left)
    if counted_z is not None:
        found = counted_z > cutoff(CODE)
        sentence = note("check.net_masking.counted", net=net, **said)
    else:
        found = gradual_z > cutoff("net_masking_uncounted")
        sentence = note("check.net_masking.found", net=net, **said)
    if found:
        return Measurement(CODE, Outcome.FOUND, sentence, numbers)
    if counted_z is None and _much(here, here.hidden, z) > cutoff("net_masking_uncounted"):
        sentence = note("check.net_masking.at_once", net=net, **said)
        return Measurement(CODE, Outcome.CANNOT_TELL, sentence, numbers)
    sentence = note("check.net_masking.nothing_found", **said)
    return Measurement(CODE, Outcome.NOTHING_FOUND, sentence, numbers)


def _much(here: _Exchange, cancels: float, z: float) -> float:
    return z if cancels > LEAST_SHARE * max(here.joined, here.left) else 0.0


def _counted(here: _Exchange, own: list[_Exchange], blur: float) -> float | None:
    """Deviation of what cancels, held to the counts; None where they are not told.

    It may exceed the usual by no more than new and lost fans exceed theirs, and is no surer
    than they are by counting alone.
    """
    hidden = np.array([one.hidden for one in own])
    cancels, floor, noises = here.hidden, max(blur, counting_noise(hidden)), []
    for counted, usual in (
        (here.came, np.array([one.came for one in own])),
        (here.went, np.array([one.went for one in own])),
    ):
        if np.isfinite(counted) and np.isfinite(usual).any():
            beyond = max(0.0, counted - float(np.nanmedian(usual)))
            cancels = min(cancels, float(np.median(hidden)) + beyond)
            noises.append(counting_noise(usual))
    return deviation(cancels, hidden, max(floor, min(noises))) if noises else None


def _gradual(here: _Exchange, own: list[_Exchange], blur: float) -> float:
    usual = np.array([one.gradual for one in own])
    return deviation(here.gradual, usual, max(blur, counting_noise(usual)))


def _past_the_books(case: Case, table: ListedFans) -> float | None:
    """Most by which the countries rose from one listing to the next beyond all new fans.

    A listing may run a day ahead of the counts or behind them: new fans of the day before and
    after count too. None where gross gains are not told.
    """
    if case.history.net_only:
        return None
    most = None
    for day in range(max(1, case.start), case.end):
        found, change = table.at(day, day + 1), table.change(day, day + 1)
        if found is None or change is None:
            continue
        gained = case.daily.gained[found[0] : found[1] + 2]
        if np.isfinite(gained).all():
            past = _bounds(change)[0] - float(gained.sum())
            most = past if most is None else max(most, past)
    return most


def _exchange(case: Case, table: ListedFans, start: int, end: int) -> _Exchange | None:
    """What moved in `[start, end)`, or None where no listings stand around it."""
    change, found = table.change(start, end), table.at(start, end)
    if change is None or found is None:
        return None
    joined, left = _bounds(change)
    came = went = np.nan
    if not case.history.net_only:
        # A listing may run a day ahead of the counts or behind them.
        counted = slice(found[0], found[1] + 2)
        came, went = float(case.daily.gained[counted].sum()), float(case.daily.lost[counted].sum())
    rest = change - _largest_step(table, *found)
    return _Exchange(joined, left, min(_bounds(rest)), came, went)


def _largest_step(table: ListedFans, before: int, after: int) -> Floats:
    """Change between those two neighbouring listings that exchange most, shape (c,)."""
    first, last = (bisect_right(table.days, day) - 1 for day in (before, after))
    fans = table.fans[list(table.days[first : last + 1])]
    steps = np.nan_to_num(np.diff(fans, axis=0))
    exchanged = np.minimum(np.maximum(steps, 0).sum(axis=1), np.maximum(-steps, 0).sum(axis=1))
    return np.asarray(steps[int(np.argmax(exchanged))])


def _bounds(change: Floats) -> tuple[float, float]:
    """Fewest fans that joined and left, from net changes by country."""
    joined = float(np.nansum(np.maximum(change, 0.0)))
    return joined, float(np.nansum(np.maximum(-change, 0.0)))
