"""What earlier windows teach of a page's mix, and the stretch that a sweep tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import origin
from detector.history import Interval, PageHistory, Receipt
from detector.history.tables import checked
from detector.origin.flows import flow_between, listings
from detector.origin.grid import grid
from detector.origin.looks import Sweep, looks_of
from detector.origin.past import Learnt, independent
from detector.origin.sweep import _stretch
from detector.origin.window import window
from tests.test_origin_grid import PRIOR, alike, listed

T0 = datetime(2015, 1, 1, tzinfo=UTC)
LANGUAGES = ("fr", "ar")
DAYS = 280


def daily_page(
    seed: int, *, level: int = 60, kappa: float = 30.0, add=None, top: int = 250
) -> PageHistory:
    """A Moroccan page listed every day, whose mix turns every week; `add` by day and country."""
    rng = np.random.default_rng(seed)
    own = rng.dirichlet(200 * PRIOR.share)
    fans = rng.multinomial(20_000, own).astype(float)
    rows, counts = [], []
    for day in range(DAYS):
        if day % 7 == 0:
            mix = rng.dirichlet(kappa * own + 1e-9)
        fans = fans + rng.multinomial(level, mix)
        for country, more in (add or {}).get(day, {}).items():
            fans[PRIOR.countries.index(country)] += more
        at = T0 + timedelta(days=day)
        shown = [c for c in np.argsort(-fans, kind="stable")[:top] if fans[c] > 0]
        rows += [(at, "country", PRIOR.countries[c], fans[c]) for c in shown]
        counts.append({"start": at, "end": at, "total": fans.sum()})
    audience = pd.DataFrame(rows, columns=["time", "dimension", "place", "fans"])
    audience["floor"] = audience.groupby("time")["fans"].transform("min")
    return PageHistory(
        "p",
        "facebook",
        "likes",
        "UTC",
        "day",
        Receipt("source.test"),
        audience=checked("audience", audience),
        counts=checked("counts", pd.DataFrame(counts)),
    )


def swept(history: PageHistory, **kwargs) -> tuple[origin.OriginFinding, ...]:
    return origin.scan_origin(
        history,
        home="MA",
        languages=LANGUAGES,
        alpha=0.05,
        rng=np.random.default_rng(0),
        **kwargs,
    )


def drip(countries: tuple[str, ...], first: int, long: int, each: int) -> dict:
    return {day: dict.fromkeys(countries, each) for day in range(first, first + long)}


@given(st.integers(0, 10_000), st.floats(7.0, 120.0))
@settings(deadline=None, max_examples=25)
def test_independent_fans_agree_with_the_plain_twin(seed, kappa):
    """Fan by fan: each is independent of the others of its country by a / (a + those before)."""
    known = listed(seed, 9, rounded=False, totals=True, losses=False)
    base = grid(known, np.arange(8), np.arange(1, 9), PRIOR)
    base = replace(base, gained=np.floor(base.gained))
    made = independent(base, kappa)
    for i in range(8):
        told = base.seen[i] & ~base.assumed[i] & (base.floor[i] <= 1.0)
        plain = np.zeros(len(told))
        for c in np.flatnonzero(told):
            a = kappa * base.mass[i] * base.expected[i, c]
            plain[c] = sum(a / (a + fan) for fan in range(int(base.gained[i, c])))
        np.testing.assert_allclose(made[i, told], plain[told], rtol=1e-6, atol=1e-9)
        # The others keep the share of the expectation that they had.
        rest = made[i, ~told & base.seen[i]]
        here = base.expected[i, ~told & base.seen[i]]
        wanted = plain.sum() * here / base.expected[i, told].sum() if told.any() else 0.0
        np.testing.assert_allclose(rest, wanted, rtol=1e-6, atol=1e-9)


@given(st.integers(0, 10_000), st.booleans())
@settings(deadline=None, max_examples=25)
def test_each_row_with_a_past_is_the_window_with_it(seed, spread):
    known = listed(seed, 9, rounded=True, totals=True, losses=True)
    first = np.arange(8)
    many = len(grid(known, first, first + 1, PRIOR).countries)
    past = np.random.default_rng(seed).gamma(0.3, 20.0, (8, many))
    past[0] = 0.0
    views = grid(known, first, first + 1, PRIOR, None, past, spread=spread)
    for i in first:
        flow = flow_between(known, int(i), int(i) + 1)
        told = dict(zip(views.countries, past[i], strict=True))
        plain = window(flow.spread if spread else flow, PRIOR, (), None, told)
        # A country on neither list and unknown to the prior is no part of a plain window.
        alike(views.window(int(i)), plain)


def test_only_what_ended_four_weeks_before_teaches():
    history = daily_page(3)
    known = listings(history)
    months = [(0, 28), (28, 56), (56, 84)]
    learnt = Learnt.of(known, PRIOR, months)
    worth = learnt.before(np.array([0, 55, 56, 83, 84, 112, 200]))
    np.testing.assert_allclose(worth[:2].sum(), 0.0)
    np.testing.assert_allclose(worth[2], learnt.fans[0])
    np.testing.assert_allclose(worth[3], learnt.fans[0])
    np.testing.assert_allclose(worth[4], learnt.fans[:2].sum(axis=0))
    np.testing.assert_allclose(worth[5:], np.array([learnt.fans.sum(axis=0)] * 2))
    assert Learnt.of(known, None, months).before(np.array([200])).sum() == 0.0


def test_a_country_never_seen_is_expected_less_and_one_often_seen_more():
    steady = {day: {"SN": 4} for day in range(7, DAYS, 7)}
    known = listings(daily_page(4, add=steady))
    looks = looks_of(Sweep(known, PRIOR, (), None), ())
    early = next(look for look in looks if look.last - look.first == 28)
    late = max(looks, key=lambda look: (look.first, look.last))
    at = {
        code: [view.view.countries.index(code) for view in (early, late)] for code in ("SN", "FJ")
    }
    expected = {
        code: [float(view.view.expected[i]) for view, i in zip((early, late), places, strict=True)]
        for code, places in at.items()
    }
    assert expected["FJ"][1] < 0.6 * expected["FJ"][0]
    assert expected["SN"][1] > 1.2 * expected["SN"][0]


SUPPLIERS = ("VN", "UA", "PE", "KE", "KZ")


def test_a_slow_delivery_is_found_from_end_to_end():
    # Five weeks of seven in ten fans a day beside sixty: no day, and no week, is a spike.
    page = daily_page(5, add=drip(SUPPLIERS, 150, 35, 2))
    (finding,) = swept(page)
    start, end = (
        (at - T0) / timedelta(days=1) for at in (finding.interval.start, finding.interval.end)
    )
    shared = max(0.0, min(end, 184) - max(start, 149))
    assert shared / (max(end, 184) - min(start, 149)) > 0.8
    assert set(finding.result.flagged) <= set(SUPPLIERS)


def test_what_the_past_already_shows_is_no_influx():
    """The same five countries, two weeks in four from the first day on."""
    always = {day: dict.fromkeys(SUPPLIERS, 2) for day in range(DAYS) if day % 28 < 14}
    # In the first weeks nobody can know that they will go on coming.
    assert all(f.interval.end < T0 + timedelta(days=57) for f in swept(daily_page(5, add=always)))


def test_a_steady_page_and_its_diaspora_are_silent():
    assert swept(daily_page(6)) == ()
    assert swept(daily_page(6, add=drip(("FR", "ES", "BE"), 150, 35, 3))) == ()


def test_a_stretch_does_not_reach_into_what_is_told_already():
    page = daily_page(5, add=drip(SUPPLIERS, 150, 35, 3))
    told = Interval(T0 + timedelta(days=160), T0 + timedelta(days=163))
    found = swept(page, exclude=(told,))
    assert found
    assert not any(finding.interval.overlaps(told) for finding in found)


def test_a_stretch_is_the_window_itself_where_no_country_stands_out():
    known = listings(daily_page(5, add=drip(SUPPLIERS, 150, 35, 3)))
    looks = looks_of(Sweep(known, PRIOR, (), None), ())
    found = max(looks, key=lambda look: look.seen.s2)
    nobody = replace(found, seen=replace(found.seen, t=np.zeros_like(found.seen.t)))
    whole = (found.first, found.last)
    assert _stretch(known, found, [found], ()) != whole
    assert _stretch(known, nobody, [nobody], ()) == whole


@pytest.mark.parametrize("top", [250, 45])
def test_honest_pages_raise_no_more_than_they_may(top):
    found = [bool(swept(daily_page(100 + seed, kappa=15.0, top=top))) for seed in range(16)]
    # At .05 each more than four of sixteen has a probability of .001.
    assert sum(found) <= 4
