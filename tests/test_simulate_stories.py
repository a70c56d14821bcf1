"""Pages with stories: the columns add up, the truth is told, and the scan opens the file."""

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from detector.cli import app
from detector.read import open_exports
from detector.simulate.bought import BOUGHT
from detector.simulate.eventful import STORIES, eventful
from detector.simulate.eventful_export import PARTS, export_page
from detector.simulate.exports import legacy_csv
from detector.simulate.innocent import INNOCENT_STORIES
from detector.simulate.organic import CALM


def page(kind, seed=3, days=150, **more):
    more = {"weeks": 4.0, "noise": CALM, "ordinary": {}, **more}
    return eventful(kind, days, np.random.default_rng(seed), **more)


def test_every_source_and_cause_of_the_list_is_there():
    assert len(BOUGHT) == 10
    assert len(INNOCENT_STORIES) == 14
    assert not set(BOUGHT) & set(INNOCENT_STORIES)


@pytest.mark.parametrize("kind", STORIES)
def test_the_columns_of_every_story_add_up(kind):
    made = page(kind)
    (told,) = made.told
    assert told.kind == kind
    assert told.bought == (kind in BOUGHT)
    for flow in (made.gained, made.lost, made.total, made.delivered, made.paid_reach):
        assert (flow >= 0).all()
        assert (flow == np.rint(flow)).all()
    assert (made.stock >= 0).all()
    sources = np.sum(list(made.sources.values()), axis=0)
    np.testing.assert_array_equal(sources, made.gained)
    assert (made.delivered.sum() > 0) == told.bought
    assert (np.abs(made.cells.sum(axis=1) - made.total) <= 0.001 * made.total + 1).all()
    if kind != "gap":  # its counters lag behind its listings
        np.testing.assert_array_equal(made.stock.sum(axis=1), made.total)
    books = np.diff(made.total) - (made.gained - made.lost)[1:]
    assert (books != 0).any() == (kind in ("page_merge", "counting_change"))


def test_the_same_seed_gives_the_same_page():
    one, two = (page("masked_refill", seed=11) for _ in range(2))
    np.testing.assert_array_equal(one.stock, two.stock)
    np.testing.assert_array_equal(one.engaged_from, two.engaged_from)


def test_a_refill_tops_up_and_a_cheap_panel_melts_away():
    drip = page("drip_refill", seed=5, days=200, weeks=15.0)
    held = drip.told[0]
    assert drip.delivered[held.start + 31 :].sum() > 0
    assert drip.delivered.sum() == held.gained
    panel = page("cheap_panel", seed=5, days=200, weeks=20.0)
    told = panel.told[0]
    quiet = page(None, seed=5, days=200)
    month = slice(told.end, told.end + 30)
    assert panel.lost[month].sum() > quiet.lost[month].sum() + 0.4 * told.gained


def test_a_masked_refill_leaves_losses_at_home_and_gains_abroad():
    made = page("masked_refill", seed=8, weeks=10.0)
    told = made.told[0]
    home = made.places.index(made.home)
    moved = made.stock[told.end - 1] - made.stock[told.start - 1]
    assert moved[home] < 0
    assert np.delete(moved, home).sum() > 0


def test_who_delivers_is_drawn_from_anywhere():
    tops = set()
    for seed in range(12):
        made = page("daily_blocks", seed=seed, weeks=20.0)
        told = made.told[0]
        gains = made.stock[told.end - 1] - made.stock[max(0, told.start - 1)]
        gains[made.places.index(made.home)] = 0
        tops.add(made.places[int(gains.argmax())])
    assert len(tops) >= 8


@pytest.mark.parametrize("kind", ["burst_farm", "page_merge", "ordinary"])
def test_the_command_writes_a_file_that_opens(kind, tmp_path: Path):
    out = tmp_path / "page.csv"
    args = ["simulate", kind, "--seed", "4", "--days", "60", "--out", str(out)]
    done = CliRunner().invoke(app, args)
    assert done.exit_code == 0, done.output
    assert kind == "ordinary" or kind in done.output
    (history,) = open_exports([out])
    assert len(history.counts)
    assert {"country", "age_gender"} <= set(history.audience["dimension"])
    assert {"engaged", "paid_reach", "negative"} <= set(history.activity["metric"])
    assert history.sources["source"].nunique() >= 2


def test_the_command_refuses_in_one_sentence(tmp_path: Path):
    out = str(tmp_path / "x.csv")
    for args in (["nothing"], ["viral", "--days", "3"], ["viral", "--without", "hats"]):
        done = CliRunner().invoke(app, ["simulate", *args, "--out", out])
        assert done.exit_code == 2, args


@pytest.mark.parametrize("part", PARTS)
def test_a_part_left_out_is_blank_and_not_zero(part, tmp_path: Path):
    made = page("viral", days=60)
    file = tmp_path / "Facebook Insights Data Export - x - 2015.csv"
    file.write_bytes(legacy_csv(export_page(made, "x", without=(part,))))
    (history,) = open_exports([file])
    has = {
        "countries": bool((history.audience["dimension"] == "country").any()),
        "demographics": bool((history.audience["dimension"] == "age_gender").any()),
        "activity": len(history.activity) > 0,
        "sources": len(history.sources) > 0,
        "losses": bool(history.counts["lost"].notna().any()),
    }
    assert not has[part]
    assert sum(has.values()) == len(PARTS) - 1
