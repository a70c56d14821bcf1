"""More references for strong pages: p-values stay valid, and a single page can stand out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from detector.batch import Engine, Settings, discoveries, run_batch
from detector.batch.settings import KINDS
from detector.batch.work import _row
from detector.cli import app
from detector.scan import scan
from detector.simulate.exports import counter_csv
from detector.spikes.calibrate import FEWEST
from detector.spikes.further import ENOUGH, further
from detector.spikes.screen import Held
from detector.spikes.shape import MANNERS
from tests.cases import history

DAYS = np.arange("2024-01-01", "2024-04-10", dtype="datetime64[D]")
MANY = 799  # 4 / 800: what one of two pages needs at a rate of .01


def flow_of(own: float, stream: np.ndarray) -> Held:
    """A flow whose twins, after those of the units, score what the stream says."""
    scores = np.concatenate([np.zeros(FEWEST), stream])
    at = [0]

    def draw(many: int) -> np.ndarray:
        at[0] += many
        given = scores[at[0] - many : at[0]]
        return np.repeat(given[:, None, None], MANNERS, axis=2)

    return Held(("gain",), np.full((1, MANNERS), own), draw, np.ones((1, MANNERS)))


@pytest.mark.parametrize("many", [50, 2000, 4500])
def test_the_twin_that_ends_it_is_counted_through_all_blocks(many: int) -> None:
    stream = np.zeros(many)
    stream[: ENOUGH - 1] = 2.0
    assert further(flow_of(1.0, stream), "gain", many) == (ENOUGH / (1 + many), many)
    stream[many - 1] = 2.0
    assert further(flow_of(1.0, stream), "gain", many) == (ENOUGH / many, many)
    stream[20] = 2.0
    assert further(flow_of(1.0, stream), "gain", many) == (ENOUGH / 21, 21)


def test_a_page_that_no_twin_reaches_has_the_smallest_p_value_there_is() -> None:
    assert further(flow_of(1.0, np.zeros(MANY)), "gain", MANY) == (1 / (1 + MANY), MANY)


def test_without_an_interval_nothing_is_counted() -> None:
    assert further(flow_of(0.0, np.zeros(MANY)), "gain", MANY) == (1.0, 0)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 1000))
def test_p_values_are_super_uniform_where_page_and_twins_are_alike(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pages = 1000
    told = np.array(
        [further(flow_of(rng.random(), rng.random(300)), "gain", 300)[0] for _ in range(pages)]
    )
    for u in (1 / 301, 0.01, 0.05, 0.2, 0.5):
        # Four standard errors.
        assert np.mean(told <= u + 1e-12) <= u + 4 * np.sqrt(u * (1 - u) / pages)


def test_with_the_references_named_a_single_page_can_be_declared_and_with_fewer_not() -> None:
    needed = discoveries(np.ones(1000), 0.1).needed
    assert needed == 39_999
    for many, chosen in ((needed, 1), (needed - 1, 0)):
        p_values = np.ones(1000)
        p_values[7] = KINDS / (many + 1)
        found = discoveries(p_values, 0.1, many)
        assert (found.smallest == 1, int(found.chosen.sum())) == (bool(chosen), chosen)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a pulse given as gains, one given as totals, and one without."""
    path = tmp_path_factory.mktemp("pages")
    rng = np.random.default_rng(4)
    for name, header in (("loud", "new followers"), ("total", "followers"), ("calm", "new likes")):
        new = rng.poisson(40, len(DAYS))
        if name != "calm":
            new[60:62] += 2000
        told = 50_000 + np.cumsum(new) if name == "total" else new
        (path / f"{name}.csv").write_bytes(
            counter_csv(("date", header), DAYS, list(map(str, told)))
        )
    return path


ASKED = Settings(references=MANY)


@pytest.fixture(scope="module")
def table(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    out = tmp_path_factory.mktemp("out") / "one.parquet"
    return run_batch(folder, out, jobs=1, rate=0.02, settings=ASKED).table


def test_strong_pages_get_what_was_asked_for_and_stand_out_alone(
    table: pd.DataFrame, folder: Path, tmp_path: Path
) -> None:
    rows = table.set_index("page")
    for page in ("loud", "total"):
        assert rows.loc[page, "references"] == MANY
        assert rows.loc[page, "p_value"] == KINDS / (MANY + 1)
        assert (rows.loc[page, "kind"], rows.loc[page, "start"]) == ("gain", "2024-03-01")
    assert rows["discovery"].to_dict() == {"loud": True, "total": True, "calm": False}
    few = run_batch(folder, tmp_path / "few.parquet", jobs=1, rate=0.02)
    assert few.found.smallest == 2
    assert few.table.set_index("page").loc["loud", "p_value"] == KINDS / 301
    # What more references do not touch stays as it was.
    same = ["outcome", "findings", "kind", "start", "end", "excess", "screened"]
    pd.testing.assert_frame_equal(few.table.set_index("page").loc[rows.index, same], rows[same])


def test_a_change_of_origin_told_with_a_gain_keeps_its_p_value() -> None:
    """Further references tell of counts alone, and these hardly stand out."""
    gained = np.random.default_rng(8).poisson(40.0, 120).astype(float)
    gained[60:62] += 28.0
    page = history(gained)
    told = scan(page, false_alarms_per_year=10.0, findable=False)
    (one,) = [each for each in told.findings if each.kind == "gain"]
    assert (one.by_origin, one.p_by_origin) == (False, False)
    strong = replace(one, p_value=1 / 1000, references=999)
    rows = [
        _row(page, "", replace(told, findings=(each,)), ASKED)
        for each in (strong, replace(strong, p_by_origin=True))
    ]
    assert rows[0].p_value is not None
    assert rows[0].p_value > 10 * KINDS / 1000
    assert (rows[1].p_value, rows[1].references) == (KINDS / 1000, 999)


def test_a_run_that_was_broken_off_goes_on_only_with_the_same_references(
    folder: Path, table: pd.DataFrame, tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"

    class Stopped(Exception):
        pass

    def stop(done: int, _all: int) -> None:
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        run_batch(folder, out, jobs=1, rate=0.02, settings=ASKED, progress=stop)
    assert len(list(out.with_name("out.parquet.parts").iterdir())) == 2
    again = run_batch(folder, out, jobs=1, rate=0.02, settings=ASKED)
    assert again.resumed == 2
    pd.testing.assert_frame_equal(again.table, table)
    with pytest.raises(Stopped):
        run_batch(folder, out, jobs=1, rate=0.02, settings=ASKED, progress=stop)
    assert run_batch(folder, out, jobs=1, rate=0.02).resumed == 0


def test_a_cluster_gives_the_same(folder: Path, table: pd.DataFrame, tmp_path: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as running:
        found = run_batch(
            folder,
            tmp_path / "out.parquet",
            engine=Engine.DASK,
            address=running.scheduler_address,
            rate=0.02,
            settings=ASKED,
        )
    pd.testing.assert_frame_equal(found.table, table)


def test_the_command_says_how_many_a_single_page_needs(folder: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out.parquet")

    def run(*more: str):
        arguments = ["batch", str(folder), "--out", out, "--jobs", "1", "--rate", "0.02", *more]
        return CliRunner().invoke(app, arguments)

    assert "--references 599" in run().stdout
    done = run("--references", "599")
    assert "a single page can stand out" in done.stdout
    assert "--references" not in done.stdout
    for bad in ("-5", "299", "10000001"):
        assert run("--references", bad).exit_code == 2
