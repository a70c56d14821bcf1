"""Statistical proofs on simulated pages: slow, seeded, apart from the seeds of the tuning."""

import numpy as np
import pytest

from detector.simulate import CALM, MIXED, RESTLESS, simulate
from detector.spikes.calibrate import calibrate
from detector.spikes.excess import excess
from detector.spikes.fitted import fitted
from detector.spikes.matching import expected_correlations, restlessness
from detector.validate.spikes import report, run, wilson


def page_p_values(made, direction, rng, references=60):
    flows = made.gained if direction == "gain" else made.lost
    values = []
    for x in flows:
        page = fitted(x, made.weekday)
        calibration = calibrate(page, None, direction, references, rng)
        pairs = zip(page.scores, page.manners, strict=True)
        values.append(min((calibration.p_value(float(s), int(k)) for s, k in pairs), default=1.0))
    return np.array(values)


@pytest.mark.slow
@pytest.mark.parametrize("direction", ["gain", "loss"])
def test_organic_pages_raise_the_promised_false_alarms(direction):
    rng = np.random.default_rng(2024)
    made = simulate(200, 365, rng, noise=MIXED)
    realised = (page_p_values(made, direction, rng) <= 0.10).mean()
    # 200 pages at 0.10: a standard deviation of 0.021. A scan that promises too much
    # (0.17 at 0.05 for a plain parametric bootstrap) is far outside.
    assert 0.03 <= realised <= 0.17


@pytest.mark.slow
def test_restless_pages_without_any_event_raise_no_more():
    rng = np.random.default_rng(2025)
    made = simulate(150, 365, rng, noise=RESTLESS, rates={})
    assert (page_p_values(made, "gain", rng) <= 0.10).mean() <= 0.17


@pytest.mark.slow
def test_excess_intervals_cover_on_flagged_intervals():
    rng = np.random.default_rng(2026)
    made = simulate(250, 500, rng, noise=CALM, bulk_often=1.5, edge=10)
    covered = []
    for row, x in enumerate(made.gained):
        page = fitted(x, made.weekday)
        for start, end, score in zip(page.starts, page.ends, page.scores, strict=True):
            if score > 25.0:
                inside = excess(page, int(start), int(end))
                covered.append(inside.low <= made.added[row, start:end].sum() <= inside.high)
    assert len(covered) > 200
    assert 0.85 <= np.mean(covered) <= 0.97


@pytest.mark.slow
def test_the_restlessness_of_a_page_is_found_again():
    rng = np.random.default_rng(2027)
    calm, restless = (
        np.median(
            [np.median(restlessness(fitted(x, made.weekday), 50, rng).sd) for x in made.gained]
        )
        for made in (
            simulate(40, 730, rng, noise=kind, level=500.0, rates={}) for kind in (CALM, RESTLESS)
        )
    )
    assert calm < 0.14  # drawn between 0.03 and 0.12
    assert 0.14 < restless < 0.32  # drawn between 0.15 and 0.30


def test_correlations_of_white_noise_are_the_kernels_own():
    correlations, kept = expected_correlations()
    # Nothing correlated: what is left is the small negative mark of the smooth taken off.
    assert np.all(np.abs(correlations[0]) < 0.05)
    assert np.all(correlations[0] < 0.0)
    assert np.all((kept > 0.0) & (kept <= 1.0))
    # Grows with rho, until what is slower than the kernel is taken off with it.
    assert np.all(np.diff(correlations[-1, :-2, 0]) > 0.0)


def test_the_report_tells_every_part():
    organic = list(report(run(4, 90, 1, alpha=0.5, references=20), 90))
    assert any(line.startswith("gains: nominal 0.05") for line in organic)
    bulk = list(report(run(4, 120, 2, alpha=0.9, references=20, bulk_often=3.0), 120))
    assert any(line.startswith("F1 at IoU .5") for line in bulk)


def test_wilson_interval_holds_the_share():
    low, high = wilson(5, 100)
    assert low < 0.05 < high
    assert wilson(0, 0) == (0.0, 1.0)
