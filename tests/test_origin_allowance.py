"""Gains that the page's own columns explain, and losses that fell on all alike."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import origin
from detector.history import daily
from detector.origin.allowance import Allowance, less_explained
from detector.origin.flows import listings
from detector.origin.surprise import gates
from detector.origin.window import window
from detector.spikes.explained import explained_gains
from tests.cases import history
from tests.test_origin_losses import two_listings
from tests.test_origin_surprise import LANGUAGES, month, page, views

DAYS = 120


def swept(story, explained):
    return origin.scan_origin(
        story,
        home="MA",
        languages=LANGUAGES,
        alpha=0.05,
        rng=np.random.default_rng(0),
        explained=explained,
    )


def in_month(story, t, fans):
    """`fans` spread over the days of month `t`, on the days that the page counts."""
    series = daily(story)
    inside = (series.days >= np.datetime64(month(t).start.date())) & (
        series.days < np.datetime64(month(t).end.date())
    )
    return np.where(inside, fans / inside.sum(), 0.0)


def test_what_an_advertisement_explains_is_no_change_of_origin():
    story = page(np.random.default_rng(15), kappa=60.0, add={8: {"TH": 500}})
    assert len(swept(story, None)) == 1
    assert swept(story, in_month(story, 8, 500.0)) == ()


def test_fans_explained_at_another_time_or_too_few_leave_the_finding():
    story = page(np.random.default_rng(15), kappa=60.0, add={8: {"TH": 700}})
    (other,) = swept(story, in_month(story, 4, 700.0))
    assert other.result.flagged == ("TH",)
    (few,) = swept(story, in_month(story, 8, 60.0))
    (told,) = [each for each in few.result.notes if each.code == "origin.explained"]
    assert told.numbers["n"] == 60


def test_the_lag_that_explains_most_counts():
    story = page(np.random.default_rng(15))
    times = listings(story).times
    late = np.zeros(len(daily(story)))
    # Counted on the last day before the listing, listed a day after it.
    late[(times[8] - times[0]).days] = 100.0
    allowed = Allowance.of(story.zone, daily(story), late, times)
    assert allowed.between(7, 8) == pytest.approx(100.0)
    assert allowed.between(8, 9) == pytest.approx(100.0)
    assert allowed.between(9, 10) == 0.0


@given(st.lists(st.integers(0, 500), min_size=3, max_size=20), st.floats(0.0, 2000.0))
@settings(deadline=None, max_examples=60)
def test_only_what_stands_out_is_taken_and_never_more_than_explained(gained, fans):
    view = views(gained)
    less, taken = less_explained(view, fans)
    assert 0.0 <= taken <= fans
    assert view.gained.sum() - less.gained.sum() == pytest.approx(taken)
    single, far = gates(view, view.gained[None, :])
    alone = ~(single | far)[0]
    np.testing.assert_array_equal(less.gained[alone], view.gained[alone])
    assert (less.gained >= 0.0).all()


def test_losses_spread_over_all_give_back_the_gains_that_they_hide():
    flow = two_listings([200.0, 800.0], [230.0, 800.0], 0.0)
    assert flow.beyond.sum() == 0.0
    lost = two_listings([200.0, 800.0], [230.0, 800.0], 0.0, beyond=100.0)
    np.testing.assert_allclose(lost.beyond, [20.0, 80.0])
    shown, spread = window(lost, None), window(lost.spread, None)
    assert dict(zip(shown.countries, shown.gained, strict=True))["MA"] == 0.0
    assert dict(zip(spread.countries, spread.gained, strict=True)) == pytest.approx(
        {"FR": 50.0, "MA": 80.0}
    )


def exported(sources=None, engaged=None, lost=None):
    """A page of 20 fans a day with some columns more."""
    blank = history(np.full(DAYS, 20.0))
    start, end = (blank.counts[edge] for edge in ("start", "end"))
    rows = [
        pd.DataFrame({"start": start, "end": end, "source": name, "gained": fans})
        for name, fans in (sources or {}).items()
    ]
    made = history(
        np.full(DAYS, 20.0),
        lost=lost,
        activity=None if engaged is None else {"engaged": engaged},
        sources=pd.concat(rows) if rows else None,
    )
    return explained_gains(made, daily(made))


def test_no_column_explains_nothing():
    assert exported() is None


def test_fans_credited_to_advertisements_are_explained_with_the_suggestions_they_bring():
    ads, suggested = np.zeros(DAYS), np.full(DAYS, 4.0)
    ads[50:57] = 40.0
    suggested[50:57] = 14.0
    suggested[80] = 30.0
    explained = exported(sources={"ads": ads, "page_suggestions": suggested})
    np.testing.assert_allclose(explained[50:57], 50.0)
    assert explained.sum() == pytest.approx(350.0)


def test_a_burst_of_engagement_explains_fans_and_anger_none():
    engaged = np.random.default_rng(3).poisson(400.0, DAYS).astype(float)
    engaged[60:63] *= 4.0
    lost = np.full(DAYS, 2.0)
    explained = exported(engaged=engaged, lost=lost)
    assert (explained[60:63] > 60.0).all()
    assert explained[:55].sum() == explained[70:].sum() == 0.0
    lost[60:63] = 500.0
    angry = exported(engaged=engaged, lost=lost)
    assert angry is None or angry[60:63].sum() == 0.0
