"""The criteria by which the form of the weighing was chosen."""

from __future__ import annotations

from threadpoolctl import threadpool_limits

from detector.validate.choosing import figures
from tests.weighing_factory import CAUSES, SOURCES, examples


def test_each_mechanism_is_left_out_once_and_new_pages_cost_less_than_saying_nothing() -> None:
    with threadpool_limits(limits=1):
        found = list(figures(examples(150), examples(80, seed=5)))
    told = dict(found)
    assert len(told) == len(found)
    mechanisms = {*SOURCES, *CAUSES} - {"nothing"}
    assert mechanisms <= set(told)
    costs = [told[name] for name in mechanisms]
    assert told["left out, worst"] == max(costs)
    assert min(costs) <= told["left out, mean"] <= max(costs)
    assert 0.0 < told["pages"] < 1.0
    assert 0.0 < told["second"] < 1.0
    assert 0.0 <= told["innocent at 10"] < 0.1
