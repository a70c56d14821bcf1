"""Who belongs to a repeated group, and who only stands beside it."""

from __future__ import annotations

import numpy as np
import pytest

from detector.lockstep import make_edges
from detector.lockstep.edges import DAY, Edges, Ints
from detector.lockstep.groups import _belong, _Likes, _Ties

START = 1_700_000_000
# Eight who come to six pages a month apart, and the one who is asked about (99).
REGULARS = [(fan, page, START + page * 30 * DAY + fan) for fan in range(8) for page in range(6)]


def asked(
    visits: list[tuple[int, int]], chance: float, strays: float | None, at: float = 0.003
) -> bool:
    """Whether somebody with these visits (page, day) belongs; `strays` of the pairs at `at`."""
    likes = REGULARS + [(99, page, START + day * DAY) for page, day in visits]
    fan, page, time = zip(*likes, strict=True)
    edges = make_edges(fan, page, np.array(time))
    ties = None
    if strays is not None:
        ties = _Ties(np.zeros(1, dtype=np.int64), np.array([at]), np.array([strays]))
    kept = _belong(edges, behind(edges, chance), ties)
    names = edges.fans[edges.fan[behind(edges, chance).edge]]
    assert kept[names != 99].all()
    assert len(set(kept[names == 99].tolist())) == 1
    return bool(kept[names == 99][0])


def behind(edges: Edges, chance: float) -> _Likes:
    edge: Ints = np.arange(len(edges))
    of_asked = edges.fans[edges.fan[edge]] == 99
    width = np.full(len(edge), DAY)
    return _Likes(np.zeros_like(edge), edge, width, np.where(of_asked, chance, 1e-5))


OFTEN = [(page, page * 30) for page in range(6)]


@pytest.mark.parametrize("strays", [None, 0.0])
def test_who_came_on_one_occasion_only_is_none_of_it(strays: float | None) -> None:
    assert asked(OFTEN, 1e-4, strays)
    assert not asked([(page, 3) for page, _ in OFTEN], 1e-4, strays)
    assert not asked(OFTEN[:1], 1e-4, strays)
    assert asked([(0, 3), (1, 3), (2, 5)], 1e-4, strays)


def test_likes_tell_where_no_more_than_half_may_be_strays() -> None:
    for visits in (OFTEN[:2], OFTEN):
        assert asked(visits, 0.003, 0.4)
        assert not asked(visits, 0.003, 0.6)
        # Pairs of another strength say nothing of these.
        assert asked(visits, 0.003, 0.6, at=0.0005)


def test_chance_may_be_little_of_the_most_telling_pair() -> None:
    assert not asked(OFTEN, 0.02, 0.0)
    # In the first round the group itself still swells what is expected.
    assert asked(OFTEN, 0.02, None)
    assert not asked(OFTEN[:2], 0.02, None)
