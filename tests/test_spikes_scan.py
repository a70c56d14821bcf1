"""The scan for spikes: fires, stays silent, cannot tell."""

import subprocess
import sys

import numpy as np
import pytest

from detector.history import Daily, ScanOutcome
from detector.simulate import simulate
from detector.spikes import find_spikes
from detector.spikes.calibrate import Calibration, references_for
from detector.words.catalogue import say

REFERENCES = 60  # enough for an alpha of 0.05 and quick


def series(gained=None, lost=None, total=None, low=None, high=None):
    given = next(a for a in (gained, lost, total) if a is not None)
    blank = np.full(len(given), np.nan)

    def array(values):
        return blank if values is None else np.asarray(values, float)

    days = np.datetime64("2015-06-01") + np.arange(len(given))
    return Daily(
        days, array(gained), blank, blank, array(lost), array(total), array(low), array(high)
    )


def scan(daily, alpha=0.05, seed=0, references=REFERENCES, **settings):
    return find_spikes(
        daily, alpha=alpha, rng=np.random.default_rng(seed), references=references, **settings
    )


def organic(level, days=400, seed=1, k=10.0):
    rng = np.random.default_rng(seed)
    return rng.poisson(rng.gamma(k, level / k, days)).astype(float)


@pytest.mark.parametrize("level", [0.3, 3.0, 30.0, 300.0, 3000.0, 30000.0])
def test_no_page_is_flagged_for_being_large(level):
    gains, losses = scan(series(organic(level), organic(level / 5, seed=2)))
    assert gains.outcome == losses.outcome == ScanOutcome.DONE
    assert gains.spikes == losses.spikes == ()


@pytest.mark.parametrize("level", [0.3, 3.0, 30.0, 300.0, 3000.0, 30000.0])
def test_a_delivery_is_flagged_at_every_size(level):
    gained = organic(level)
    gained[200:202] += 40.0 * level + 20.0
    gains, _ = scan(series(gained))
    (spike,) = gains.spikes
    assert (spike.start, spike.end) == (200, 202)
    assert spike.direction == "gain"
    assert gains.basis == "gross"
    assert spike.observed.value == gained[200:202].sum()
    added = 80.0 * level + 40.0
    assert spike.excess.low <= added * 1.05
    assert spike.excess.high >= added * 0.95
    assert spike.p_value == 1 / (1 + REFERENCES)


def test_ten_thousand_on_a_page_without_growth():
    gained = np.zeros(400)
    gained[200] = 10_000.0
    gains, _ = scan(series(gained))
    assert [(s.start, s.end) for s in gains.spikes] == [(200, 201)]


def test_a_loss_is_flagged():
    lost = organic(20.0)
    lost[100:102] += 4000.0
    # A quarter of the false alarms is the losses': that takes 80 references.
    gains, losses = scan(series(organic(100.0, seed=3), lost), references=80)
    assert gains.spikes == ()
    (spike,) = losses.spikes
    assert (spike.start, spike.end, spike.direction) == (100, 102, "loss")


@pytest.mark.parametrize("value", [0.0, 5.0])
def test_a_constant_series_is_silent(value):
    gains, _ = scan(series(np.full(300, value)))
    assert gains.outcome == ScanOutcome.DONE
    assert gains.spikes == ()


def test_a_viral_burst_with_its_engagement_is_explained():
    made = simulate(1, 400, np.random.default_rng(8), level=50.0, rates={})
    gained, engagement = made.gained[0].copy(), made.engagement[0].copy()
    shape = np.array([1.00, 0.78, 0.27, 0.16, 0.19, 0.10, 0.09]) * 60.0
    gained[200:207] += np.rint(50.0 * shape)
    unexplained, _ = scan(series(gained))
    engagement[200:207] *= (1.0 + shape) ** (1 / 1.3)
    explained, _ = scan(series(gained), engagement=engagement)
    assert any(s.start <= 200 < s.end for s in unexplained.spikes)
    assert not any(s.start <= 200 < s.end for s in explained.spikes)


def test_a_step_of_the_total_with_nothing_gained_is_no_spike_here():
    gained = organic(30.0)
    total = 5000.0 + np.cumsum(gained)
    total[250:] += 40_000.0
    gains, _ = scan(series(gained, total=total))
    assert gains.spikes == ()


def test_a_lasting_change_of_level_is_no_spike():
    gained = organic(30.0, days=500)
    gained[250:] *= 3.0
    gains, _ = scan(series(gained))
    assert gains.spikes == ()


def test_missing_days_are_not_zeros():
    gained = organic(30.0)
    gained[::3] = np.nan
    gained[200:203] = [np.nan, 900.0, 900.0]
    gains, _ = scan(series(gained))
    (spike,) = gains.spikes
    assert spike.start == 201
    assert spike.observed.value >= 1800.0


@pytest.mark.parametrize(
    ("gained", "code"),
    [
        (np.full(100, np.nan), "spikes.no_gain"),
        (np.ones(27), "spikes.too_short"),
        (np.r_[np.full(80, np.nan), 1e9], "spikes.too_short"),
    ],
)
def test_too_little_cannot_tell(gained, code):
    gains, losses = scan(series(gained))
    assert gains.outcome == losses.outcome == ScanOutcome.CANNOT_TELL
    assert gains.reason.code == code
    assert losses.reason.code == "spikes.no_loss"
    assert gains.spikes == ()
    assert say(gains.reason)
    assert say(losses.reason)


def test_totals_alone_are_scanned_as_a_net_series():
    total = 20_000.0 + np.cumsum(organic(30.0))
    total[200:] += 4000.0
    gains, losses = scan(series(total=total), alpha=0.1)
    assert gains.basis == losses.basis == "net"
    assert gains.outcome == ScanOutcome.DONE
    assert any(s.start <= 200 < s.end for s in gains.spikes)
    assert losses.spikes == ()


def test_a_net_change_by_day_is_scanned_as_a_net_series():
    net = organic(30.0) - organic(20.0, seed=9)
    net[200] += 4000.0
    net[20] = np.nan
    gains, losses = scan(series(net), alpha=0.1, net_only=True)
    assert gains.basis == "net"
    assert any(s.start <= 200 < s.end for s in gains.spikes)
    assert losses.spikes == ()


def test_snapshots_far_apart_bracket_the_ends():
    total = 20_000.0 + np.cumsum(organic(30.0, days=700))
    total[300:] += 8000.0
    shown = np.full(700, np.nan)
    shown[::5] = total[::5]
    gains, _ = scan(series(total=shown), alpha=0.1)
    spike = next(s for s in gains.spikes if s.start <= 300 < s.end)
    assert spike.start_bracket is not None
    assert spike.start_bracket[0] <= 300 < spike.end_bracket[1]


def test_too_few_totals_cannot_tell():
    gains, losses = scan(series(total=[1.0, 2.0, 3.0]))
    assert gains.outcome == losses.outcome == ScanOutcome.CANNOT_TELL
    assert say(gains.reason)


def test_the_seed_decides_everything():
    daily = series(organic(30.0), organic(6.0, seed=4))
    one, two = (scan(daily, alpha=1.0, seed=5) for _ in range(2))
    for left, right in zip(one, two, strict=True):
        assert [s.p_value for s in left.spikes] == [s.p_value for s in right.spikes]
        assert left.findable == right.findable


def test_a_looser_alpha_only_adds_intervals():
    gained = simulate(1, 500, np.random.default_rng(6), bulk_often=4.0).gained[0]
    found = [
        {(s.start, s.end) for s in scan(series(gained), alpha=alpha, seed=7)[0].spikes}
        for alpha in (0.05, 0.2, 1.0)
    ]
    assert found[0] <= found[1] <= found[2]
    assert found[2]


def test_the_smallest_findable_grows_with_the_page_and_the_length():
    small, large = (scan(series(organic(level)))[0].findable for level in (5.0, 500.0))
    assert [f.days for f in small] == [1, 3, 7, 30]
    assert all(f.power == 0.8 for f in small)
    assert all(a.fans < b.fans for a, b in zip(small, large, strict=True))
    assert small[0].fans < small[-1].fans


def test_the_smallest_findable_is_found():
    gained = organic(30.0)
    quiet, _ = scan(series(gained))
    for one in (quiet.findable[0], quiet.findable[2]):
        hits = 0
        for place in range(60, 340, 28):
            more = gained.copy()
            more[place : place + one.days] += np.rint(1.3 * one.fans / one.days)
            spikes = scan(series(more))[0].spikes
            hits += any(s.start < place + one.days and place < s.end for s in spikes)
        assert hits >= 6  # of 10: 0.8 less three standard errors would be 4


def test_p_values_count_the_references():
    calibration = Calibration.of(np.repeat(np.arange(1.0, 100.0)[:, None], 4, axis=1))
    assert calibration.p_value(1e9, 1) == 1 / 100
    assert calibration.p_value(0.0, 1) == 1.0
    bars = calibration.thresholds(0.05)
    assert calibration.p_value(bars[1], 1) <= 0.05
    assert calibration.p_value(bars[1] * (1 - 1e-9), 1) > 0.05
    assert np.isinf(calibration.thresholds(0.005)).all()


def test_references_follow_alpha_within_bounds():
    assert references_for(0.5) == 300
    assert references_for(0.002) == 1000
    assert references_for(1e-6) == 2000


def test_without_numba_the_same_is_found():
    code = (
        "import sys; sys.modules['numba'] = None\n"
        "import numpy as np\n"
        "from detector.history import compiled\n"
        "from detector.spikes import kernel, scanner, arrays\n"
        "assert not compiled.HAVE_NUMBA and scanner.scan_page is arrays.scan_page\n"
        "from detector.spikes.fitted import fitted\n"
        "x = np.random.default_rng(0).poisson(30, 300).astype(float); x[100:103] += 400\n"
        "f = fitted(x, np.arange(300) % 7)\n"
        "print(f.starts.tolist(), f.ends.tolist(), round(float(f.scores[0]), 6))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    from detector.spikes.fitted import fitted

    x = np.random.default_rng(0).poisson(30, 300).astype(float)
    x[100:103] += 400
    f = fitted(x, np.arange(300) % 7)
    assert told.strip() == f"{f.starts.tolist()} {f.ends.tolist()} {round(float(f.scores[0]), 6)}"
