"""Lists of fans beside simulated pages: the truth is in them, and nothing else leaks from them."""

from pathlib import Path

import numpy as np
import pytest

from detector.history.daily import day_instants
from detector.simulate import crowds, listed
from detector.simulate.bought import BOUGHT
from detector.simulate.eventful import STORIES, eventful
from detector.simulate.exports import PACIFIC
from detector.simulate.organic import CALM
from detector.validate.flagged import loaded, weighed_findings
from detector.weigh.inputs import INPUTS

DAY = 86_400


def page(kind, seed=3, weeks=4.0):
    rng = np.random.default_rng(seed)
    return eventful(kind, 150, rng, weeks=weeks, noise=CALM, ordinary={})


def lists(kind, monkeypatch, crowd=None, seed=3, **told):
    """Lists that tell everything, of one crowd where one is named."""
    everything = dict.fromkeys(listed.TOLD, 1.0) | told
    monkeypatch.setattr(listed, "TOLD", everything)
    if crowd is not None:
        monkeypatch.setattr(listed, "crowd_of", lambda _k, _b, own, rng: crowd(own, rng))
    made = page(kind, seed)
    return made, listed.listed(made, np.random.default_rng(seed))


def sides(found):
    """Fans of the page by whether the story brought them; a pool of others may touch it too."""
    here = found.fan[found.page == 0]
    here = here[np.isfinite(found.created[here])]
    return here[found.story[here] == 0], here[found.story[here] != 0]


@pytest.mark.parametrize("kind", STORIES)
def test_the_list_counts_what_the_page_gained_up_to_a_sample(kind, monkeypatch):
    made, found = lists(kind, monkeypatch)
    here = int((found.page == 0).sum())
    assert here <= 1.1 * listed.MOST + 200
    assert here >= min(0.5 * made.gained.sum(), 0.9 * listed.MOST) - 50
    day = day_instants(made.days, PACIFIC).as_unit("s").asi8
    assert (found.time >= day[0]).all()
    assert (found.time <= day[-1] + DAY).all()
    known = found.created[np.unique(found.fan[found.page == 0])]
    assert (known[np.isfinite(known)] >= listed.FIRST_ACCOUNTS).all()


def test_the_same_seed_gives_the_same_lists(monkeypatch):
    _, one = lists("burst_farm", monkeypatch)
    _, two = lists("burst_farm", monkeypatch)
    for name in ("fan", "page", "time", "created", "gone", "country", "followers"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_a_batch_was_made_in_one_month_and_others_were_not(monkeypatch):
    _, found = lists("burst_farm", monkeypatch, crowds.aged_batch)
    ours, others = sides(found)

    def top_month(fans):
        months = (found.created[fans] // (30 * DAY)).astype(int)
        return np.bincount(months - months.min()).max() / len(months)

    assert top_month(ours) > 2 * top_month(others)


def test_fans_of_a_story_come_from_its_countries(monkeypatch):
    made, found = lists("daily_blocks", monkeypatch, crowds.mixed_ages, seed=7)
    ours, others = sides(found)
    mix = made.hidden.stories[0][1].mix
    known = found.country[ours].astype(int)
    np.testing.assert_allclose(
        np.bincount(known, minlength=len(mix)) / len(known), mix / mix.sum(), atol=0.15
    )
    own = made.hidden.mixes.mean(axis=0)
    usual = np.bincount(found.country[others].astype(int), minlength=len(own)) / len(others)
    assert np.abs(usual - own).sum() < 0.3


def test_people_are_alike_in_an_innocent_crowd(monkeypatch):
    _, found = lists("viral", monkeypatch, crowds.alike)
    ours, others = sides(found)
    assert abs(found.gone[ours].mean() - found.gone[others].mean()) < 0.1


def test_a_machine_comes_in_batches_and_a_steady_one_evenly(monkeypatch):
    def gaps(pace):
        def crowd(_own, _rng):
            return crowds.Crowd("test", pace=pace)

        _, found = lists("geo_targeted", monkeypatch, crowd, seed=7)
        mine = found.time[(found.page == 0) & (found.story[found.fan] == 0)]
        return np.diff(np.sort(mine))

    assert (gaps("machine") <= 1).mean() > 3 * (gaps("people") <= 1).mean()
    low, middle, high = np.percentile(gaps("steady"), [25, 50, 75])
    assert (high - low) / middle < 0.5
    low, middle, high = np.percentile(gaps("people"), [25, 50, 75])
    assert (high - low) / middle > 1.0


def test_coarse_lists_keep_the_reporting_day(monkeypatch):
    made = page("viral")
    day = day_instants(made.days, PACIFIC).as_unit("s").asi8
    time = np.sort(np.random.default_rng(1).integers(day[0], day[-1] + DAY, 500))
    for seed in range(8):
        rough = listed._coarse(time, day, np.random.default_rng(seed))
        if (rough % DAY == 0).all():
            at = np.searchsorted(day, time, side="right") - 1
            np.testing.assert_array_equal(rough.astype("M8[s]").astype("M8[D]"), made.days[at])
            break
    else:
        pytest.fail("no seed gave whole days")


def test_what_is_told_is_drawn_apart_from_the_truth(monkeypatch):
    # With the same draws a page with a delivery and one without show the same parts.
    def parts(kind, seed):
        monkeypatch.undo()
        found = listed.listed(page(kind, seed), np.random.default_rng(seed))
        return bool(np.isfinite(found.created).any()), bool(np.isfinite(found.gone).any())

    shares = {
        kind: np.mean([parts(kind, seed) for seed in range(60)], axis=0)
        for kind in ("geo_targeted", "press")
    }
    np.testing.assert_allclose(shares["geo_targeted"], shares["press"], atol=0.25)


@pytest.mark.parametrize("bought", [True, False])
def test_every_story_draws_a_crowd_of_its_side(bought):
    rng = np.random.default_rng(1)
    own = crowds.ordinary(rng)
    delivered = {make.__name__ for make in crowds.DELIVERED}
    for kind in STORIES if not bought else BOUGHT:
        drawn = {crowds.crowd_of(kind, bought, own, rng).manner for _ in range(12)}
        assert (drawn <= delivered) == bought


def test_lists_change_no_other_reading_of_a_page(tmp_path: Path):
    _, bare = weighed_findings(5, tmp_path, 8, lists=0.0)
    _, beside = weighed_findings(5, tmp_path, 8, lists=1.0)
    assert len(bare) == len(beside) > 0
    for (one, _), (two, _) in zip(bare, beside, strict=True):
        assert one.readings.items() <= two.readings.items()
        more = {name.partition(".")[0] for name in two.readings.keys() - one.readings.keys()}
        assert more <= {each.check for each in INPUTS if each.group == "fans"}
        assert (one.manner, bool(two.manner)) == ("", one.cause not in ("nothing", "refill"))


def test_simulated_lists_stand_under_the_name_of_the_page(monkeypatch):
    _, found = lists("viral", monkeypatch)
    edges = loaded(found, "Mine").edges
    assert "Mine" in edges.pages.tolist()
    assert len(edges.pages) == int(found.page.max()) + 1
