"""Alerts: fire, stay silent, cannot tell; replay equals batch; repeated looks are paid for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from detector.cli import app
from detector.history import BadSetting, Count
from detector.history.daily import Floats
from detector.log import verify
from detector.read import open_exports
from detector.scan import scan
from detector.simulate.quiet import quiet_hours
from detector.watch.alerts import Alert, Monitor
from detector.watch.alerts.kept import Alarms, log_lines
from detector.watch.alerts.monitor import HOUR
from detector.watch.alerts.told import innocent, sentence
from detector.watch.export import Counted, history_csv
from detector.watch.running import running_scan
from detector.watch.sources.youtube import cut
from detector.watch.store import Store, Watched, instant, stamp
from detector.words import say
from tests.naive_alerts import first_alert

# A Monday, as the simulator's days begin with.
START = datetime(2026, 3, 2, tzinfo=UTC)
FIRST = stamp(START)


def hourly(
    days: int, seed: int, *, shock: tuple[int, int, float] | None = None
) -> list[tuple[int, float]]:
    """A reading near the end of each hour; `shock` adds fans an hour in `[first, end)`."""
    quiet = quiet_hours(1, days, np.random.default_rng(seed))
    net = quiet.gained[0] - quiet.lost[0]
    if shock is not None:
        net[shock[0] : shock[1]] += shock[2]
    total = 100_000 + np.cumsum(net)
    return [(FIRST + n * HOUR + 3_500_000_000, float(v)) for n, v in enumerate(total)]


def fed(readings: list[tuple[int, float]], rate: float = 0.1) -> Monitor:
    monitor = Monitor(rate)
    for at, value in readings:
        monitor.see(at, Count.exact(value))
    return monitor


def minutes_of(hours: Floats, rng: np.random.Generator) -> Floats:
    """An hourly flow spread over its minutes at random, shape (60 n,)."""
    out = np.zeros((len(hours), 60))
    for row, many in enumerate(hours.astype(int)):
        out[row] = np.bincount(rng.integers(60, size=many), minlength=60)
    return out.ravel()


@pytest.mark.parametrize(("size", "direction"), [(-300.0, "loss"), (300.0, "gain")])
def test_a_fall_and_a_gain_are_told_within_hours(size: float, direction: str):
    first = 24 * 35 + 10
    monitor = fed(hourly(45, 1, shock=(first, first + 48, size)))
    (alert,) = monitor.alerts()
    assert alert.direction == direction
    began = START + timedelta(hours=first)
    assert abs(alert.start - began) <= timedelta(hours=3)
    assert alert.raised - began <= timedelta(hours=6)
    assert alert.until is not None
    truth = size * 48
    assert alert.excess.low <= truth <= alert.excess.high


def test_a_quiet_page_stays_silent_and_says_what_it_would_have_told():
    monitor = fed(hourly(60, 2))
    assert monitor.alerts() == ()
    standing = monitor.standing()
    assert standing.reason is None
    # The size that is named does raise one.
    first = 24 * 60
    more = hourly(62, 2, shock=(first, first + standing.hours + 1, -2 * standing.least))
    assert [alert.direction for alert in fed(more).alerts()] == ["loss"]


def test_without_three_weeks_it_cannot_tell():
    monitor = fed(hourly(20, 3, shock=(24 * 18, 24 * 19, -5_000.0)))
    assert monitor.alerts() == ()
    reason = monitor.standing().reason
    assert reason is not None
    assert "504" in say(reason)


def test_a_hole_is_no_movement_and_a_long_one_starts_anew():
    readings = hourly(50, 4)
    short = readings[:1000] + readings[1010:]
    assert fed(short).alerts() == ()
    # Ten thousand fans more after three days without a reading: nobody knows when they came.
    jumped = readings[:1000] + [(at, value + 10_000) for at, value in readings[1072:]]
    assert fed(jumped).alerts() == ()


def test_a_rounded_counter_is_held_against_its_own_steps():
    rounded = [(at, cut(int(1_000_000 + 40 * (v - 100_000)))) for at, v in hourly(60, 5)]
    monitor = Monitor(0.1)
    for at, count in rounded:
        monitor.see(at, count)
    assert monitor.alerts() == ()


@pytest.mark.parametrize("seed", [6, 7])
def test_the_monitor_agrees_with_its_plain_twin(seed: int):
    first = 24 * 26
    readings = hourly(28, seed, shock=(first, first + 20, -200.0))
    alert = fed(readings, 1.0).alerts()[0]
    assert first_alert(readings, 1.0) == (alert.direction, stamp(alert.raised))
    assert first_alert(readings[: first - 1], 1.0) is None


def test_at_every_moment_the_running_alerts_are_those_of_all_data_so_far():
    first = 24 * 30
    readings = hourly(34, 8, shock=(first, first + 30, 250.0))
    running, raised = Monitor(0.5), []
    for place, (at, value) in enumerate(readings):
        alert = running.see(at, Count.exact(value))
        raised += [] if alert is None else [alert]
        if place % 97 == 0 or alert is not None:
            assert running.alerts() == fed(readings[: place + 1], 0.5).alerts()
    # What was told is never taken back.
    assert [a.raised for a in raised] == [a.raised for a in running.alerts()]


def test_looking_every_minute_changes_nothing():
    rng = np.random.default_rng(9)
    quiet = quiet_hours(1, 30, rng)
    net = quiet.gained[0] - quiet.lost[0]
    net[24 * 28 : 24 * 28 + 10] += 150
    minutes = 50_000 + np.cumsum(minutes_of(np.maximum(net, 0), rng))
    each = [(FIRST + n * HOUR // 60, float(v)) for n, v in enumerate(minutes)]
    last = [reading for n, reading in enumerate(each) if n % 60 == 59]
    assert fed(each).alerts() == fed([*last, each[-1]]).alerts()
    assert len(fed(each).alerts()) == 1


def filled(store: Store, name: str, readings: list[tuple[int, float]]) -> Watched:
    page = store.add("github", f"owner/{name}", "stars", 600.0)
    with store.writing() as db:
        for at, value in readings:
            row = (page.id, at, value, value, value)
            db.execute("INSERT INTO readings VALUES (?, ?, ?, ?, ?)", row)
            db.execute(
                "INSERT INTO hours VALUES (?, ?, ?, ?, ?, ?)", (page.id, at // HOUR, *row[1:])
            )
    return page


def test_an_alert_is_kept_once_with_its_line_in_the_log(tmp_path: Path):
    first = 24 * 30
    readings = hourly(32, 10, shock=(first, first + 30, -400.0))
    with Store.open(tmp_path / "w.db") as store:
        page = filled(store, "repo", readings[:first])
        told: list[Alert] = []
        alarms = Alarms(store, 0.1)
        for at, value in readings[first:]:
            store.keep(page, instant(at), Count.exact(value))
            told += alarms.keep(page, instant(at))
        # A run that begins later tells nothing twice.
        at, value = readings[-1]
        store.keep(page, instant(at + HOUR), Count.exact(value))
        assert Alarms(store, 0.1).keep(page, instant(at + HOUR)) == ()
        assert [alert.direction for alert in told] == ["loss"]
        asked = "SELECT rate, raised FROM alerts WHERE page = ?"
        assert [*store.asked(asked, (page.id,))] == [(0.1, stamp(told[0].raised))]
        lines = log_lines(store)
        assert verify(lines).whole
        assert sum("alert.raised" in line for line in lines) == 1
        assert not verify([lines[0].replace("loss", "gain"), *lines[1:]]).whole or len(lines) == 1


@pytest.mark.parametrize("rate", [0.0, 11.0, float("nan")])
def test_a_rate_that_cannot_be_is_refused(tmp_path: Path, rate: float):
    with Store.open(tmp_path / "w.db") as store, pytest.raises(BadSetting):
        Alarms(store, rate)


def test_every_innocent_explanation_stands_beside_an_alert():
    first = 24 * 30
    (alert,) = fed(hourly(32, 10, shock=(first, first + 30, -400.0))).alerts()
    page = Watched(1, "github", "owner/repo", "stars", 60.0)
    said = say(sentence(page, alert))
    assert "owner/repo" in said
    assert "2026-03-31 23:58" in said
    alone = [say(line) for line in innocent(alert, [()])]
    assert "no such alert" in alone[0]
    assert sum("Not checked" in line for line in alone) == len(alone) - 1 >= 3
    assert "a cause that they share" in say(innocent(alert, [(alert,)])[0])


def test_the_running_scan_is_the_batch_scan_of_the_whole_days_so_far(tmp_path: Path):
    first = 24 * 60
    readings = hourly(80, 11, shock=(first, first + 48, 400.0))
    with Store.open(tmp_path / "w.db") as store:
        page = filled(store, "repo", readings)
        for day, found in ((66, 1),):
            until = START + timedelta(days=day, hours=7)
            running = running_scan(store, page, until)
            assert running is not None
            end = stamp(START + timedelta(days=day))
            rows = [
                Counted(instant(at), page.handle, Count.exact(v)) for at, v in readings if at < end
            ]
            text = history_csv("github", "stars", rows)
            (history,) = open_exports([("github-stars.csv", text.encode())])
            batch = scan(history)
            assert len(running.findings) == found
            assert [(f.interval, f.excess, f.p_value) for f in running.findings] == [
                (f.interval, f.excess, f.p_value) for f in batch.findings
            ]


def test_the_command_prints_alerts_and_what_would_have_raised_one(tmp_path: Path):
    first = 24 * 30
    path = tmp_path / "w.db"
    with Store.open(path) as store:
        filled(store, "falls", hourly(32, 10, shock=(first, first + 30, -400.0)))
        filled(store, "quiet", hourly(32, 12))
        filled(store, "young", hourly(3, 13))
    runner = CliRunner(env={"COLUMNS": "200"})
    done = runner.invoke(app, ["watch", "alerts", "--store", str(path)])
    assert done.exit_code == 0
    assert "From 2026-03-31 23:58" in done.output
    assert "boycott" in done.output
    assert "owner/quiet (GitHub, stars): no alert" in done.output
    assert "owner/young (GitHub, stars): cannot tell" in done.output
    refused = runner.invoke(app, ["watch", "alerts", "--false-alarms", "99", "--store", str(path)])
    assert refused.exit_code == 2


@pytest.mark.slow
def test_a_quiet_year_of_looks_stays_within_the_chosen_rate():
    """Twelve page-years at three alarms allowed a year: 36; the chance of more than 48 is 2 %."""
    quiet = quiet_hours(12, 365, np.random.default_rng(14))
    alarms = 0
    for total in quiet.total:
        readings = [(FIRST + n * HOUR + 3_500_000_000, float(v)) for n, v in enumerate(total)]
        alarms += len(fed(readings, 3.0).alerts())
    assert 0 < alarms <= 36
