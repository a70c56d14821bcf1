"""Counting in pieces, by other processes: what one process finds, whoever counts."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from detector.batch.run import Engine, where
from detector.cli import app
from detector.history import Receipt
from detector.lockstep import Acted, Lockstep, find_lockstep, make_edges
from detector.lockstep.coaction import count_few
from detector.lockstep.counting import Counted, PagePairs, merged
from detector.lockstep.edges import DAY, Edges
from detector.lockstep.expected import NullModel
from detector.lockstep.sharded import count_piece, counter
from detector.lockstep.timeline import Timeline
from detector.report.lockstep_json import lockstep_json
from detector.simulate.fan_lists import HOUR, Plant, simulate_fan_lists

PLANTED = (Plant("burst", 60, 6, 2 * HOUR), Plant("trickle", 80, 6, 4 * DAY))


@pytest.fixture(scope="module")
def edges() -> Edges:
    lists = simulate_fan_lists(12_000, np.random.default_rng(5), plants=PLANTED)
    return make_edges(lists.fan, lists.page, lists.time)


@pytest.fixture(scope="module")
def alone(edges: Edges) -> Lockstep:
    found = find_lockstep(edges)
    assert Acted.REPEAT in {group.outcome for group in found.groups}
    return found


def as_text(found: Lockstep) -> str:
    return lockstep_json(found, Receipt("source.fan_lists"))


def same(one: Counted, other: Counted) -> None:
    assert one.candidates == other.candidates
    np.testing.assert_allclose(one.means, other.means)
    for a, b in zip((*one.scales, one.pages), (*other.scales, other.pages), strict=True):
        for name in a._fields if isinstance(a, PagePairs) else a.__slots__:
            np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


@pytest.mark.parametrize("pieces", [1, 3, 400])
@pytest.mark.parametrize("second_round", [False, True])
def test_pieces_behind_one_another_are_the_whole(
    edges: Edges, tmp_path: Path, pieces: int, second_round: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = np.arange(len(edges.fans)) % 7 > 0 if second_round else None
    # Many shards, and with the most pieces some that get none.
    monkeypatch.setattr("detector.lockstep.counting.PAIRS_AT_ONCE", 2_000)
    whole = count_few(edges, NullModel.of(edges, Timeline.of(edges), clean))
    counter(edges, tmp_path)
    path = str(tmp_path / "likes.parquet")
    known = str(tmp_path / "clean.npy") if second_round else None
    if known:
        np.save(known, clean)
    parts = [count_piece(path, piece, pieces, known) for piece in range(pieces)]
    same(merged(parts), whole)
    same(count_piece(path, 0, pieces, known), parts[0])


def test_other_processes_find_the_same_groups(
    edges: Edges, alone: Lockstep, tmp_path: Path
) -> None:
    with where(Engine.LOCAL, None, 2):
        found = find_lockstep(edges, count=counter(edges, tmp_path, pieces=3))
    assert as_text(found) == as_text(alone)


def test_a_cluster_finds_the_same_groups_also_when_a_worker_is_killed(
    cluster, edges: Edges, alone: Lockstep, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    from distributed import Client, get_task_stream

    with Client(cluster) as client, get_task_stream(client=client) as stream:
        with where(Engine.DASK, cluster.scheduler_address, -1):
            found = find_lockstep(edges, count=counter(edges, tmp_path, pieces=8))
        assert as_text(found) == as_text(alone)
    assert len({task["worker"] for task in stream.data}) == 2
    count = counter(edges, tmp_path, pieces=8)
    victim = next(iter(cluster.workers.values())).pid

    def killing(clean: np.ndarray | None) -> Counted:
        if clean is not None:
            os.kill(victim, signal.SIGKILL)
        return count(clean)

    with where(Engine.DASK, cluster.scheduler_address, -1):
        assert as_text(find_lockstep(edges, count=killing)) == as_text(alone)


@pytest.mark.parametrize(
    "options", [["--engine", "spark"], ["--engine", "dask"], ["--engine", "dask", "--out", "no/x"]]
)
def test_an_engine_that_is_not_there_ends_in_a_sentence(tmp_path: Path, options: list[str]) -> None:
    path = tmp_path / "fans.csv"
    path.write_text("fan,page,time\na,p,2024-01-01\nb,q,2024-01-01\n")
    done = CliRunner().invoke(app, ["lockstep", str(path), *options])
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert not list(tmp_path.glob(".lockstep-*"))
