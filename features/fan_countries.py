"""Fans' countries: does the list place the interval's fans elsewhere than the page's others?

The country of an account as the list gives it, beside the page's own other fans and not
beside any expectation: no country is unusual in itself. Of 1,337 bought followers nearly all
used another language than the page's public (Cresci et al., 2015); lists with languages or
time zones of accounts are not read, those with countries are.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats
from features.fan_arrivals import (
    FEWEST,
    FEWEST_OTHERS,
    STEP,
    WINDOW,
    arrivals,
    compared,
    lists_of,
    skipped,
)

CODE = "fan_countries"


def measure(case: Case) -> Measurement:
    """Compare the countries of the fans inside and outside the interval.

    Numbers: `distance` (share of the interval's fans who would have to live elsewhere for the
    two mixes to be the same), `usual` and `largest` (median and largest of the page's runs of at
    most 200 joins outside), `share` and `others` (of the country that is most in excess,
    inside and outside), `known` (fans of the interval with a country).

    Raises
    ------
    CannotTell
        The list does not say where accounts are, or of too few.
    """
    if (not_run := skipped(CODE, case)) is not None:
        return not_run
    country = lists_of(case).country
    if country is None:
        raise CannotTell("check.fan_countries.not_told", needed=FEWEST)
    came = arrivals(case)
    given = np.unique(country[np.isfinite(country)])
    inside, outside = (
        np.searchsorted(given, each[np.isfinite(each)])
        for each in (country[came.inside], country[came.outside])
    )
    if len(inside) < FEWEST or len(outside) < FEWEST_OTHERS:
        raise CannotTell("check.fan_countries.not_told", needed=FEWEST)
    here, there = (
        np.bincount(each, minlength=len(given)) / len(each) for each in (inside, outside)
    )
    size = min(len(inside), WINDOW)
    runs = [
        _distance(np.bincount(outside[at : at + size], minlength=len(given)) / size, there)
        for at in range(0, len(outside) - size + 1, STEP)
    ]
    most = int((here - there).argmax())
    result = compared(inside == most, outside == most)
    numbers = {
        "distance": _distance(here, there),
        "usual": float(np.median(runs)),
        "largest": max(runs),
        "share": result.share,
        "others": result.others,
        "known": len(inside),
    }
    found = result.beyond and numbers["distance"] > numbers["largest"]
    outcome = Outcome.FOUND if found else Outcome.NOTHING_FOUND
    shown = {name: numbers[name] for name in ("distance", "share", "others")}
    return Measurement(CODE, outcome, note(f"check.fan_countries.{outcome}", **shown), numbers)


def _distance(one: Floats, two: Floats) -> float:
    """Total variation of two mixes."""
    return float(np.abs(one - two).sum() / 2)
