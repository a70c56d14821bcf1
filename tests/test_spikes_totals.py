"""The scan of totals: fires, stays silent, cannot tell."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import ScanOutcome
from detector.spikes.order import median
from detector.spikes.shape import FADING
from detector.spikes.totals import certain_movement, scan_totals
from detector.spikes.totals_fit import fit, pairs
from detector.spikes.totals_kernel import ENTRY, weighted_median
from detector.spikes.totals_reference import observe
from detector.words.catalogue import say
from tests import naive_totals as naive


def cut(total, digits):
    """Interval of a total shown with so many significant digits, the others cut off."""
    total = np.asarray(total, float)
    step = 10.0 ** np.maximum(np.floor(np.log10(np.maximum(total, 1))) + 1 - digits, 0)
    low = np.floor(total / step) * step
    return low, np.where(step > 1, low + step, low)


def shown(times, total, digits=None):
    low, high = (total, total) if digits is None else cut(total, digits)
    return scan_totals(np.asarray(times, float), low, low, high)


def organic(rng, days=730, rate=100.0, sd=0.1, rho=0.7, stock=200_000.0, purges=0.5):
    """Daily totals: drifting AR(1) negative-binomial gains, weekdays, purges."""
    wander = np.empty(days)
    wander[0] = sd * rng.standard_normal()
    for day in range(1, days):
        wander[day] = rho * wander[day - 1] + sd * math.sqrt(1 - rho**2) * rng.standard_normal()
    day = np.arange(days)
    drift = 0.25 * np.sin(2 * np.pi * (day / days + rng.random()))
    week = 1 + 0.15 * rng.standard_normal(7).clip(-2, 2)
    mean = rate * np.exp(drift + wander) * (week / week.mean())[day % 7]
    size = rng.uniform(5, 30)
    gained = rng.poisson(rng.gamma(size, mean / size)).astype(float)
    for _ in range(rng.poisson(purges * days / 365)):
        gained[rng.integers(days)] -= rate * rng.uniform(3, 30)
    return stock + np.cumsum(np.round(gained))


def with_block(total, first, days, fans):
    """`fans` delivered evenly on the days `[first, first + days)`."""
    added = np.zeros(len(total))
    added[first : first + days] = fans / days
    return total + np.round(np.cumsum(added))


def gains(scan):
    return [c for c in scan.candidates if c.direction == "gain"]


def losses(scan):
    return [c for c in scan.candidates if c.direction == "loss"]


# ---- fires


@pytest.mark.parametrize(
    ("digits", "fans"), [(None, 700), (4, 900), (3, 1500), (2, 40_000)], ids=str
)
def test_a_block_is_found_whatever_the_rounding(digits, fans):
    total = with_block(organic(np.random.default_rng(1), purges=0), 400, 3, fans)
    scan = shown(np.arange(730), total, digits)
    found = [c for c in gains(scan) if c.start < 402 and c.end > 400]
    assert len(found) == 1
    assert found[0].excess.low <= fans <= found[0].excess.high
    assert found[0].start_bracket[0] <= 399 <= found[0].start_bracket[1]
    assert found[0].end_bracket[0] <= 402 <= found[0].end_bracket[1]


def test_exact_days_bracket_one_day():
    total = with_block(organic(np.random.default_rng(2), purges=0), 400, 3, 3000)
    (found,) = gains(shown(np.arange(730), total))
    assert (found.start_bracket, found.end_bracket) == ((399.0, 400.0), (401.0, 402.0))
    assert found.observed.low == found.observed.high == total[402] - total[399]


def test_snapshots_a_week_apart_bracket_a_week():
    total = with_block(organic(np.random.default_rng(3), purges=0), 402, 2, 3000)
    times = np.arange(0, 730, 7)
    (found,) = gains(shown(times, total[times]))
    assert found.start_bracket[1] - found.start_bracket[0] == 7
    assert times[found.start] < 402 <= times[found.end]


def test_a_loss_is_found_as_a_loss():
    total = organic(np.random.default_rng(4), purges=0)
    total[300:] -= 1500
    scan = shown(np.arange(730), total)
    assert [(c.start, c.end) for c in losses(scan)] == [(299, 300)]
    assert losses(scan)[0].excess.low <= 1500 <= losses(scan)[0].excess.high
    assert not gains(scan)


@pytest.mark.parametrize("digits", [None, 4])
def test_a_purge_never_cancels_a_gain(digits):
    quiet = with_block(organic(np.random.default_rng(5), purges=0), 398, 5, 4000)
    purged = quiet.copy()
    purged[400:] -= 4000
    scan = shown(np.arange(730), purged, digits)
    assert sum(c.excess.value for c in gains(scan)) > 2500
    assert losses(scan)


def test_a_declining_page_can_be_filled_up():
    rng = np.random.default_rng(6)
    total = 500_000 - np.cumsum(rng.poisson(80, 400)).astype(float)
    assert not shown(np.arange(400), total).candidates
    total[200:] += 900
    (found,) = shown(np.arange(400), total).candidates
    assert (found.direction, found.start, found.end) == ("gain", 199, 200)


def test_a_block_stops_and_a_burst_fades():
    base = organic(np.random.default_rng(7), purges=0)
    fading = base + np.round(np.cumsum(np.r_[np.zeros(400), 1500 * 0.6 ** np.arange(330)]))
    (burst,) = gains(shown(np.arange(730), fading))
    (block,) = gains(shown(np.arange(730), with_block(base, 400, 3, 3700)))
    assert burst.manner == FADING
    assert block.manner != FADING


# ---- stays silent


@pytest.mark.parametrize("edge", [0, 5000])
def test_the_large_channel_that_grows_smoothly(edge):
    total = 2_450_000.0 + 1000 * np.arange(180)
    low = np.floor((total - edge) / 10_000) * 10_000 + edge
    scan = scan_totals(np.arange(180.0), low, low, low + 10_000)
    assert (np.diff(low) > 0).sum() in (17, 18)
    assert scan.outcome == ScanOutcome.DONE
    assert not scan.candidates
    assert scan.expected_rate == pytest.approx(1000, rel=0.05)


@settings(max_examples=150, deadline=None)
@given(
    size=st.floats(3, 9).map(lambda x: 10**x),
    slope=st.floats(-6, -1.5).map(lambda x: 10**x),
    sign=st.sampled_from([1, -1]),
    digits=st.integers(2, 4),
    nearest=st.booleans(),
    days=st.integers(12, 800),
    gap=st.sampled_from([1, 1, 3, 7]),
    seed=st.integers(0, 100),
)
def test_a_smooth_rounded_counter_is_never_flagged(
    size, slope, sign, digits, nearest, days, gap, seed
):
    rng = np.random.default_rng(seed)
    times = np.arange(days, dtype=float)
    if gap > 1:
        times = np.unique(rng.integers(0, days, max(9, days // gap))).astype(float)
    total = size + sign * size * slope * times
    if total.min() < 10:
        return
    step = 10.0 ** np.maximum(np.floor(np.log10(total)) + 1 - digits, 0)
    edge = step / 2 if nearest else 0.0
    low = np.floor((total + edge) / step) * step - edge
    scan = scan_totals(times, low, low, np.where(step > 1, low + step, low))
    # What the calibration asks of a finding at 1 false alarm in 20 pages is 4.9 and more:
    # under 1 in 2,000 of these counters has a candidate at all, none a higher score.
    assert max(scan.max_gain_score, scan.max_loss_score) < 8


def test_a_constant_counter_is_silent_and_resolved():
    scan = shown(np.arange(100), np.full(100, 5000.0))
    assert (scan.outcome, scan.candidates) == (ScanOutcome.DONE, ())
    assert scan.smallest_resolvable[0].fans < 50


def test_a_page_without_fans():
    scan = shown(np.arange(60), np.zeros(60))
    assert (scan.outcome, scan.candidates) == (ScanOutcome.DONE, ())


# ---- cannot tell


def test_two_snapshots_cannot_tell():
    scan = shown([0, 30], np.array([1000.0, 9000.0]))
    assert scan.outcome == ScanOutcome.CANNOT_TELL
    assert scan.reason.numbers["n"] == 2
    assert "9" in say(scan.reason)


def test_no_snapshot_and_blanks_cannot_tell():
    blank = np.full(20, np.nan)
    assert shown(np.arange(20), blank).outcome == ScanOutcome.CANNOT_TELL
    assert shown([], np.empty(0)).outcome == ScanOutcome.CANNOT_TELL


def test_a_few_hours_cannot_tell():
    scan = shown(np.arange(100) / 24, 1000.0 + np.arange(100))
    assert scan.outcome == ScanOutcome.CANNOT_TELL
    assert scan.reason.code == "spikes.totals_too_short"
    assert "7" in say(scan.reason)


def test_rounding_hides_and_says_what_it_hides():
    total = organic(np.random.default_rng(8))
    scan = shown(np.arange(730), total, 2)
    assert scan.outcome == ScanOutcome.NOT_RESOLVABLE
    assert scan.reason.numbers["step"] == 10_000
    assert scan.reason.numbers["fans"] == scan.smallest_resolvable[1].fans > 2000
    assert "10,000" in say(scan.reason)


def test_gaps_hide():
    times = np.arange(0, 2000, 60)
    scan = shown(times, 1000.0 + 30 * times)
    assert scan.outcome == ScanOutcome.NOT_RESOLVABLE
    assert scan.reason.code == "spikes.totals_gaps"
    assert "60" in say(scan.reason)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), digits=st.integers(2, 5), rate=st.sampled_from([1, 20, 400]))
def test_finer_digits_never_make_it_unresolvable(seed, digits, rate):
    rng = np.random.default_rng(seed)
    total = organic(rng, days=200, rate=rate, stock=rng.uniform(1e3, 1e7))
    times = np.arange(200)
    if shown(times, total, digits).outcome == ScanOutcome.DONE:
        assert shown(times, total, digits + 1).outcome == ScanOutcome.DONE


def test_what_it_calls_resolvable_is_found():
    rng = np.random.default_rng(9)
    hits = []
    for _ in range(40):
        total = organic(rng, sd=0.03, rho=0.2, purges=0)
        least = {f.days: f.fans for f in shown(np.arange(730), total, 3).smallest_resolvable}[7]
        first = int(rng.integers(100, 600))
        scan = shown(np.arange(730), with_block(total, first, 7, least), 3)
        hits.append(any(c.start < first + 7 and c.end >= first for c in gains(scan)))
    assert np.mean(hits) > 0.6


# ---- invariants


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), constant=st.integers(0, 10**9))
def test_a_constant_added_to_an_exact_total_changes_nothing(seed, constant):
    total = with_block(organic(np.random.default_rng(seed), days=150), 70, 2, 2000)
    one, other = shown(np.arange(150), total), shown(np.arange(150), total + constant)
    assert one.max_gain_score == pytest.approx(other.max_gain_score, rel=1e-9)
    assert [(c.start, c.end) for c in one.candidates] == [
        (c.start, c.end) for c in other.candidates
    ]


def test_order_repeats_and_blanks_change_nothing():
    total = with_block(organic(np.random.default_rng(10), days=200), 90, 3, 3000)
    times = np.arange(200.0)
    plain = shown(times, total)
    rng = np.random.default_rng(0)
    mixed = rng.permutation(200)
    t = np.concatenate([times[mixed], times[:50], [33.5]])
    x = np.concatenate([total[mixed], total[:50], [np.nan]])
    other = scan_totals(t, x, x, x)
    assert other.max_gain_score == plain.max_gain_score
    assert [(t[c.start], t[c.end]) for c in other.candidates] == [
        (times[c.start], times[c.end]) for c in plain.candidates
    ]


def test_nothing_given_is_changed():
    total = organic(np.random.default_rng(11), days=100)
    low, high = cut(total, 3)
    before = total.copy(), low.copy(), high.copy()
    scan_totals(np.arange(100.0), total, low, high)
    for one, other in zip(before, (total, low, high), strict=True):
        assert np.array_equal(one, other)


def test_arrays_that_do_not_belong_together():
    with pytest.raises(ValueError, match="belong together"):
        scan_totals(np.arange(3.0), np.zeros(2), np.zeros(3), np.zeros(3))
    with pytest.raises(ValueError, match="end before"):
        scan_totals(np.arange(3.0), np.zeros(3), np.ones(3), np.zeros(3))


# ---- references


def test_references_are_seen_through_the_page_s_own_rounding():
    true = np.array([[1234.0, 1250.0, 1300.0], [995.0, 1005.0, 1015.0]])
    low, high = observe(true, np.array([0.0, 0.5, 2.0]), 100.0)
    assert low.tolist() == [[1200, 1200, 1300], [900, 1000, 1000]]
    assert (high - low == 100).all()
    low, high = observe(true, np.array([1.0]), 0.0)
    assert low.tolist() == high.tolist() == [[1250], [1005]]
    low, _ = observe(true, np.array([0.0]), 100.0, 50.0)
    assert low.tolist() == [[1150], [950]]
    with pytest.raises(ValueError, match="outside"):
        observe(true, np.array([2.5]), 0.0)


# ---- the slow twins


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 9)), min_size=1, max_size=12))
def test_medians_agree(items):
    values, weight = (np.array(column, float) for column in zip(*items, strict=True))
    assert median(values.copy()) == np.median(values)
    if weight.max() >= 2 * weight.min():
        found = weighted_median(values.copy(), weight.copy())
        assert found == naive.weighted_median(values, weight)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), min_size=1, max_size=8))
def test_least_movement_agrees(items):
    low = np.array([a for a, _ in items], float)
    high = np.array([a + b for a, b in items], float)
    assert certain_movement(low, high) == naive.least_movement(low.tolist(), high.tolist())


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), digits=st.sampled_from([None, 3, 4]), gap=st.integers(1, 4))
def test_pairs_agree(seed, digits, gap):
    rng = np.random.default_rng(seed)
    times = np.arange(0, 60.0, gap)
    total = with_block(organic(rng, days=60, stock=20_000), 30, 3, 1500)
    total[45:] -= 2500
    total = total[times.astype(int)]
    low, high = (total, total) if digits is None else cut(total, digits)
    fitted = fit(times, low, high)
    for sign in (1.0, -1.0):
        starts, ends, scores, largest = pairs(times, fitted, sign)
        found, top = naive.best_pairs(times, fitted, sign)
        assert largest == pytest.approx(top, rel=1e-6, abs=1e-9) or top < 1
        assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == found
        for i, j, s in zip(starts, ends, scores, strict=True):
            assert s > ENTRY
            assert s == pytest.approx(naive.score(times, fitted, sign, i, j), rel=1e-6)


# ---- how well


@pytest.mark.slow
@pytest.mark.parametrize(
    ("digits", "gap", "recall"),
    # Each goal is what was measured less two standard errors of 60 pages.
    [(None, 1, 0.85), (4, 1, 0.8), (3, 1, 0.6), (None, 7, 0.6), (None, 14, 0.4)],
)
def test_recall_and_false_alarms(digits, gap, recall):
    rng = np.random.default_rng(13)
    found, false, covered = [], 0, []
    for _ in range(60):
        rate = math.exp(rng.normal(4.1, 1.0))
        stock = rate * rng.uniform(300, 3000)
        times = np.unique(np.arange(0, 714, gap) + rng.integers(0, gap, len(range(0, 714, gap))))
        plain = organic(rng, rate=rate, stock=stock)[times]
        false += len(gains(shown(times, plain, digits)))
        days, first = int(rng.integers(1, 11)), int(rng.integers(50, 650))
        fans = round(rate * days * math.exp(rng.uniform(0, 3)))
        total = with_block(organic(rng, rate=rate, stock=stock), first, days, fans)[times]
        hit = [
            c
            for c in gains(shown(times, total, digits))
            if times[c.start] < first + days - 1 and times[c.end] >= first
        ]
        found.append(bool(hit))
        covered += [hit[0].excess.low <= fans <= hit[0].excess.high] if len(hit) == 1 else []
    assert np.mean(found) > recall
    assert false / 120 < 0.2  # a page-year
    # A delivery over the edge of two long gaps is counted in one of them only.
    assert np.mean(covered) > (0.75 if gap == 1 else 0.6)
