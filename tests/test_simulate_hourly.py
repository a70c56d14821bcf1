"""Simulated pages by the hour: they add up to their days, are read, and have their rhythms."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from detector import open_exports
from detector.cli import app
from detector.history import Case, Interval, Outcome, daily
from detector.simulate.eventful import STORIES, eventful
from detector.simulate.hourly import HOURS, RHYTHMS, Hourly, hourly, hourly_csv
from detector.simulate.lived import Eventful
from features import clock

DAYS = 120


@cache
def page(kind: str, seed: int = 11) -> tuple[Eventful, Hourly]:
    rng = np.random.default_rng(seed)
    made = eventful(kind, DAYS, rng, weeks=6.0, ordinary={})
    return made, hourly(made, rng)


@pytest.mark.parametrize("kind", ["viral", "burst_farm", "gap", "page_merge", "purge", "exodus"])
def test_hours_add_up_to_their_days(kind: str) -> None:
    made, hours = page(kind)
    assert hours.hours.shape == (DAYS * HOURS,)
    assert (hours.gained.reshape(-1, HOURS).sum(axis=1) == made.gained).all()
    assert (hours.lost.reshape(-1, HOURS).sum(axis=1) == made.lost).all()
    assert (hours.total[HOURS - 1 :: HOURS] == made.total).all()
    assert (hours.gained >= 0).all()


def test_the_same_seed_gives_the_same_hours() -> None:
    one = page("daily_blocks")[1]
    page.cache_clear()
    assert hourly_csv(one) == hourly_csv(page("daily_blocks")[1])


def test_every_rhythm_belongs_to_a_story() -> None:
    assert set(RHYTHMS) <= set(STORIES)


def shares(kind: str, many: int = 400) -> np.ndarray:
    rng = np.random.default_rng(5)
    return np.array([RHYTHMS[kind](20, rng) for _ in range(many)])


def best(profile: np.ndarray) -> np.ndarray:
    return np.asarray((profile + np.roll(profile, -1, axis=1)).max(axis=1))


def test_the_published_rhythms() -> None:
    ghost = shares("ghost_network")
    assert best(ghost) == pytest.approx(np.full(len(ghost), 0.52))
    bits = -(np.where(ghost > 0, ghost * np.log2(np.where(ghost > 0, ghost, 1)), 0)).sum(axis=1)
    assert bits == pytest.approx(np.full(len(bits), 1.6), abs=0.05)
    farm = np.sort(shares("burst_farm"), axis=1)
    # Up to three pulses of up to two hours hold at least .70 of the day.
    assert (farm[:, -6:].sum(axis=1) >= 0.70).all()
    blocks = shares("daily_blocks")
    assert ((blocks > 0).sum(axis=1) <= 3).all()


def case(kind: str, folder: Path) -> Case:
    made, hours = page(kind)
    file = folder / f"{kind}.csv"
    file.write_bytes(hourly_csv(hours))
    (history,) = open_exports([file])
    assert history.resolution == "hour"
    series = daily(history)
    assert (series.gained == made.gained).all()
    assert (series.total == made.total).all()
    told = made.told[0]
    days = (made.days[told.start].item(), made.days[told.end].item())
    return Case(
        history,
        series,
        Interval.of_days(*days, history.zone),
        told.start,
        told.end,
        "gain",
        "gross",
        series.gained,
        np.full(DAYS, np.nan),
        1.0,
    )


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("ghost_network", Outcome.FOUND),
        ("viral", Outcome.NOTHING_FOUND),
        ("worldwide_advertisement", Outcome.NOTHING_FOUND),
        ("drip_refill", Outcome.NOTHING_FOUND),
    ],
)
def test_the_clock_on_what_the_reader_opened(kind: str, outcome: Outcome, tmp_path: Path) -> None:
    assert clock.measure(case(kind, tmp_path)).outcome is outcome


def test_the_command_writes_hours_and_refuses_parts_of_a_daily_export(tmp_path: Path) -> None:
    out = tmp_path / "hours.csv"
    given = ["simulate", "ghost_network", "--out", str(out), "--days", "60", "--hourly"]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0, done.output
    assert len(out.read_text().splitlines()) == 2 + 60 * HOURS
    refused = CliRunner().invoke(app, [*given, "--without", "countries"])
    assert refused.exit_code == 2
