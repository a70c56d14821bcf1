"""S1, S2, their null and what they conclude: fires, stays silent, cannot tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import origin
from detector.history import Interval, Outcome, PageHistory, Receipt
from detector.history.tables import checked
from detector.origin.surprise import (
    KAPPA,
    Scale,
    critical,
    kappa_weights,
    log_likelihood,
    null_statistics,
    p_value,
    surprise,
)
from detector.origin.window import Window, window
from detector.words import has
from tests import naive_origin

T0 = datetime(2015, 1, 1, tzinfo=UTC)
PRIOR = origin.expected_audience("MA", ("fr", "ar"))
STEP = timedelta(days=30)
LANGUAGES = ("fr", "ar")


def at(country: str) -> int:
    return PRIOR.countries.index(country)


def page(rng, *, n=2000, kappa=60.0, listings=14, stock=50_000, add=None, lose=None, top=45):
    """A Moroccan page whose monthly gains scatter around the mix of its fans."""
    base = rng.dirichlet(600 * PRIOR.share)
    fans = rng.multinomial(stock, base).astype(float)
    rows, totals = [], []
    for t in range(listings):
        if t:
            fans = fans + rng.multinomial(n, rng.dirichlet(np.maximum(kappa * base, 1e-9)))
            for country, extra in (add or {}).get(t, {}).items():
                fans[at(country)] += extra
            if lose and t in lose:
                fans = np.round(fans * (1 - lose[t]))
        listed = np.argsort(-fans, kind="stable")[:top]
        listed = listed[fans[listed] > 0]
        when = T0 + t * STEP
        totals.append({"start": when, "end": when, "total": fans.sum()})
        rows += [(when, "country", PRIOR.countries[i], fans[i]) for i in listed]
    frame = pd.DataFrame(rows, columns=["time", "dimension", "place", "fans"])
    frame["floor"] = frame.groupby("time")["fans"].transform("min")
    frame["top_k"] = float(top)
    return PageHistory(
        "p",
        "facebook",
        "likes",
        "UTC",
        "irregular",
        Receipt("source.test"),
        audience=checked("audience", frame),
        counts=checked("counts", pd.DataFrame(totals)),
    )


def month(t: int) -> Interval:
    return Interval(T0 + (t - 1) * STEP, T0 + t * STEP)


def run(history, t=12, home="MA", seed=0, **kwargs):
    return origin.test_origin(
        history,
        month(t),
        home=home,
        languages=LANGUAGES,
        alpha=kwargs.pop("alpha", 0.01),
        rng=np.random.default_rng(seed),
        **kwargs,
    )


# The statistics themselves


def views(draw_gained: list[int], weight: float = 3.0) -> Window:
    gained = np.array(draw_gained, float)
    expected = np.arange(1, len(gained) + 1, dtype=float) ** weight
    expected /= expected.sum()
    gate = np.roll(expected, 1) / 12
    blank = np.zeros(len(gained))
    foreign = np.arange(len(gained)) != len(gained) - 1
    names = tuple(f"A{chr(65 + i)}" for i in range(len(gained)))
    return Window(
        names, gained, expected, gate, 0.8, blank, blank, blank, blank, foreign, blank > 0
    )


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(0, 300), min_size=2, max_size=9).filter(lambda g: sum(g) > 0),
    st.integers(0, 7),
)
def test_statistics_agree_with_the_plain_twin(gained, k) -> None:
    view = views(gained)
    weights = np.full(8, 0.05)
    weights[k] += 0.6
    seen = surprise(view, weights)
    plain = naive_origin.s1_s2(
        gained, list(view.expected), list(view.gate), list(view.foreign), view.mass, list(weights)
    )
    assert (seen.s1, seen.s2) == pytest.approx(plain, rel=1e-6, abs=1e-9)


def test_relabelling_countries_changes_nothing() -> None:
    """The test must not learn nationalities."""
    flow = origin.flows(page(np.random.default_rng(1), add={12: {"TH": 500}}), month(12))
    names = np.random.default_rng(2).permutation(PRIOR.countries)
    other = dict(zip(PRIOR.countries, map(str, names), strict=True))
    moved = replace(
        PRIOR,
        countries=tuple(other[c] for c in PRIOR.countries),
        home=other[PRIOR.home],
    )
    flow_moved = replace(flow, countries=tuple(other[c] for c in flow.countries))
    weights = kappa_weights([])
    before, after = (
        surprise(window(f, p), weights) for f, p in ((flow, PRIOR), (flow_moved, moved))
    )
    assert before.s1 > 3
    assert (after.s1, after.s2) == pytest.approx((before.s1, before.s2))


def test_the_page_teaches_its_concentration() -> None:
    rng = np.random.default_rng(3)
    for k in (0, 7):
        seen = []
        for _ in range(30):
            view = views([300, 200, 100, 400, 250, 300])
            mix = rng.dirichlet(KAPPA[k] * view.mass * view.expected)
            seen.append(log_likelihood(replace(view, gained=rng.multinomial(2000, mix) * 1.0)))
        assert kappa_weights(seen)[max(k - 1, 0) : k + 2].sum() > 0.9


def test_without_a_past_every_concentration_counts_the_same() -> None:
    assert kappa_weights([]) == pytest.approx(np.full(8, 1 / 8))


@pytest.mark.parametrize("draws", [1, 10, 99, 999])
@pytest.mark.parametrize("alpha", [0.001, 0.01, 0.05, 1.0])
def test_the_critical_value_and_the_p_value_are_one_rule(draws, alpha) -> None:
    null = np.random.default_rng(draws).exponential(size=draws).round(1)
    needed = critical(null, alpha)
    for value in (*null, -1.0, 99.0):
        assert (value > needed) == (p_value(value, null) <= alpha)


@pytest.mark.parametrize("n", [200, 2_000, 20_000])
@pytest.mark.parametrize("true", [2, 3, 5, 7])
def test_false_alarms_stay_at_one_in_a_hundred_when_nothing_is_known_of_kappa(n, true) -> None:
    """Also at a concentration of about 15, far below the middle of the range."""
    rng = np.random.default_rng(10 * n + true)
    view = window(origin.flows(page(rng, n=n), month(12)), PRIOR)
    view = replace(view, gained=view.gained * n / view.n)
    drawn = null_statistics(view, kappa_weights([]), 2000, rng)
    scale = Scale.of(drawn)
    needed = critical(scale.larger(drawn), 0.01)
    pages = null_statistics(view, np.eye(8)[true], 2000, rng)
    # 2,000 pages and an estimated line: three standard errors of both over 1 %.
    assert (scale.larger(pages) > needed).mean() < 0.01 + 3 * np.sqrt(2 * 0.01 / 2000)


# The whole test


def test_fires_on_a_tenth_from_thailand() -> None:
    found = run(page(np.random.default_rng(5), kappa=120.0, add={12: {"TH": 222}}))
    assert found.outcome is Outcome.FOUND
    assert found.flagged == ("TH",)
    assert found.delivered is not None
    assert found.delivered.low <= 222 <= found.delivered.high + 30
    thai = next(f for f in found.flows if f.country == "TH")
    assert thai.ratio is not None
    assert thai.ratio > 20
    assert thai.because == ("origin.because.world",)


def test_fires_on_a_fifth_from_thailand_on_a_noisier_page() -> None:
    assert run(page(np.random.default_rng(6), kappa=30.0, add={12: {"TH": 500}})).flagged == ("TH",)


@pytest.mark.parametrize("country", ["FR", "ES"])
def test_silent_on_a_burst_of_the_diaspora(country) -> None:
    seen = run(page(np.random.default_rng(7), add={12: {country: 500}}))
    assert seen.outcome is Outcome.NOTHING_FOUND
    assert (seen.flagged, seen.delivered) == ((), None)


def test_a_burst_shared_with_peers_is_expected() -> None:
    rng = np.random.default_rng(8)
    history = page(rng, kappa=30.0, add={12: {"TH": 500}})
    peers = tuple(page(rng, kappa=30.0, add={12: {"TH": 500}}) for _ in range(5))
    assert run(history).outcome is Outcome.FOUND
    assert run(history, peers=peers).outcome is Outcome.NOTHING_FOUND


def test_home_falls_while_others_grow() -> None:
    history = page(
        np.random.default_rng(9), stock=2_450_000, add={12: {"TH": 20_000}}, lose={12: 0.055}
    )
    found = run(history)
    assert found.outcome is Outcome.FOUND
    assert "TH" in found.flagged
    remark = next(n for n in found.notes if n.code == "origin.home_falls")
    assert remark.numbers["lost"] > 100_000
    assert remark.numbers["gained"] > 15_000


def test_an_exodus_alone_is_not_an_influx() -> None:
    seen = run(page(np.random.default_rng(10), stock=2_450_000, lose={12: 0.055}))
    assert seen.outcome is Outcome.CANNOT_TELL
    assert seen.reason is not None
    assert seen.reason.code == "origin.few_gains"


def test_a_brand_without_a_home_is_held_against_its_own_fans() -> None:
    history = page(np.random.default_rng(11), kappa=60.0)
    assert run(history, home=None).outcome is Outcome.NOTHING_FOUND
    history = page(np.random.default_rng(11), kappa=60.0, add={12: {"TH": 900}})
    assert run(history, home=None).flagged == ("TH",)


def test_cannot_tell_from_few_gains_or_no_listing() -> None:
    few = run(page(np.random.default_rng(12), n=60))
    assert few.outcome is Outcome.CANNOT_TELL
    assert few.reason is not None
    assert few.reason.numbers["n"] < 100
    none = run(
        replace(page(np.random.default_rng(12)), audience=checked("audience", pd.DataFrame()))
    )
    assert none.outcome is Outcome.CANNOT_TELL
    for result in (few, none):
        assert result.reason is not None
        assert has(result.reason.code)
        assert result.p_value is None


def test_the_same_seed_gives_the_same_answer_and_changes_no_table() -> None:
    history = page(np.random.default_rng(13), add={12: {"IN": 200}})
    kept = history.audience.copy()
    assert run(history) == run(history)
    pd.testing.assert_frame_equal(history.audience, kept)


def test_a_wide_bracket_is_said() -> None:
    history = page(np.random.default_rng(14))
    inside = Interval(month(12).start + timedelta(days=10), month(12).start + timedelta(days=13))
    seen = origin.test_origin(
        history, inside, home="MA", languages=(), alpha=0.01, rng=np.random.default_rng(0)
    )
    said = {n.code: n.numbers["n"] for n in seen.notes}
    assert said == {"origin.listing_before": 10, "origin.listing_after": 17}


# The sweep of a whole history


def sweep(history, alpha=0.05):
    return origin.scan_origin(
        history, home="MA", languages=LANGUAGES, alpha=alpha, rng=np.random.default_rng(0)
    )


def test_an_influx_without_a_spike_is_found_and_trimmed() -> None:
    # 500 of 2,500 a month: well within what the page gains in a good month.
    (finding,) = sweep(page(np.random.default_rng(15), kappa=60.0, add={8: {"TH": 500}}))
    assert finding.interval == month(8)
    assert finding.result.flagged == ("TH",)
    assert (finding.kind, finding.basis) == ("influx", "net")


def test_touching_windows_are_one_finding() -> None:
    add = {t: {"TH": 500} for t in (8, 9)}
    (finding,) = sweep(page(np.random.default_rng(16), kappa=120.0, add=add))
    assert finding.interval == Interval(month(8).start, month(9).end)


def test_an_excluded_interval_is_not_found_again() -> None:
    history = page(np.random.default_rng(15), kappa=60.0, add={8: {"TH": 500}})
    found = origin.scan_origin(
        history,
        home="MA",
        languages=LANGUAGES,
        alpha=0.05,
        rng=np.random.default_rng(0),
        exclude=(month(8),),
    )
    assert not any(finding.interval.overlaps(month(8)) for finding in found)


def test_a_quiet_page_and_a_page_without_listings_give_nothing() -> None:
    quiet = page(np.random.default_rng(17))
    assert sweep(quiet) == ()
    assert sweep(replace(quiet, audience=checked("audience", pd.DataFrame()))) == ()


@pytest.mark.slow
def test_whole_pages_raise_few_false_alarms_when_kappa_is_15() -> None:
    rng = np.random.default_rng(18)
    alarms = [
        run(page(rng, n=n, kappa=15.0), seed=i).outcome is Outcome.FOUND
        for i in range(30)
        for n in (200, 2_000, 20_000)
    ]
    # 90 pages at 1 %: more than 5 has a probability of .001.
    assert sum(alarms) <= 5
