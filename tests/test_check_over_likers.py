import numpy as np
import pytest

from detector.history import CannotTell, Case, Measurement, Outcome
from features.over_likers import measure
from tests.fan_cases import CROWD, DAY, OTHERS, with_fans

PAGES = 6


def likes(crowd: float, others: float, pages: int = PAGES) -> Case:
    """Each fan likes each other page with the chance of his side, at any time."""
    rng = np.random.default_rng(4)
    chance = np.concatenate([np.full(OTHERS, others), np.full(CROWD, crowd)])
    beside = []
    for _ in range(pages):
        fans = np.flatnonzero(rng.random(OTHERS + CROWD) < chance)
        beside.append((fans, rng.integers(0, 60 * DAY, len(fans))))
    return with_fans(beside=tuple(beside))


def test_fires_when_the_crowd_likes_everything() -> None:
    result = measure(likes(0.7, 0.05))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["more_than"] == 1
    assert float(result.numbers["mean"] or 0) > 3


def test_stays_silent_when_all_like_as_much() -> None:
    assert measure(likes(0.2, 0.2)).outcome is Outcome.NOTHING_FOUND


def test_cannot_tell_from_two_pages_or_where_everybody_likes_all() -> None:
    assert reason(likes(0.5, 0.1, pages=1)) == "check.over_likers.few_pages"
    assert reason(with_fans()) == "check.fans.one_page"
    assert reason(likes(1.0, 1.0)) == "check.over_likers.all_do"


def reason(one: Case) -> str:
    with pytest.raises(CannotTell) as told:
        measure(one)
    return told.value.note.code


def test_agrees_with_counting_one_by_one() -> None:
    one = likes(0.6, 0.1)
    result: Measurement = measure(one)
    assert one.fans is not None
    liked = [int((one.fans.fan == fan).sum()) - 1 for fan in range(OTHERS, OTHERS + CROWD)]
    above = int(result.numbers["more_than"] or 0)
    # One in forty or so of the others came on the crowd's day too.
    assert float(result.numbers["share"] or 0) == pytest.approx(
        np.mean([n > above for n in liked]), abs=0.08
    )
