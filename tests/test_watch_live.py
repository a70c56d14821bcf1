"""The live page: numbers of the counters, holes shown, nothing asked without a press."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from detector.charts import LIGHT, live_line, live_spec
from detector.cli import app
from detector.history import Count
from detector.watch.alerts import Monitor
from detector.watch.client import Client
from detector.watch.live import live, segments
from detector.watch.quotas import Quotas
from detector.watch.sources.youtube import cut
from detector.watch.store import Store, Watched, stamp
from detector.words import say
from tests.counter_server import as_json, counters

ROOT = Path(__file__).parents[1]
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def minute(n: float) -> datetime:
    return START + timedelta(minutes=n)


def filled(store: Store) -> Watched:
    """Two hours at a reading a minute, ten fans leaving in each, twenty minutes not read."""
    page = store.add("github", "owner/repo", "stars", 60.0)
    for n in range(120):
        if not 30 <= n < 50:
            store.keep(page, minute(n), Count.exact(5_000 - 10 * n))
    return page


def test_rate_movement_and_holes(tmp_path: Path):
    with Store.open(tmp_path / "w.db") as store:
        page = filled(store)
        one = live(store, page, minute(100))
        assert one.last is not None
        assert one.last.count.value == 5_000 - 1_190
        assert one.per_minute == Count.exact(-10)
        assert one.moved == Count.exact(-190)
        assert one.holes.empty
        whole = live(store, page, None)
        assert whole.moved == Count.exact(-1_190)
        assert whole.holes.to_numpy().tolist() == [[minute(29), minute(50)]]
        stretch = segments(whole.readings, whole.holes)
        assert stretch.tolist() == [0] * 30 + [1] * 70


def test_a_rounded_counter_moves_by_an_interval(tmp_path: Path):
    with Store.open(tmp_path / "w.db") as store:
        page = store.add("youtube", "@operator", "subscribers", 60.0)
        store.keep(page, minute(0), cut(1_230_000))
        store.keep(page, minute(10), cut(1_220_000))
        one = live(store, page, None)
        assert one.moved == Count(-10_000, -19_999, -1)
        assert one.per_minute == Count(-1_000, -1_999.9, -0.1)


def test_nothing_read_is_nothing_told(tmp_path: Path):
    with Store.open(tmp_path / "w.db") as store:
        page = store.add("github", "owner/repo", "stars", 60.0)
        bare = live(store, page, None)
        assert (bare.last, bare.moved, bare.per_minute, bare.trouble) == (None, None, None, None)
        store.keep_gap(page, minute(0), "not_found")
        assert live(store, page, None).trouble == "not_found"
        store.keep(page, minute(1), Count.exact(5))
        alone = live(store, page, None)
        assert alone.trouble is None
        assert alone.per_minute is None
        assert live(store, page, minute(2)).moved is None


def chart_of(store: Store, page: Watched) -> dict:
    one = live(store, page, None)
    frame = one.readings.assign(segment=segments(one.readings, one.holes))
    chart = live_line(frame, one.holes, LIGHT)
    assert isinstance(chart, alt.LayerChart)
    return chart.to_dict()


def test_the_line_breaks_at_a_hole_and_a_band_is_drawn_for_rounding(tmp_path: Path):
    with Store.open(tmp_path / "w.db") as store:
        spec = chart_of(store, filled(store))
        marks = [layer["mark"]["type"] for layer in spec["layer"]]
        assert marks == ["rect", "line", "point"]
        line = spec["layer"][1]["encoding"]
        assert line["detail"]["field"] == "segment"
        assert line["y"]["scale"] == {"zero": False}
        page = store.add("youtube", "@operator", "subscribers", 60.0)
        store.keep(page, minute(0), cut(1_230_000))
        assert "area" in [x["mark"]["type"] for x in chart_of(store, page)["layer"]]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The live page on a store in a folder of its own, and a server that counts questions."""
    monkeypatch.setattr(sys, "argv", ["app.py"])
    monkeypatch.setenv("DETECTOR_STORE", str(tmp_path / "w.db"))
    monkeypatch.delenv("DETECTOR_GITHUB_TOKEN", raising=False)
    with counters() as server:
        monkeypatch.setenv("DETECTOR_TEST_BASE", server.base)
        server.routes["/api.github.com/repos/owner/repo"] = as_json({"stargazers_count": 4_321})

        def run() -> AppTest:
            at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
            at.switch_page("detector/ui/pages/live.py").run()
            assert not at.exception
            return at

        yield run, server, tmp_path / "w.db"


def test_without_a_store_nothing_is_made_and_nobody_asked(page):
    run, server, path = page
    at = run()
    assert say("ui.live.empty") in [text.value for text in at.text]
    assert not path.exists()
    assert server.asked == []


def test_a_page_is_put_on_the_list_and_read_on_a_press(page):
    run, server, _path = page
    at = run()
    next(one for one in at.selectbox if one.label == say("ui.live.platform")).select("github")
    at.text_input[0].input("owner/repo")
    at.button[0].click().run()
    assert not at.exception
    at = run()
    assert server.asked == []
    assert any("api.github.com" in text.value for text in at.text)
    press = next(b for b in at.button if b.label == say("ui.live.now.button"))
    press.click().run()
    assert not at.exception
    assert len(server.asked) == 1
    assert "4,321" in [metric.value for metric in at.metric]


def test_an_address_is_refused_in_a_sentence(page):
    run, _, _path = page
    at = run()
    at.text_input[0].input("https://youtube.com/![x](https://evil.example)")
    at.button[0].click().run()
    assert not at.exception
    assert any("no handle" in text.value for text in at.text)


def test_interest_says_what_it_sends_and_asks_on_a_press(page):
    run, server, _path = page
    first = date(2016, 2, 26)
    days = [first + timedelta(days=n) for n in range(-90, 31)]
    items = [
        {"timestamp": f"{day:%Y%m%d}00", "views": 5_000 if day == first else 100 + day.day}
        for day in days
    ]
    server.routes["/wikimedia.org/"] = as_json({"items": items})
    at = run()
    at.text_input(key="w_article").input("fr:Maroc Telecom")
    at.date_input(key="w_first").set_value(first)
    at.date_input(key="w_end").set_value(first + timedelta(days=1)).run()
    assert any("user/Maroc_Telecom" in text.value for text in at.text)
    assert server.asked == []
    press = next(b for b in at.button if "wikimedia.org" in b.label)
    press.click().run()
    assert not at.exception
    assert len(server.asked) == 1
    assert any("a public event fits" in text.value for text in at.text)
    at.text_input(key="w_article").input("no article").run()
    assert not at.exception
    assert not any("wikimedia.org" in b.label for b in at.button)


def test_counters_are_shown_side_by_side(page):
    run, server, path = page
    now = datetime.now(UTC)
    with Store.open(path) as store:
        for name in ("a", "b"):
            one = store.add("github", f"owner/{name}", "stars", 60.0)
            for n in range(5):
                store.keep(one, now - timedelta(minutes=5 - n), Count.exact(1_000 - n))
        other = store.add("telegram", "channel", "subscribers", 60.0)
        store.keep_gap(other, now, "rate_limited")
    at = run()
    assert [metric.value for metric in at.metric].count("-4") == 2
    assert say("ui.live.trouble.limited") in [text.value for text in at.text]
    assert len(at.get("vega_lite_chart")) == 2
    assert server.asked == []


def test_a_strange_file_in_the_stores_place_is_a_sentence(page):
    run, _, path = page
    path.write_text("no store at all" * 100)
    at = run()
    assert any("--store" in text.value for text in at.text)


def test_the_words_of_the_chart_say_how_much_was_not_read():
    frame = pd.DataFrame({"at": [pd.Timestamp(START)], "value": 1.0, "low": 1.0, "high": 1.0})
    empty = pd.DataFrame({"start": [], "end": []})
    text = json.dumps(live_line(frame.assign(segment=0), empty, LIGHT).to_dict())
    assert say("ui.live.alt", n=1, holes=0) in text


def test_months_of_minutes_are_drawn_with_few_points(tmp_path: Path):
    with Store.open(tmp_path / "w.db") as store:
        one = store.add("github", "owner/repo", "stars", 60.0)
        minutes = [(one.id, stamp(minute(n)), n, n, n) for n in range(120 * 1440)]
        with store.writing() as db:
            db.executemany("INSERT INTO readings VALUES (?, ?, ?, ?, ?)", minutes)
            db.execute(
                "INSERT INTO hours SELECT page, at / 3600000000, max(at), value, low, high"
                " FROM readings GROUP BY page, at / 3600000000"
            )
        whole = live(store, one, None, most=600)
        assert 200 <= len(whole.readings) <= 600
        assert whole.holes.empty
        assert whole.moved == Count.exact(120 * 1440 - 1)
        # A minute later the points are the same but for the last.
        store.keep(one, minute(120 * 1440), Count.exact(5))
        after = live(store, one, None, most=600)
        same = after.readings["at"].isin(whole.readings["at"]).sum()
        assert same >= len(whole.readings) - 1


def test_a_monitor_fed_for_a_year_holds_no_more_than_eight_weeks():
    monitor = Monitor(0.1)
    for n in range(24 * 365):
        monitor.see(stamp(minute(60 * n)), Count.exact(float(n + n % 24)))
    held = [monitor._past, monitor._ranks, monitor._before, monitor._trail]
    assert max(map(len, held)) <= 24 * 56


def test_alerts_stand_on_the_page_with_what_explains_them(page):
    run, server, path = page
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    with Store.open(path) as store:
        rng = np.random.default_rng(1)
        for name, fall in (("falls", 300.0), ("stays", 0.0)):
            one = store.add("github", f"owner/{name}", "stars", 600.0)
            net = rng.poisson(20, 720) - fall * (np.arange(720) >= 708)
            hours = [stamp(now - timedelta(hours=720 - n)) for n in range(720)]
            rows = [
                (one.id, at, v, v, v) for at, v in zip(hours, 50_000 + np.cumsum(net), strict=True)
            ]
            with store.writing() as db:
                db.executemany("INSERT INTO readings VALUES (?, ?, ?, ?, ?)", rows)
                db.executemany(
                    "INSERT INTO hours VALUES (?, ?, ?, ?, ?, ?)",
                    [(row[0], row[1] // 3_600_000_000, *row[1:]) for row in rows],
                )
        Quotas(store, Client()).all()
    at = run()
    texts = [text.value for text in at.text]
    assert sum("fell more than its own hours" in text for text in texts) == 1
    assert any("public call to unlike" in text for text in texts)
    assert any("owner/stays (GitHub, stars): no alert" in text for text in texts)
    assert say("alerts.rate_on_average", rate=0.1) in texts
    at.segmented_control(key="w_live_since").set_value("moment").run()
    assert not at.exception
    assert len(at.date_input) >= 1
    assert server.asked == []


def test_what_the_platforms_still_allow_is_printed_and_shown(page):
    run, server, path = page
    server.routes["/api.github.com/repos/owner/repo"] = as_json(
        {"stargazers_count": 4_321},
        X_RateLimit_Remaining="59",
        X_RateLimit_Limit="60",
        X_RateLimit_Reset="1200",
    )
    with Store.open(path) as store:
        store.add("github", "owner/repo", "stars", 60.0)
    done = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["watch", "run", "--rounds", "1"])
    assert (
        "api.github.com: 59 of 60 left of its limit, filled up again in 20 minutes." in done.output
    )
    at = run()
    assert any("59 of 60" in text.value for text in at.text)


def test_the_drawing_made_once_is_the_drawing_made_anew(tmp_path: Path):
    with Store.open(tmp_path / "w.db") as store:
        one = live(store, filled(store), None)
        frame = one.readings.assign(segment=segments(one.readings, one.holes))
    for band in (0.0, 5.0):
        for holes in (one.holes, one.holes[:0]):
            rows = frame.assign(high=frame["high"] + band)
            anew = live_line(rows, holes, LIGHT).to_dict()
            once = live_spec(rows, holes, LIGHT)
            alt.LayerChart.from_dict(once)
            assert once["description"] == anew["description"]
            assert [x["mark"] for x in once["layer"]] == [x["mark"] for x in anew["layer"]]
            assert [x["encoding"] for x in once["layer"]] == [x["encoding"] for x in anew["layer"]]
            assert len(once["datasets"]["readings"]) == len(rows)
            assert len(once["datasets"]["holes"]) == len(holes)


def test_a_look_up_on_the_findings_page_joins_the_docket(page):
    _run, server, _path = page
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.query_params["sample"] = "slow_delivery"
    at.run()
    at.switch_page("detector/ui/pages/findings.py").run()
    assert not at.exception
    first = at.date_input(key="w_first").value
    days = [first + timedelta(days=n) for n in range(-90, 31)]
    items = [
        {"timestamp": f"{day:%Y%m%d}00", "views": 5_000 if day == first else 100 + day.day}
        for day in days
    ]
    server.routes["/wikimedia.org/"] = as_json({"items": items})
    at.text_input(key="w_article").input("fr:Librairie").run()
    assert server.asked == []
    next(b for b in at.button if "wikimedia.org" in b.label).click().run()
    assert not at.exception
    assert len(server.asked) == 1
    said = [text.value for text in at.text]
    assert say("explanation.press.found") in said
    assert any(
        text.startswith("• Public interest") or "wikimedia.org; sent" in text for text in said
    )
    next(b for b in at.button if b.label == say("ui.interest.forget")).click().run()
    assert say("explanation.press.found") not in [text.value for text in at.text]
