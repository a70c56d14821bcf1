"""Quiet pages stop early: p-values stay valid, strong pages are never stopped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from detector.batch import Settings, run_batch
from detector.batch.columnar import array_pages, columns_of
from detector.batch.screen import page_p_value, screened
from detector.history import Daily
from detector.history.daily import daily
from detector.read import open_each
from detector.scan import scan
from detector.simulate import simulate
from detector.spikes import find_spikes
from detector.spikes.calibrate import LEAST_UNIT
from detector.spikes.screen import BATCHES, MOST, Screened, screen, sequential
from detector.spikes.screen import tested as flows_of

DAYS = np.arange("2023-01-01", "2023-11-01", dtype="datetime64[D]")
BLANK = np.full(len(DAYS), np.nan)


def counts(pages: int, seed: int, *, often: float = 0.0):
    return simulate(pages, len(DAYS), np.random.default_rng(seed), bulk_often=often)


def long_table(made, quantities=("gained", "lost")) -> pd.DataFrame:
    columns = {
        "gained": ("new followers", made.gained),
        "lost": ("unfollows", made.lost),
        "total": ("followers", 50_000 + np.cumsum(made.gained - made.lost, axis=1)),
        "net": ("net follower change", made.gained - made.lost),
    }
    table = {
        "page": np.repeat([f"page {i}" for i in range(len(made.gained))], len(DAYS)),
        "date": np.tile(DAYS, len(made.gained)),
    }
    return pd.DataFrame(table | {columns[q][0]: columns[q][1].ravel() for q in quantities})


def test_sequential_p_values_are_super_uniform_where_page_and_twins_are_alike() -> None:
    many, rng = 10_000, np.random.default_rng(0)
    told = [
        sequential(rng.random(1) + 0.01, lambda twins: rng.random((twins, 1)) + 0.01).p_value
        for _ in range(many)
    ]
    for u in (1 / (1 + MOST), 0.02, 0.1, 0.34, 0.5):
        # Three standard errors.
        assert np.mean(np.array(told) <= u + 1e-12) <= u + 3 * np.sqrt(u * (1 - u) / many)


def test_the_twin_that_ends_it_is_counted_through_all_batches() -> None:
    for place in (1, 5, 6, 40, MOST):
        stream = np.zeros(MOST)
        stream[place - 1] = 2.0
        at = [0]

        def draw(many: int, stream=stream, at=at) -> np.ndarray:
            at[0] += many
            return stream[at[0] - many : at[0], None]

        told = sequential(np.array([1.0]), draw)
        assert (told.quiet, told.p_value) == (True, 1 / place)
        assert told.twins in np.cumsum(BATCHES)
    never = sequential(np.array([1.0, 0.0]), lambda many: np.zeros((many, 2)))
    assert never == Screened(False, 1 / (1 + MOST), MOST)


def test_without_an_interval_no_twin_is_drawn() -> None:
    def refuse(_many: int) -> np.ndarray:
        raise AssertionError("drawn for nothing")

    assert sequential(np.zeros(4), refuse) == Screened(True, 1.0, 0)


def page_of(made, i: int, form: str) -> Daily:
    if form == "gross":
        return Daily(DAYS, made.gained[i], BLANK, BLANK, made.lost[i], BLANK, BLANK, BLANK)
    total = 50_000 + np.cumsum(made.gained[i] - made.lost[i])
    return Daily(DAYS, BLANK, BLANK, BLANK, BLANK, total, BLANK, BLANK)


@pytest.mark.parametrize("form", ["gross", "net"])
def test_organic_pages_mostly_stop_and_keep_their_rate(form: str) -> None:
    many = 60 if form == "gross" else 40
    made = counts(many, 5)
    told = [screened(page_of(made, i, form), Settings(), net_only=False) for i in range(many)]
    assert np.mean([one.quiet for one in told]) > 0.7
    values = np.array([page_p_value(one) for one in told])
    assert (values <= 0.2).sum() <= 0.2 * many + 3 * np.sqrt(0.16 * many)
    # Two flows, before they are paid for.
    before = np.array([one.p_value for one in told])
    for u in (0.0125, 0.025, 0.05):
        most = 2 * u
        assert (before <= u).sum() <= many * most + 3 * np.sqrt(many * most * (1 - most))


@pytest.mark.parametrize("form", ["gross", "net"])
def test_what_counts_as_usual_is_near_what_twins_reach(form: str) -> None:
    made = counts(6, 9)
    off = []
    for i in range(6):
        page = page_of(made, i, form)
        rng = np.random.default_rng(i)
        for flow in flows_of(page, net_only=False, engagement=None, booked=None, rng=rng):
            reached = np.maximum(np.quantile(flow.draw(40), 0.95, axis=0), LEAST_UNIT)
            assert flow.usual.shape == flow.own.shape
            assert flow.usual.min() >= LEAST_UNIT
            off.append(np.log(reached / flow.usual).ravel())
    # Off by less than a factor of four in most manners of most flows.
    assert np.median(np.abs(np.concatenate(off))) < np.log(4.0)


def test_losses_are_the_same_whether_or_not_gains_were_looked_for() -> None:
    made = counts(1, 8)
    made.gained[0, 200:203] += 4000
    made.lost[0, 100:102] += 4000
    page = page_of(made, 0, "gross")

    def scanned(ways):
        rng = np.random.default_rng(3)
        return find_spikes(page, alpha=0.5, rng=rng, power=False, ways=ways)

    both, losses = scanned(("gain", "loss")), scanned(("loss",))
    assert both[0].spikes
    assert both[1].spikes
    assert not losses[0].spikes
    told = [
        [(s.start, s.end, s.score, s.p_value) for s in each[1].spikes] for each in (losses, both)
    ]
    assert told[0] == told[1]
    np.testing.assert_array_equal(losses[0].expected, both[0].expected)


def test_without_checks_the_findings_are_the_same() -> None:
    made = counts(1, 8)
    made.gained[0, 200:203] += 4000
    stored = pa.Table.from_pandas(long_table(made), preserve_index=False)
    (page,) = array_pages(stored, columns_of(stored))
    full, bare = (
        scan(page.history, findable=False),
        scan(page.history, findable=False, checked=0.0),
    )
    assert full.findings
    assert full.findings[0].checks
    assert not bare.findings[0].checks

    def told(findings):
        return [(f.kind, f.interval, f.p_value, f.references, f.excess) for f in findings]

    assert told(bare.findings) == told(full.findings)


@pytest.mark.parametrize("form", ["gross", "net"])
def test_a_delivery_that_no_twin_reaches_is_not_stopped(form: str) -> None:
    made = counts(3, 8)
    for i in range(3):
        made.gained[i, 200:203] += 400 * max(made.gained[i].mean(), 5)
        assert not screen(page_of(made, i, form), rng=np.random.default_rng(0)).quiet


def test_what_cannot_be_scanned_is_left_to_the_whole_scan() -> None:
    nothing = Daily(DAYS, *([BLANK] * 7))
    assert not screen(nothing, rng=np.random.default_rng(0)).quiet
    short = Daily(DAYS[:5], *([BLANK[:5]] * 4), np.arange(5.0), BLANK[:5], BLANK[:5])
    assert not screen(short, rng=np.random.default_rng(0)).quiet


@pytest.mark.parametrize("quantities", [("gained", "lost"), ("total",), ("net",), ("gained",)])
def test_arrays_hold_what_the_reader_reads(quantities: tuple[str, ...]) -> None:
    table = long_table(counts(2, 3), quantities)
    table.iloc[5, 2:] = np.nan
    stored = pa.Table.from_pandas(table.sample(frac=1.0, random_state=1), preserve_index=False)
    columns = columns_of(stored)
    assert columns is not None
    made = list(array_pages(stored, columns))
    assert [page.page for page in made] == ["page 0", "page 1"]
    for page in made:
        lines = table[table["page"] == page.page].drop(columns="page")
        text = lines.to_csv(index=False, date_format="%Y-%m-%d").encode()
        (history,), failures = open_each([(f"{page.page}.csv", text)], page=page.page)
        assert not failures
        assert (page.platform, page.measure, page.net_only) == (
            history.platform,
            history.measure,
            history.net_only,
        )
        expected = daily(history)
        for name in ("days", "gained", "lost", "total"):
            np.testing.assert_array_equal(getattr(page.series, name), getattr(expected, name))
        pd.testing.assert_frame_equal(page.history.counts, history.counts)
        assert page.history.zone == history.zone


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t.assign(**{"new followers": t["new followers"].where(t.index != 3, -5.0)}),
        lambda t: pd.concat([t, t.iloc[[4]].assign(**{"new followers": 9.0})]),
        lambda t: t.assign(date=t["date"].where(t.index != 2)),
        lambda t: t.assign(
            **{"new followers": t["new followers"].astype(str).where(t.index != 100, "many")}
        ),
        lambda t: t.assign(date=t["date"] + pd.Timedelta(hours=5)),
        lambda t: t.rename(columns={"new followers": "Morocco", "unfollows": "France"}),
    ],
)
def test_what_arrays_cannot_hold_without_a_doubt_is_left_to_the_reader(spoil) -> None:
    stored = pa.Table.from_pandas(spoil(long_table(counts(1, 3))), preserve_index=False)
    columns = columns_of(stored)
    assert columns is None or list(array_pages(stored, columns)) == []


def test_rounded_totals_are_left_to_the_reader() -> None:
    table = long_table(counts(1, 3), ("total",))
    table["followers"] = table["followers"].round(-3)
    stored = pa.Table.from_pandas(table, preserve_index=False)
    columns = columns_of(stored)
    assert columns is not None
    assert list(array_pages(stored, columns)) == []


def test_a_batch_with_the_screen_finds_what_one_without_finds(tmp_path: Path) -> None:
    made = counts(8, 21)
    made.gained[2, 100:102] += 60 * max(made.gained[2].mean(), 5)
    file = tmp_path / "many.parquet"
    long_table(made).to_parquet(file, row_group_size=700)
    fast = run_batch(file, tmp_path / "fast.parquet", jobs=1).table.set_index("page")
    slow = run_batch(
        file, tmp_path / "slow.parquet", jobs=1, settings=Settings(screen=False)
    ).table.set_index("page")
    assert not slow["screened"].any()
    assert fast["screened"].sum() >= 4
    assert set(fast.index) == set(slow.index) == {f"page {i}" for i in range(8)}
    loud = fast.index[~fast["screened"]]
    assert "page 2" in loud
    columns = ["outcome", "days", "p_value", "kind", "start", "end", "excess", "references"]
    pd.testing.assert_frame_equal(fast.loc[loud, columns], slow.loc[loud, columns])
    # What the screen stops, the whole scan would not have called strong.
    assert slow.loc[fast.index[fast["screened"]], "p_value"].min() > 4 / 301
