"""Many pages at once: the same rows from one process, several, a resumed run and a cluster."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from detector.batch import Engine, Shard, discoveries, run_batch, shards_of
from detector.batch.run import _numbered  # what a worker runs
from detector.batch.settings import KINDS, Settings
from detector.cli import app
from detector.history import BadSetting, Outcome, UnknownFormat, UnreadableFile
from detector.read import open_exports
from detector.scan import scan
from detector.simulate.exports import counter_csv
from detector.words import say
from tests import naive_lockstep as naive

ROOT = Path(__file__).parent.parent
DAYS = np.arange("2024-01-01", "2024-04-10", dtype="datetime64[D]")


def gains(seed: int) -> list[str]:
    new = np.random.default_rng(seed).poisson(40, len(DAYS))
    if seed == 0:
        new[60:62] += 900
    return [str(n) for n in new]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five readable pages, one with a pulse, and a file that is none."""
    path = tmp_path_factory.mktemp("pages")
    for seed in range(5):
        text = counter_csv(("date", "new followers"), DAYS, gains(seed))
        (path / f"page{seed}.csv").write_bytes(text)
    (path / "bad.csv").write_bytes(b"\x89PNG\r\n\x1a\n no table")
    return path


@pytest.fixture(scope="module")
def table(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return run_batch(folder, tmp_path_factory.mktemp("out") / "one.parquet", jobs=1).table


def test_a_bad_page_is_a_row_and_the_rest_are_scanned(table: pd.DataFrame) -> None:
    assert table["outcome"].tolist() == ["done"] * 5 + ["unreadable"]
    assert "bad.csv" in table["reason"].iloc[-1]
    first = table.iloc[0]
    assert (first["page"], first["kind"], first["start"]) == ("page0", "gain", "2024-03-01")
    assert first["p_value"] < 0.05
    assert table["p_value"].iloc[1:5].tolist() == [1.0] * 4
    assert np.isnan(table["p_value"].iloc[-1])


def test_what_stands_out_is_checked_and_weighed(table: pd.DataFrame, folder: Path) -> None:
    (history,) = open_exports([folder / "page0.csv"])
    settings = Settings()
    told = scan(
        history, false_alarms_per_year=settings.false_alarms_per_year, findable=False
    ).findings[0]
    assert told.support is not None
    first = table.iloc[0]
    assert first["log10_lr"] == told.support.log10_lr
    codes = [check.code for check in told.checks if check.outcome is Outcome.FOUND]
    assert first["checks_found"] == ", ".join(codes)
    assert table["log10_lr"].iloc[1:].isna().all()


def test_a_parquet_file_of_many_pages_says_the_same(table: pd.DataFrame, tmp_path: Path) -> None:
    lines = [
        {"page": f"page{seed}", "date": day, "new followers": float(n)}
        for seed in (0, 1)
        for day, n in zip(DAYS, gains(seed), strict=True)
    ]
    pd.DataFrame(lines).to_parquet(tmp_path / "many.parquet")
    found = run_batch(tmp_path / "many.parquet", tmp_path / "out.parquet", jobs=1).table
    columns = ["page", "outcome", "days", "p_value", "kind", "start", "end", "excess"]
    expected = table[table["page"].isin(["page0", "page1"])][columns]
    pd.testing.assert_frame_equal(found[columns], expected.reset_index(drop=True))


def test_a_killed_run_goes_on_where_it_was(
    folder: Path, table: pd.DataFrame, tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"
    code = (
        "import os, signal, sys; from pathlib import Path; from detector.batch import run_batch;"
        "run_batch(Path(sys.argv[1]), Path(sys.argv[2]), jobs=1,"
        " progress=lambda n, total: n == 3 and os.kill(os.getpid(), signal.SIGKILL))"
    )
    killed = subprocess.run([sys.executable, "-c", code, folder, out], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not out.exists()
    seen: list[int] = []
    done = run_batch(folder, out, jobs=1, progress=lambda n, total: seen.append(n))
    assert (done.resumed, seen) == (3, [4, 5, 6])
    pd.testing.assert_frame_equal(pd.read_parquet(out), table, check_dtype=False)
    assert not out.with_name("out.parquet.parts").exists()


def test_two_workers_of_a_cluster_give_what_one_process_gives(
    cluster, folder: Path, table: pd.DataFrame, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    from distributed import Client, get_task_stream

    with Client(cluster) as client, get_task_stream(client=client) as stream:
        found = run_batch(
            folder,
            tmp_path / "out.parquet",
            engine=Engine.DASK,
            address=cluster.scheduler_address,
        )
    pd.testing.assert_frame_equal(found.table, table)
    assert len({task["worker"] for task in stream.data}) == 2


def test_a_killed_worker_changes_nothing(
    cluster, folder: Path, table: pd.DataFrame, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    victims = [worker.pid for worker in cluster.workers.values()]
    killed: list[int] = []

    def kill_one(done: int, total: int) -> None:
        if not killed:
            killed.append(victims[0])
            os.kill(victims[0], signal.SIGKILL)

    found = run_batch(
        folder,
        tmp_path / "out.parquet",
        engine=Engine.DASK,
        address=cluster.scheduler_address,
        progress=kill_one,
    )
    assert killed
    pd.testing.assert_frame_equal(found.table, table)


def test_the_function_is_pure(folder: Path) -> None:
    shard = Shard((str(folder / "page1.csv"),))
    assert _numbered(3, shard, Settings()) == _numbered(3, shard, Settings())


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.sampled_from([0.05, 0.1, 0.5]))
def test_the_choice_is_benjamini_and_hochbergs(p_values: list[float], rate: float) -> None:
    found = discoveries(np.array([*p_values, np.nan]), rate)
    by_chance = naive.reject(p_values, lambda p: len(p_values) * p, rate)
    assert found.chosen.tolist() == [*by_chance, False]


def test_the_smallest_number_of_rejections_is_attained_and_no_fewer() -> None:
    least = KINDS / 301
    found = discoveries(np.ones(1000), 0.1, 300)
    assert found.smallest == 133
    for many in (found.smallest - 1, found.smallest):
        p_values = np.ones(1000)
        p_values[:many] = least
        assert discoveries(p_values, 0.1, 300).chosen.any() == (many == found.smallest)
    assert not discoveries(np.ones(1000), 0.01, 300).attainable


def test_subfolders_are_pages_and_changed_files_are_scanned_anew(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "page").mkdir()
    for name in ("a.csv", "b.csv"):
        (tmp_path / "page" / name).write_text("x")
    (tmp_path / "empty").mkdir()
    (shard,) = shards_of(tmp_path)
    assert [Path(name).name for name in shard.files] == ["a.csv", "b.csv"]
    before = shard.fingerprint()
    (tmp_path / "page" / "a.csv").write_text("xy")
    assert shard.fingerprint() != before


def test_what_cannot_be_used_ends_in_its_own_sentence(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(UnreadableFile):
        shards_of(tmp_path / "none")
    with pytest.raises(UnreadableFile):
        shards_of(tmp_path)
    bad = tmp_path / "a.parquet"
    bad.write_bytes(b"PAR1 no")
    with pytest.raises(UnreadableFile):
        shards_of(bad)
    # In a folder it is one of many, and a row.
    assert shards_of(tmp_path) == [Shard((str(bad),))]
    found = run_batch(tmp_path, tmp_path / "out.parquet", jobs=1).table
    assert found["outcome"].tolist() == ["unreadable"]
    assert len(run_batch(tmp_path, tmp_path / "out.parquet", jobs=1).table) == 1
    pd.DataFrame({"day": [1]}).to_parquet(bad)
    with pytest.raises(UnknownFormat):
        shards_of(bad)
    with pytest.raises(BadSetting, match="no_address"):
        run_batch(folder, tmp_path / "out.parquet", engine=Engine.DASK)
    with pytest.raises(BadSetting, match="no_cluster"):
        run_batch(folder, tmp_path / "out.parquet", engine=Engine.DASK, address="tcp://127.0.0.1:9")


def test_the_command_says_what_stands_out(tmp_path: Path, folder: Path) -> None:
    out = tmp_path / "out.parquet"
    (tmp_path / "in").mkdir()
    (tmp_path / "in/page0.csv").write_bytes((folder / "page0.csv").read_bytes())

    def run(*more: str) -> Result:
        arguments = ["batch", str(tmp_path / "in"), "--out", str(out), "--jobs", "1", *more]
        return CliRunner().invoke(app, arguments)

    done = run()
    assert done.exit_code == 0
    assert "1 page stands out" in done.stdout
    assert len(pd.read_parquet(out)) == 1
    for more in (["--engine", "spark"], ["--engine", "dask"], ["--rate", "2"]):
        assert run(*more).exit_code == 2


def test_a_folder_in_which_nothing_can_be_read_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/letter.csv").write_text("no table\n", encoding="utf-8")
    done = CliRunner().invoke(
        app, ["batch", str(tmp_path / "in"), "--out", str(tmp_path / "out.parquet"), "--jobs", "1"]
    )
    assert done.exit_code == 2
    assert say("batch.unreadable", n=1) in done.stdout
