"""The simulator gives the pages that it says it gives."""

import numpy as np
import pytest

from detector.simulate import CALM, INNOCENT, RATES, RESTLESS, VIRAL_SHAPE, simulate
from detector.simulate.events import advertisement, bulk, exodus, gap, purge, viral
from detector.simulate.organic import grow, log_ar1, overdispersed


def rng(seed=0):
    return np.random.default_rng(seed)


def test_shapes_and_whole_counts():
    made = simulate(7, 90, rng(), bulk_often=1.0)
    for array in (made.gained, made.lost, made.engagement, made.added, made.baseline):
        assert array.shape == (7, 90)
    for counts in (made.gained, made.lost, made.engagement):
        assert (counts >= 0).all()
        assert (counts == np.rint(counts)).all()


def test_the_same_seed_gives_the_same_pages():
    one, two = (simulate(3, 60, rng(5), bulk_often=1.0) for _ in range(2))
    np.testing.assert_array_equal(one.gained, two.gained)
    assert one.events == two.events


def test_truth_adds_up():
    made = simulate(30, 365, rng(1), bulk_often=2.0, rates={})
    for page in range(30):
        told = sum(event.gained for event in made.of(page))
        assert made.added[page].sum() == told
        for event in made.of(page):
            assert 0 <= event.start < event.end <= 365
            assert event.bulk


def test_events_come_at_their_rates():
    made = simulate(400, 730, rng(2))
    years = 400 * 730 / 365.25
    for kind, rate in RATES.items():
        seen = sum(event.kind == kind for event in made.events)
        expected = rate * years
        assert abs(seen - expected) < 4 * np.sqrt(expected)


def test_no_events_when_no_rates():
    assert simulate(20, 200, rng(3), rates={}).events == ()


def test_ar1_has_its_deviation_and_correlation():
    path = log_ar1(np.full(400, 0.2), np.full(400, 0.8), 500, rng(4))
    assert path.std() == pytest.approx(0.2, rel=0.05)
    lagged = np.corrcoef(path[:, 1:].ravel(), path[:, :-1].ravel())[0, 1]
    assert lagged == pytest.approx(0.8, abs=0.03)


def test_counts_have_negative_binomial_variance():
    counts = overdispersed(np.full((200, 500), 50.0), 0.1, rng(5))
    assert counts.mean() == pytest.approx(50.0, rel=0.01)
    assert counts.var() == pytest.approx(50.0 + 250.0, rel=0.05)


def test_restless_pages_wander_more_than_calm_ones():
    weekday = np.arange(365) % 7
    spread = [
        np.log(g.intensity / g.baseline).std()
        for g in (grow(100, weekday, rng(6), noise=kind) for kind in (CALM, RESTLESS))
    ]
    assert spread[1] > 2 * spread[0]


def test_level_is_taken_as_given():
    made = simulate(50, 365, rng(7), level=300.0, rates={})
    assert np.median(made.baseline) == pytest.approx(300.0, rel=0.2)


def test_a_viral_burst_fades_as_measured_and_engages():
    pulses = [viral(rng(seed)) for seed in range(200)]
    shape = np.mean([pulse.gained / pulse.gained[0] for pulse in pulses], axis=0)
    np.testing.assert_allclose(shape, VIRAL_SHAPE, atol=0.12)
    assert all(pulse.engagement[0] > 1.0 for pulse in pulses)


def test_an_advertisement_is_flat_and_stops():
    pulse = advertisement(rng(8))
    assert 3 <= len(pulse.gained) <= 21
    assert pulse.gained.max() / pulse.gained.min() <= 1.25 / 0.75


def test_half_of_advertisements_do_not_engage():
    quiet = np.mean([(advertisement(rng(s)).engagement == 1.0).all() for s in range(300)])
    assert 0.4 < quiet < 0.6


def test_purge_and_exodus_only_take():
    for draw in (purge, exodus):
        pulse = draw(rng(9))
        assert (pulse.gained == 0.0).all()
        assert pulse.lost.sum() > 0.0


def test_a_gap_moves_fans_and_adds_none():
    pulse = gap(rng(10))
    assert pulse.gained.sum() == 0.0
    made = simulate(200, 200, rng(11), rates={"gap": 2.0})
    whole = [event for event in made.events if event.end < 200]
    assert whole
    assert all(event.gained == 0.0 for event in whole)
    for event in whole[:20]:
        hidden = made.gained[event.page, event.start : event.end - 1]
        overlapped = [
            e
            for e in made.of(event.page)
            if e != event and e.start < event.end and event.start < e.end
        ]
        assert overlapped or (hidden == 0.0).all()


@pytest.mark.parametrize("kind", ["bulk_burst", "bulk_blocks", "bulk_trickle"])
def test_a_bulk_delivery_brings_what_was_ordered(kind):
    pulse = bulk(kind, 3.0)(rng(12))
    assert pulse.gained.sum() == pytest.approx(21.0)
    assert (pulse.engagement == 1.0).all()


def test_every_innocent_event_can_be_drawn():
    for kind, draw in INNOCENT.items():
        assert draw(rng(13)).kind == kind
