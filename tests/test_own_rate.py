"""A page against its own other weeks."""

from __future__ import annotations

import numpy as np
import pytest

from detector.history import daily
from detector.history.listed import listed_fans
from detector.spikes import own_rate
from tests.cases import history, listing

N = 210


def page(*bursts: tuple[int, float], seed: int = 3) -> np.ndarray:
    x = np.random.default_rng(seed).poisson(20, N).astype(float)
    for day, fans in bursts:
        x[day] += fans
    return x


WEEKDAY = np.arange(N) % 7


def test_a_single_burst_rings_on_no_other_week() -> None:
    rate = own_rate.of_flow(page((100, 500)), WEEKDAY, 100, 101)
    assert rate is not None
    assert rate.rung == 0
    assert rate.weeks == len(own_rate.weeks(N, 100, 101)) == 29


def test_every_burst_as_strong_rings_once() -> None:
    x = page((30, 600), (60, 600), (100, 500), (160, 600))
    rate = own_rate.of_flow(x, WEEKDAY, 100, 101)
    assert rate is not None
    assert rate.rung == 3


def test_an_ordinary_day_rings_on_many_weeks() -> None:
    rate = own_rate.of_flow(page(), WEEKDAY, 100, 101)
    assert rate is not None
    assert rate.rung > rate.weeks / 5


def test_blank_days_and_short_pages_say_nothing() -> None:
    assert own_rate.of_flow(page()[:40], WEEKDAY[:40], 20, 21) is None
    assert own_rate.of_flow(np.full(N, np.nan), WEEKDAY, 100, 101) is None
    assert own_rate.of_flow(page(), WEEKDAY, 0, 0) is None


def test_weeks_are_whole_and_leave_the_interval_out() -> None:
    firsts = own_rate.weeks(N, 100, 112)
    assert all(first + 7 <= 100 or first >= 112 for first in firsts)
    assert np.diff(firsts).min() >= 7
    assert firsts[-1] + 7 <= N


@pytest.mark.parametrize(("sign", "rung"), [(1, 0), (-1, 29), (0, 0)])
def test_net_changes_count_in_their_own_direction(sign: int, rung: int) -> None:
    rate = own_rate.of_net(page((100, 500)), 100, 101, sign)
    assert rate is not None
    assert rate.rung == rung


def test_a_change_of_origin_is_held_against_every_country() -> None:
    steps = np.tile([2.0, 3.0, 1.0], N // 3)
    thai, french = 50 + np.cumsum(steps), 900 + np.cumsum(steps)
    thai[100:] += 400
    french[40:] += 4_000
    one = history(
        page(), audience=listing({"MA": 9_000 + 2 * np.arange(N), "TH": thai, "FR": french})
    )
    rate = own_rate.of_listing(listed_fans(one, daily(one))["country"], 100, 101)
    assert rate is not None
    assert rate.rung == 1
