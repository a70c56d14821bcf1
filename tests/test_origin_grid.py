"""All windows at once are what each is by itself; a page that stops early is an ordinary one."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import origin
from detector.history import Interval, PageHistory, Receipt
from detector.history.tables import checked
from detector.origin import sweep
from detector.origin.allowance import all_less_explained, less_explained
from detector.origin.flows import Listings, flow_between, listings
from detector.origin.grid import Grid, grid, usual_in
from detector.origin.surprise import (
    Scale,
    kappa_weights,
    kappa_weights_of,
    log_likelihood,
    surprise,
    surprises,
)
from detector.origin.window import Habit, Window, usual_gains, window
from tests.test_origin_surprise import LANGUAGES, month, page

T0 = datetime(2015, 1, 1, tzinfo=UTC)
PRIOR = origin.expected_audience("MA", ("fr", "ar"))
# XK is on no list of the prior.
CODES = ("DZ", "ES", "FR", "IN", "MA", "TH", "US", "XK")
STEP = timedelta(days=7)


def listed(seed: int, many: int, *, rounded: bool, totals: bool, losses: bool) -> Listings:
    rng = np.random.default_rng(seed)
    fans = np.cumsum(rng.integers(-30, 90, (many, len(CODES))), axis=0) + 400.0
    fans[rng.random(fans.shape) < 0.25] = np.nan
    fans[:, 4] = 9_000.0 + np.cumsum(rng.integers(-200, 300, many))
    half = np.full(many, 2.0 if rounded else 0.0)
    run = np.cumsum(rng.integers(0, 200, (2, many)), axis=1).astype(float)
    return Listings(
        tuple(T0 + STEP * i for i in range(many)),
        CODES,
        fans,
        half,
        np.nanmin(fans, axis=1) + half,
        np.nansum(fans, axis=1) + 500.0 if totals else np.full(many, np.nan),
        run[0] if losses else None,
        run[1] - 3.0 if losses else None,
    )


def alike(made: Window, plain: Window) -> None:
    assert made.countries == plain.countries
    for field in fields(Window)[1:]:
        one, other = getattr(made, field.name), getattr(plain, field.name)
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12, err_msg=field.name)


def spans(known: Listings, first, last) -> list[Interval]:
    return [Interval(known.times[i], known.times[j]) for i, j in zip(first, last, strict=True)]


shapes = st.fixed_dictionaries(
    {"rounded": st.booleans(), "totals": st.booleans(), "losses": st.booleans()}
)


@given(st.integers(0, 10_000), shapes, st.booleans(), st.booleans())
@settings(deadline=None, max_examples=60)
def test_each_row_is_the_window_of_its_listings(seed, shape, home_told, spread):
    known, prior = listed(seed, 9, **shape), PRIOR if home_told else None
    first = np.arange(8)
    last = first + 1
    flows = [flow_between(known, i, i + 1) for i in first]
    plain = [window(flow, prior) for flow in flows]
    base = grid(known, first, last, prior)
    for i in first:
        alike(base.window(int(i)), plain[i])
        assert base.n[i] == pytest.approx(plain[i].n)
        assert base.shown[i] == pytest.approx(plain[i].shown)
        assert base.beyond[i] == pytest.approx(flows[i].beyond.sum())
    # The page's other windows say what a country usually gains.
    days, apart = np.full(8, 7.0), ~np.eye(8, dtype=bool)
    usual = usual_in(base, days, apart, base.hidden, days)
    at = spans(known, first, last)
    habits = [Habit.of(one, view) for one, view in zip(at, plain, strict=True)]
    views = grid(known, first, last, prior, usual, spread=spread)
    for i in first:
        own = usual_gains([habit for j, habit in enumerate(habits) if j != i], flows[i])
        told = {c: u for c, u in zip(views.countries, usual[i], strict=True) if not np.isnan(u)}
        assert told == pytest.approx(own)
        alike(views.window(int(i)), window(flows[i].spread if spread else flows[i], prior, (), own))


@given(st.integers(0, 10_000), st.booleans())
@settings(deadline=None, max_examples=30)
def test_statistics_and_weights_of_all_are_those_of_each(seed, home_told):
    known = listed(seed, 9, rounded=False, totals=True, losses=False)
    first = np.arange(8)
    views: Grid = grid(known, first, first + 1, PRIOR if home_told else None)
    likely = np.array([log_likelihood(views.window(i)) for i in range(8)])
    apart = ~np.eye(8, dtype=bool)
    apart[0] = False
    weights = kappa_weights_of(likely, apart)
    fans = np.linspace(0.0, 300.0, 8)
    less, taken = all_less_explained(views, fans)
    for i, each in enumerate(surprises(less, weights)):
        np.testing.assert_allclose(weights[i], kappa_weights(likely[apart[i]]))
        alone, out = less_explained(views.window(i), float(fans[i]))
        assert taken[i] == pytest.approx(out)
        one = surprise(alone, weights[i])
        assert (each.s1, each.s2) == pytest.approx((one.s1, one.s2))
        np.testing.assert_allclose(each.t, one.t)


def test_scales_of_all_have_one_step():
    nulls = np.random.default_rng(4).gamma(2.0, size=(5, 99, 2))
    each = [Scale.of(null) for null in nulls]
    for made, plain in zip(Scale.of_each(nulls), each, strict=True):
        np.testing.assert_allclose(made.start, plain.start)
        np.testing.assert_allclose(made.step, np.median([s.step for s in each], axis=0))


def looked(history):
    return origin.scan_origin(
        history, home="MA", languages=LANGUAGES, alpha=0.05, rng=np.random.default_rng(0)
    )


def test_stopping_early_neither_makes_nor_changes_a_finding(monkeypatch):
    pages = [page(np.random.default_rng([31, i]), kappa=30.0) for i in range(6)]
    pages.append(page(np.random.default_rng(15), kappa=60.0, add={8: {"TH": 500}}))
    asked = []
    drawn = sweep._drawn

    def counted(looks, own, luck):
        asked.append(len(luck))
        return drawn(looks, own, luck)

    monkeypatch.setattr(sweep, "_drawn", counted)
    early, few = [looked(each) for each in pages], sum(asked)
    asked.clear()
    monkeypatch.setattr(sweep, "HOPELESS", -1.0)
    whole = [looked(each) for each in pages]
    assert few < sum(asked)
    assert early == whole
    assert early[-1][0].interval == month(8)


@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=30, unique=True),
    st.lists(st.integers(0, 400), min_size=2, max_size=10, unique=True),
)
@settings(deadline=None, max_examples=60)
def test_a_listing_takes_the_nearest_total_within_three_days(counted, told):
    """Hours from a day on, beside a plain search."""
    ends = [T0 + timedelta(hours=hour) for hour in counted]
    counts = pd.DataFrame({"start": ends, "end": ends, "total": [1000.0 + h for h in counted]})
    times = [T0 + timedelta(hours=hour) for hour in sorted(told)]
    audience = pd.DataFrame(
        {"time": times, "dimension": "country", "place": "FR", "fans": 5.0, "floor": 5.0}
    )
    known = listings(
        PageHistory(
            "p",
            "facebook",
            "likes",
            "UTC",
            "irregular",
            Receipt("source.test"),
            audience=checked("audience", audience),
            counts=checked("counts", counts),
        )
    )
    for hour, total in zip(sorted(told), known.total, strict=True):
        near = min(counted, key=lambda one: (abs(one - hour), one > hour))
        expected = 1000.0 + near if abs(near - hour) <= 72 else np.nan
        np.testing.assert_equal(total, expected)
