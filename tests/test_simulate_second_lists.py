"""Lists beside pages of the second simulator."""

import numpy as np
import pytest

from detector.simulate import second_lists as lists
from detector.simulate.second import DELIVERED, HONEST, second

DAY = 86_400


def both(kind, seed=4):
    made = second(kind, 150, np.random.default_rng(seed))
    return made, lists.second_lists(made, np.random.default_rng(seed))


@pytest.mark.parametrize("kind", [*DELIVERED, *HONEST, None])
def test_lists_hold_the_page_and_no_account_is_younger_than_its_like(kind, monkeypatch):
    monkeypatch.setattr(lists, "TOLD", dict.fromkeys(lists.TOLD, 1.0))
    made, found = both(kind)
    here = found.page == 0
    assert here.sum() >= min(made.gained.sum(), lists.MOST) * 0.8
    assert int(found.page.max()) >= 2
    created = found.created[found.fan[here]]
    assert (created <= found.time[here] + DAY).all()
    assert (created >= lists.OPENED - 6 * DAY).all()
    assert np.isnan(found.country).all()
    assert len(found.manners) == len(made.told)


def test_the_same_seed_gives_the_same_lists():
    (_, one), (_, two) = both("lump"), both("lump")
    for name in ("fan", "page", "time", "created", "gone", "followers"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_a_supplier_s_accounts_come_from_a_few_lots(monkeypatch):
    monkeypatch.setattr(lists, "TOLD", dict.fromkeys(lists.TOLD, 1.0))
    top = []
    for seed in range(6):
        _, found = both("lump", seed)
        here = found.fan[found.page == 0]
        months = [
            (found.created[here[found.story[here] == side]] // (30 * DAY)).astype(int)
            for side in (0, -1)
        ]
        top.append([np.bincount(m - m.min()).max() / len(m) for m in months])
    assert np.mean([own > 2 * others for own, others in top]) > 0.5
