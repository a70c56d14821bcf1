"""The watch store under load: a week of fifty pages, and a thousand pages a minute.

    python -m benchmarks.watch              # opening and charting a week of one-minute readings
    python -m benchmarks.watch --poll 2     # rounds of 1,000 pages a minute, local server
    python -m benchmarks.watch --quiet 20   # page-years without events: alerts raised, allowed
    python -m benchmarks.watch --shocks 20  # pages with a fall or a gain: hours until it is told

Times are by the clock, of this machine as it is; the processor's stand beside them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from detector.charts import LIGHT, live_spec
from detector.history import Count
from detector.simulate.quiet import quiet_hours
from detector.watch.alerts import Monitor
from detector.watch.alerts.kept import Alarms
from detector.watch.alerts.monitor import HOUR
from detector.watch.client import Client
from detector.watch.live import live, segments
from detector.watch.poll import Step, poll
from detector.watch.store import Store, stamp
from tests.counter_server import as_json, counters

PAGES, DAYS, SEED = 50, 7, 5
POLLED = 1_000
# Size in usual hourly gains, and hours.
SHOCKS = ((2, 24), (5, 24), (30, 12), (-2, 48), (-5, 48), (-20, 48))
# 2026-03-02, a Monday, as the simulator's days begin with.
MONDAY = stamp(datetime(2026, 3, 2, tzinfo=UTC))


def main() -> None:
    """Run what was asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--poll", type=int, default=0, help="rounds of 1,000 pages")
    options.add_argument("--quiet", type=int, default=0, help="simulated page-years")
    options.add_argument("--shocks", type=int, default=0, help="simulated pages of ten weeks")
    options.add_argument("--rate", type=float, default=0.1, help="false alarms a page-year")
    options.add_argument("--seed", type=int, default=SEED)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.poll:
            polled(Path(folder) / "poll.db", chosen.poll)
        elif chosen.shocks:
            shocks(chosen.shocks, chosen.rate, chosen.seed)
        elif chosen.quiet:
            quiet_years(chosen.quiet, chosen.rate, chosen.seed)
        else:
            week(Path(folder) / "week.db")


def week(path: Path) -> None:
    """Fill a store with a week of minutes, open it again, make every chart of the live page."""
    rng = np.random.default_rng(SEED)
    now = datetime.now(UTC)
    first = stamp(now - timedelta(days=DAYS))
    with Store.open(path) as store:
        for number in range(PAGES):
            page = store.add("github", f"owner/repo{number}", "stars", 60.0)
            total = 100_000 + np.cumsum(rng.poisson(3.0, DAYS * 1440) - 1)
            rows = [(page.id, first + n * HOUR // 60, *[float(v)] * 3) for n, v in enumerate(total)]
            with store.writing() as db:
                db.executemany("INSERT INTO readings VALUES (?, ?, ?, ?, ?)", rows)
        with store.writing() as db:
            db.execute(
                "INSERT INTO hours SELECT page, at / 3600000000, max(at), value, low, high"
                " FROM readings GROUP BY page, at / 3600000000"
            )
    began = time.perf_counter()
    with Store.open(path) as store:
        latest = [store.last(page) for page in store.pages()]
        opened = time.perf_counter()
        alarms = Alarms(store, 0.1)
        for page in store.pages():
            alarms.of(page)
        watched, spent = time.perf_counter(), time.process_time()
        specs = []
        for page in store.pages():
            one = live(store, page, now - timedelta(days=DAYS), most=240)
            frame = one.readings.assign(segment=segments(one.readings, one.holes))
            specs.append(json.dumps(live_spec(frame, one.holes, LIGHT)))
        drawn, spent = time.perf_counter(), time.process_time() - spent
    size = path.stat().st_size / 2**20
    print(f"{PAGES} pages, {len(latest) * DAYS * 1440:,} readings, {size:.0f} MB")
    print(f"opened with every latest count in {opened - began:.2f} s")
    print(f"alerts of every page in {watched - opened:.2f} s")
    print(
        f"{len(specs)} charts ({sum(map(len, specs)) / 2**20:.1f} MB) in {drawn - watched:.2f} s,"
        f" {spent:.2f} s of processor"
    )


def polled(path: Path, rounds: int) -> None:
    """Poll 1,000 pages a minute against a server of this process, alerts included."""
    os.environ.pop("DETECTOR_GITHUB_TOKEN", None)
    with counters() as server, Store.open(path) as store:
        os.environ["DETECTOR_TEST_BASE"] = server.base
        server.routes["/api.github.com"] = as_json({"stargazers_count": 5})
        for number in range(POLLED):
            store.add("github", f"owner/repo{number}", "stars", 60.0)
        alarms = Alarms(store, 0.1)

        def tell(step: Step) -> None:
            alarms.keep(step.page, step.at)

        began, spent = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_utime
        poll(store, Client(), rounds=rounds, tell=tell)
        took = time.perf_counter() - began
        spent = resource.getrusage(resource.RUSAGE_SELF).ru_utime - spent
        tallies = [store.tally(page) for page in store.pages()]
    kept, gaps = sum(kept for kept, _ in tallies), sum(gaps for _, gaps in tallies)
    print(f"{rounds} rounds of {POLLED:,} pages at 60 s: {took:.0f} s, {spent:.0f} s of processor")
    print(f"{kept:,} readings kept, {gaps} gaps, of {rounds * POLLED:,}")


def shocks(pages: int, rate: float, seed: int) -> None:
    """Hours until a fall or a gain is told, by its size in usual hourly gains."""
    quiet = quiet_hours(pages, 70, np.random.default_rng(seed))
    first = 24 * 60 + 10
    for times, hours in SHOCKS:
        told = []
        for gained, lost, stock in zip(quiet.gained, quiet.lost, quiet.stock, strict=True):
            net = gained - lost
            net[first : first + hours] += np.round(times * max(float(gained.mean()), 1.0))
            monitor = Monitor(rate)
            for hour, value in enumerate(stock + np.cumsum(net)):
                alert = monitor.see(MONDAY + hour * HOUR + HOUR - 1, Count.exact(float(value)))
                if alert is not None and hour >= first:
                    told.append(hour - first)
                    break
        when = (
            f"after {min(told)} to {max(told)} hours, median {np.median(told):.0f}" if told else ""
        )
        print(f"{times:+} times for {hours} hours: told on {len(told)} of {pages} pages {when}")


def quiet_years(pages: int, rate: float, seed: int) -> None:
    """Alerts on simulated pages on which nothing happens, a year each."""
    alerts = pages_rung = 0
    for total in quiet_hours(pages, 365, np.random.default_rng(seed)).total:
        monitor = Monitor(rate)
        for hour, value in enumerate(total):
            monitor.see(MONDAY + hour * HOUR + HOUR - 1, Count.exact(float(value)))
        alerts += len(monitor.alerts())
        pages_rung += bool(monitor.alerts())
    print(
        f"{pages} quiet page-years at {rate} allowed a year: {alerts} alerts on {pages_rung} pages"
    )
    print(f"allowed: {pages * rate:g} alerts, on {pages * (1 - np.exp(-rate)):.1f} pages")


if __name__ == "__main__":
    main()
