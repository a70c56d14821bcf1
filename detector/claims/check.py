"""Hold a claim against a page's export: fits, fits with a delay, does not fit, cannot tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detector.claims.bounds import Bounds, change_bounds, place_bounds, total_bounds
from detector.claims.claim import MEASURES, Claim
from detector.history import CannotTell, Count, Note, PageHistory, note

VerdictWord = Literal["fits", "fits_with_delay", "does_not_fit", "cannot_tell"]

# "Most metrics will update once every 24 hours" (Graph API, Page Insights): what a person
# saw may be a day old, and so may the export's day.
DELAY_DAYS = 1
# Memorialised and voluntarily deactivated accounts left like counts "over the coming weeks"
# (several notices of March 2015): a counter and an export can have stood on either side.
PURGE = (date(2015, 3, 12), date(2015, 4, 12))
ONE_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a claim stands to an export. It speaks of the export, never of the picture.

    Attributes
    ----------
    claim
        What was claimed.
    verdict
        The four ends.
    sentence
        With its reason.
    low, high
        Values the export allows on the days compared, or None.
    off_by
        From the claim to the nearest of them, 0 when it fits, or None.
    fits_on
        Half-open runs `[first, end)` of the export's own days on which the count would fit.
    page
        The export's page, or empty.
    """

    claim: Claim
    verdict: VerdictWord
    sentence: Note
    low: float | None = None
    high: float | None = None
    off_by: float | None = None
    fits_on: tuple[tuple[date, date], ...] = ()
    page: str = ""


def check(claim: Claim, histories: Sequence[PageHistory], *, page: str | None = None) -> Verdict:
    """Hold a claim against the export of the page it is about.

    Parameters
    ----------
    claim
        What was claimed.
    histories
        What was opened; they are not changed.
    page
        Name of the page, or a part of it, when several are open.

    Returns
    -------
    Verdict
        `cannot_tell` names what is missing. Likes are held only against likes, followers
        only against followers.
    """
    try:
        return _checked(claim, histories, page)
    except CannotTell as reason:
        return Verdict(claim, "cannot_tell", reason.note)


def _checked(claim: Claim, histories: Sequence[PageHistory], page: str | None) -> Verdict:
    count = _usable(claim)
    history = _history_for(claim, histories, page)
    bounds = _bounds(claim, history)
    known = ~np.isnan(bounds.low) & ~np.isnan(bounds.high)
    if not known.any():
        raise CannotTell("claim.kind_not_in_export", page=history.page, kind=str(claim.kind))
    meets = known & (bounds.low <= count.high) & (bounds.high >= count.low)
    fits_on = _runs(bounds.days, meets)
    if claim.when is None:
        code = "claim.no_time" if fits_on else "claim.no_time_never"
        sentence = note(code, **_days_said(fits_on, claim, history))
        return Verdict(claim, "cannot_tell", sentence, fits_on=fits_on, page=history.page)
    first, end = claim.when.instants.days_in(history.zone)
    inside = _within(bounds.days, first, end)
    said = {
        **_days_said(fits_on, claim, history),
        "first": first,
        "last": end - timedelta(days=1),
        "kind": claim.kind,
    }
    if (meets & inside).any():
        low, high = _extent(bounds, inside & known)
        sentence = note("claim.fits", **said, low=low, high=high)
        return Verdict(claim, "fits", sentence, low, high, 0.0, fits_on, history.page)
    delay = timedelta(days=DELAY_DAYS)
    near = _within(bounds.days, first - delay, end + delay)
    if (meets & near).any():
        low, high = _extent(bounds, near & known)
        sentence = note("claim.fits_with_delay", **said, low=low, high=high)
        return Verdict(claim, "fits_with_delay", sentence, low, high, 0.0, fits_on, history.page)
    purged = _purge(claim, history, first, end, bounds)
    if (meets & purged).any():
        low, high = _extent(bounds, (near | purged) & known)
        sentence = note("claim.fits_purge", **said, low=low, high=high)
        return Verdict(claim, "fits_with_delay", sentence, low, high, 0.0, fits_on, history.page)
    days_near = (end - first).days + 2 * DELAY_DAYS
    if (known & near).sum() < days_near:
        # A day without a number may be the one the claim means.
        code = "claim.outside" if not near.any() else "claim.gap"
        sentence = note(code, **said)
        return Verdict(claim, "cannot_tell", sentence, fits_on=fits_on, page=history.page)
    low, high = _extent(bounds, inside)
    off = low - count.high if count.high < low else count.low - high
    sentence = note(
        "claim.does_not_fit" if fits_on else "claim.does_not_fit_ever",
        **said, low=low, high=high, off_by=off,
    )  # fmt: skip
    return Verdict(claim, "does_not_fit", sentence, low, high, off, fits_on, history.page)


def _purge(
    claim: Claim, history: PageHistory, first: date, end: date, bounds: Bounds
) -> NDArray[np.bool_]:
    """The days of Facebook's removals of 2015, when the claim lies among them."""
    facebook = history.platform == "facebook" and history.measure == "likes"
    among = first < PURGE[1] and PURGE[0] < end
    inside = _within(bounds.days, PURGE[0] - timedelta(days=DELAY_DAYS), PURGE[1])
    shown = bounds.high[inside & ~np.isnan(bounds.high)]
    falls = shown.size > 1 and shown[-1] < shown.max()
    if not (facebook and among and falls and claim.kind in ("likes", "day_total")):
        return np.zeros(len(bounds.days), bool)
    return inside


def _usable(claim: Claim) -> Count:
    if claim.count is None:
        raise CannotTell("claim.number_unread", text=claim.text)
    if not claim.confirmed:
        raise CannotTell("claim.unconfirmed", text=claim.text)
    if claim.kind is None:
        raise CannotTell("claim.kind_missing", text=claim.text)
    if claim.kind in ("country", "city") and claim.place is None:
        raise CannotTell("claim.place_missing", text=claim.text)
    return claim.count


def _history_for(claim: Claim, histories: Sequence[PageHistory], page: str | None) -> PageHistory:
    """The one history the claim can be held against."""
    if not histories:
        raise CannotTell("claim.no_export")
    ours = list(histories)
    if page:
        wanted = page.casefold().strip()
        exact = [one for one in ours if one.page.casefold().strip() == wanted]
        ours = exact or [one for one in ours if wanted in one.page.casefold()]
        if not ours:
            raise CannotTell("claim.page_not_open", page=page)
    measure = claim.kind if claim.kind in MEASURES else claim.measure
    if measure is not None:
        pages = ours
        ours = [one for one in ours if one.measure == measure]
        if not ours:
            raise CannotTell("claim.other_measure", kind=measure, measure=pages[0].measure)
    elif claim.kind in ("country", "city"):
        ours = [one for one in ours if (one.audience["dimension"] == claim.kind).any()] or ours
    if len(ours) > 1:
        raise CannotTell("claim.several_pages", n=len(ours), pages=", ".join(_named(ours)))
    return ours[0]


def _named(histories: Sequence[PageHistory]) -> list[str]:
    return [f"{one.page} ({one.measure})" for one in histories[:5]]


def _bounds(claim: Claim, history: PageHistory) -> Bounds:
    if claim.kind in ("country", "city") or claim.place is not None:
        kind = "city" if claim.kind == "city" else "country"
        return place_bounds(history, kind, str(claim.place))
    if claim.kind in MEASURES or claim.kind == "day_total":
        return total_bounds(history)
    if claim.kind == "day_change":
        return change_bounds(history)
    raise CannotTell("claim.kind_not_in_export", page=history.page, kind=str(claim.kind))


def _within(days: NDArray[np.datetime64], first: date, end: date) -> NDArray[np.bool_]:
    return np.asarray((days >= np.datetime64(first)) & (days < np.datetime64(end)))


def _extent(bounds: Bounds, where: NDArray[np.bool_]) -> tuple[float, float]:
    return float(np.min(bounds.low[where])), float(np.max(bounds.high[where]))


def _runs(days: NDArray[np.datetime64], where: NDArray[np.bool_]) -> tuple[tuple[date, date], ...]:
    """Runs of consecutive days, half-open."""
    chosen = days[where]
    if not len(chosen):
        return ()
    breaks = np.flatnonzero(np.diff(chosen) != ONE_DAY) + 1
    return tuple((run[0].item(), (run[-1] + ONE_DAY).item()) for run in np.split(chosen, breaks))


def _days_said(
    runs: tuple[tuple[date, date], ...], claim: Claim, history: PageHistory
) -> dict[str, str | float | date | None]:
    """What a sentence about the fitting days needs."""
    days = sum((end - first).days for first, end in runs)
    return {
        "text": claim.text,
        "page": history.page,
        "n": days,
        "fit_first": runs[0][0] if runs else None,
        "fit_last": runs[-1][1] - timedelta(days=1) if runs else None,
    }
