"""What a page usually gains where losses hide its gains; and the scale of the null."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from detector.history import Interval
from detector.origin.flows import Listings, flow_between
from detector.origin.surprise import Scale
from detector.origin.window import Habit, usual_gains, window

T0 = datetime(2015, 1, 1, tzinfo=UTC)


def listings(*fans: tuple[float, float], days: float = 7.0) -> Listings:
    """Fans of France and Morocco on listings `days` apart."""
    n = len(fans)
    return Listings(
        tuple(T0 + timedelta(days=days * i) for i in range(n)),
        ("FR", "MA"),
        np.array(fans, float),
        np.zeros(n),
        np.ones(n),
        np.array(fans, float).sum(axis=1),
    )


def habits(gain: float, days: float) -> list[Habit]:
    """Three windows in which Morocco gained `gain` each."""
    known = listings(*((100.0, 1000.0 + gain * i) for i in range(4)), days=days)
    flows = [flow_between(known, i, i + 1) for i in range(3)]
    return [Habit.of(flow.interval, window(flow, None)) for flow in flows]


@pytest.mark.parametrize(("days", "usual"), [(7.0, 210.0), (14.0, 105.0), (1.0, 1470.0)])
def test_the_usual_gain_is_by_the_day(days: float, usual: float) -> None:
    fell = flow_between(listings((100.0, 1000.0), (100.0, 900.0)), 0, 1)
    assert usual_gains(habits(210.0, days), fell)["MA"] == pytest.approx(usual)


def test_a_country_that_did_not_fall_needs_no_habit() -> None:
    rose = flow_between(listings((100.0, 1000.0), (100.0, 1100.0)), 0, 1)
    assert usual_gains(habits(210.0, 7.0), rose) == {}


def test_two_windows_are_too_few_to_know_a_habit() -> None:
    fell = flow_between(listings((100.0, 1000.0), (100.0, 900.0)), 0, 1)
    assert usual_gains(habits(210.0, 7.0)[:2], fell) == {}


def test_a_habit_keeps_its_interval() -> None:
    (first, *_) = habits(70.0, 7.0)
    assert first.interval == Interval(T0, T0 + timedelta(days=7))
    assert first.rates["MA"] == pytest.approx(10.0)


def test_a_scale_begins_at_the_upper_tenth_and_steps_by_its_mean_excess() -> None:
    null = np.stack([np.arange(1000.0), 2 * np.arange(1000.0)], axis=1)
    scale = Scale.of(null)
    assert scale.start == pytest.approx([899.1, 1798.2])
    over = np.arange(900, 1000) - 899.1
    assert scale.step == pytest.approx([over.mean(), 2 * over.mean()])
    # The larger of the two statistics counts, each on its own scale.
    assert scale.larger(np.array([[899.1, 1998.0]]))[0] == pytest.approx(199.8 / scale.step[1])


def test_the_first_fans_of_a_country_are_never_impossible() -> None:
    """A page whose every fan is listed, and a country that was on no list before."""
    fans = np.array([[100.0, 900.0, np.nan], [160.0, 990.0, 8.0]])
    known = Listings(
        (T0, T0 + timedelta(days=7)),
        ("FR", "MA", "HK"),
        fans,
        np.zeros(2),
        np.ones(2),
        np.array([1000.0, 1158.0]),
    )
    view = window(flow_between(known, 0, 1), None)
    assert (view.expected > 0).all()
