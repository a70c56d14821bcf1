"""The page of fans who acted together: its picture, its timeline, and the page itself."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from detector.charts import DARK, LIGHT, spec
from detector.charts.together import (
    MOST_NODES,
    network,
    network_frames,
    windows,
    windows_frame,
)
from detector.lockstep import Lockstep, find_lockstep, make_edges
from detector.simulate.fan_lists import HOUR, Plant, simulate_fan_lists

ROOT = Path(__file__).parents[1]


def lists(fans: int):  # type: ignore[no-untyped-def]
    plant = Plant("burst", fans, 12, 2 * HOUR, rate=0.6)
    return simulate_fan_lists(40_000, np.random.default_rng(2), plants=(plant,))


@cache
def found(fans: int = 60) -> Lockstep:
    likes = lists(fans)
    names = [f"*{page}* <b>" for page in likes.page]
    return find_lockstep(make_edges(likes.fan, names, likes.time))


@pytest.mark.parametrize("fans", [60, 600])
def test_a_picture_has_at_most_a_few_hundred_nodes(fans: int) -> None:
    group = found(fans).groups[0]
    nodes, ties = network_frames(found(fans), group)
    assert len(nodes) <= MOST_NODES
    kinds = nodes["kind"].value_counts()
    assert kinds["page"] == len(group.pages)
    assert np.isfinite(nodes[["x", "y"]].to_numpy()).all()
    shown = nodes["fans"].sum()
    assert shown == len(group.fans) if fans == 60 else 0 < shown <= len(group.fans)
    assert len(ties) >= kinds["fan"]
    pd.testing.assert_frame_equal(nodes, network_frames(found(fans), group)[0])


def test_no_fan_is_named_in_the_picture() -> None:
    nodes, _ = network_frames(found(), found().groups[0])
    assert set(nodes.loc[nodes["kind"] == "fan", "name"]) == {""}


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_both_charts_are_valid_and_need_no_address(look) -> None:  # type: ignore[no-untyped-def]
    group = found().groups[0]
    for chart in (network(found(), group, look), windows(group, look)):
        plain = json.loads(json.dumps(spec(chart)))
        assert alt.Chart.from_dict(plain)
        assert plain["description"]
        assert '"url"' not in json.dumps(plain)


def test_the_timeline_has_a_bar_for_each_page_and_window() -> None:
    group = found().groups[0]
    frame = windows_frame(group)
    assert len(frame) == sum(len(share.windows) for share in group.pages)
    assert (frame["start"] < frame["end"]).all()
    assert frame["share"].between(0, 1).all()


def test_the_page_finds_groups_and_shows_what_was_read() -> None:
    likes = lists(60)
    names = [f"![x](http://a/{page})" for page in likes.page]
    table = pd.DataFrame({"fan": likes.fan, "page": names, "time": likes.time})
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("detector/ui/pages/together.py").run()
    assert not app.exception
    app.file_uploader[0].upload("fans.csv", table.to_csv(index=False).encode(), "text/csv").run()
    app.button[0].click().run()
    assert not app.exception
    assert any("acted together on" in one.value for one in app.text)
    assert any("likes with their times" in one.value for one in app.text)
    marked = [one.value for kind in ("markdown", "caption", "title") for one in app.get(kind)]
    assert not any("http://a" in text for text in marked)
    app.file_uploader[0].upload("other.csv", b"fan,page,time\na,b,5\n", "text/csv").run()
    assert not any("acted together on" in one.value for one in app.text)
