"""The comparison with other methods: what counts as found, as false, and at which threshold."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.peers.figures import joined, lead, rings, snooped
from benchmarks.peers.libraries import points
from benchmarks.peers.methods import NotInstalledError, kept, propose, scan, untempered
from benchmarks.peers.runs import raised, runs
from benchmarks.peers.second import Proposals, bulk, counts, f1, ring_from
from benchmarks.peers.series import Page, lived, made, plan
from benchmarks.peers.whole import gathered, main_countries, scanned
from detector.simulate.bought import BOUGHT
from detector.validate.oracle import Seen, scores

STRONG = 2 * len(BOUGHT)  # pages of `test` from here on bring five to twenty weeks of growth


@pytest.fixture(scope="module")
def page() -> Page:
    """A page with a strong delivery of a farm at home."""
    return made("test", STRONG + list(BOUGHT).index("home_farm"))


@pytest.fixture(scope="module")
def honest() -> list[Page]:
    return [made("honest", number) for number in range(12)]


def at(*spans: tuple[int, int, float], on: Page) -> Proposals:
    return Proposals.of([on], [list(spans)])


def test_every_source_and_strength_comes_equally_often() -> None:
    many = 3 * len(BOUGHT)
    assert len({plan("test", number) for number in range(many)}) == many
    assert {plan("train", number)[0] for number in range(0, 20, 2)} == {None}
    assert len({plan("train", number) for number in range(1, 2 * many, 2)}) == many


def test_an_interval_finds_the_delivery_unless_it_is_far_too_long(page: Page) -> None:
    start, end = page.start, page.end
    assert counts((start, end), page)
    assert not counts((0, len(page.delivered)), page)
    assert not counts((start - 20, start - 15), page)
    assert bulk((start, end), page)
    assert not bulk((start - 20, start - 15), page)


def test_the_bar_lets_pass_as_many_false_alarms_as_allowed(page: Page) -> None:
    early = [(3 + 4 * i, 5 + 4 * i, float(10 - i)) for i in range(6)]
    early = [one for one in early if one[1] < page.start]
    told = at(*early, (page.start, page.end, 0.5), on=page)
    for allowed in range(3):
        bar = ring_from(told.score, told, 10, rate=0.1 * allowed + 0.01)
        assert int((told.score[~told.bulk] > bar).sum()) == allowed


def test_f1_matches_a_delivery_once(page: Page) -> None:
    twice = at((page.start, page.end, 2.0), (page.start, page.end, 1.0), on=page)
    assert f1(np.array([True, False]), twice, 1) == 1.0
    assert f1(np.array([True, True]), twice, 1) == pytest.approx(2.0 / 3.0)
    assert f1(np.array([False, False]), twice, 1) == 0.0
    both = joined(twice, twice, 1)
    assert f1(np.array([True, False, True, False]), both, 2) == 1.0


def test_the_scan_finds_the_delivery_tempered_or_not(page: Page) -> None:
    for found in (scan(page.series), untempered(page.series)):
        assert any(counts((a, b), page) for a, b, _ in found)
        assert all(first[1] <= then[0] for first, then in pairwise(found))


def test_the_oracle_rings_on_the_delivery_and_on_no_other_day(
    page: Page, honest: list[Page]
) -> None:
    seen = [one.seen for one in honest]
    assert rings(page.seen, page.story, page.start, seen)
    assert not rings(page.seen, page.story, page.start + 30, seen)
    assert not rings(honest[0].seen, None, 0, seen)


def test_countries_without_a_delivery_may_be_gathered() -> None:
    made_page = lived("test", STRONG + list(BOUGHT).index("cheap_panel"))
    assert made_page.hidden is not None
    story = next(each for _, each in made_page.hidden.stories if each.bought)
    seen = Seen.of(made_page)
    kept_places, mix = main_countries(np.asarray(story.mix, float))
    short = gathered(seen, kept_places)
    assert short.usual.shape[1] == len(kept_places) + 1 < seen.usual.shape[1]
    np.testing.assert_allclose(
        scores(short, replace(story, mix=mix), 1.0), scores(seen, story, 1.0), rtol=1e-8
    )


@given(st.lists(st.floats(-5.0, 5.0), min_size=1, max_size=60), st.floats(-4.0, 4.0))
def test_runs_are_the_days_above(values: list[float], floor: float) -> None:
    score = np.array(values)
    inside = {day for start, end, _ in runs(score, floor) for day in range(start, end)}
    assert inside == set(np.flatnonzero(score > floor).tolist())
    for start, end, high in runs(score, floor):
        assert high == score[start:end].max()


def test_only_raised_spans_of_a_month_count() -> None:
    z = np.concatenate([np.full(40, 1.0), np.full(5, 4.0), np.full(5, -4.0)])
    assert raised([(0, 40), (40, 45), (45, 50)], z) == [(40, 45, pytest.approx(4.0 * np.sqrt(5)))]


def test_no_lead_over_oneself_and_a_clear_one_over_nobody() -> None:
    hit = np.arange(40) % 2 == 0
    assert lead(hit, hit) == (0.0, 0.0, 0.0)
    middle, low, high = lead(hit, np.zeros(40, bool))
    assert 0.0 < low < middle == 0.5 < high


def test_the_best_of_many_equals_is_ahead_by_chance() -> None:
    rng = np.random.default_rng(5)
    mine = rng.random(60) < 0.7
    equals = [rng.permutation(mine) for _ in range(20)]
    usual, share = snooped(mine, equals)
    assert usual > 0.05
    assert share > 0.2
    better = [*equals, np.ones(60, bool)]
    assert snooped(mine, better)[1] < 0.02
    assert snooped(mine, [mine, mine]) == (0.0, 1.0)


def test_what_was_proposed_before_is_read_again(page: Page, tmp_path: Path) -> None:
    name = "residual of the shared baseline"
    first, _ = kept(name, [page], None, tmp_path)
    (file,) = tmp_path.iterdir()
    before = file.read_bytes()
    again, _ = kept(name, [page, page], None, tmp_path)
    assert first == [points(page.series)]
    assert again == [first[0], first[0]]
    assert file.read_bytes() == before


def test_an_absent_library_is_told(page: Page) -> None:
    with pytest.raises(NotInstalledError):
        propose("ADTK PersistAD", [page], None)


def test_the_whole_scan_is_not_run_again_on_what_the_file_holds(tmp_path: Path) -> None:
    file = tmp_path / "scanned.jsonl"
    file.write_text('["test", 0, [[3, 9, {"length": 1.5}]], 400.0]\n', encoding="utf-8")
    assert scanned([("test", 0)], file, 1) == ([[(3, 9, {"length": 1.5})]], 400.0)
