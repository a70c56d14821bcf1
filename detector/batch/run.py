"""Run the pure function over all shards: on this machine, or on a cluster that exists.

joblib is the one seam. Results are kept shard by shard beside the output file as they
come, so that a run that was killed goes on where it was. Who runs what where, and what
happens when a worker dies, is joblib's and Dask's business.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import joblib
import pandas as pd

from detector import __version__
from detector.batch.discoveries import Discoveries
from detector.batch.settings import Settings
from detector.batch.shards import Shard, divided, shards_of
from detector.batch.stored import ranked, typed
from detector.batch.work import PageRow, scan_shard
from detector.history import BadSetting, MissingPart, why_of

RATE = 0.1


class Engine(StrEnum):
    """Where shards are scanned."""

    LOCAL = "local"
    DASK = "dask"


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """A finished batch.

    Attributes
    ----------
    table
        One row for each page as in `PageRow`, with `q_value` and `discovery`, the
        strongest first.
    found
        The choice among pages.
    resumed
        Shards whose results an earlier run had left.
    """

    table: pd.DataFrame
    found: Discoveries
    resumed: int


def run_batch(
    path: Path,
    out: Path,
    *,
    settings: Settings | None = None,
    rate: float = RATE,
    engine: Engine = Engine.LOCAL,
    address: str | None = None,
    jobs: int = -1,
    progress: Callable[[int, int], None] | None = None,
) -> Batch:
    """Scan every page and write the results.

    Parameters
    ----------
    path
        A file or folder, see `shards_of`. Workers of a cluster must see it under the
        same name.
    out
        Parquet file of the results. While the batch runs, `OUT.parts` holds what is done.
    rate
        False-discovery rate among the pages.
    address
        Scheduler of a Dask cluster.
    jobs
        Local processes; -1 for all cores.
    progress
        Called with shards done and shards in all.

    Raises
    ------
    InputError
        The path, the output or the address cannot be used. A single bad page is a row.
    """
    chosen = settings or Settings()
    # The results of an earlier run may stand in the folder itself.
    shards = [s for s in shards_of(path) if Path(s.files[0]).resolve() != out.resolve()]
    parts = out.with_name(out.name + ".parts")
    try:
        parts.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting("error.cannot_write", file=str(out), why=why_of(error)) from error
    shards = [piece for shard in shards for piece in divided(shard, parts)]
    names = {shard: parts / f"{shard.fingerprint(chosen, __version__)}.parquet" for shard in shards}
    waiting = [shard for shard, part in names.items() if not part.exists()]
    done = len(shards) - len(waiting)
    resumed = done
    with where(engine, address, jobs):
        work = joblib.Parallel(return_as="generator_unordered")(
            joblib.delayed(_numbered)(k, shard, chosen) for k, shard in enumerate(waiting)
        )
        for k, rows in work:
            _keep(names[waiting[k]], rows)
            done += 1
            if progress is not None:
                progress(done, len(shards))
    table = pd.concat([pd.read_parquet(part) for part in names.values()], ignore_index=True)
    table, found = ranked(table, rate, chosen.references)
    try:
        _write(table, out)
    except OSError as error:
        raise BadSetting("error.cannot_write", file=str(out), why=why_of(error)) from error
    shutil.rmtree(parts)
    return Batch(table, found, resumed)


def _numbered(k: int, shard: Shard, settings: Settings) -> tuple[int, list[PageRow]]:
    return k, scan_shard(shard, settings)


@contextlib.contextmanager
def where(engine: Engine, address: str | None, jobs: int) -> Iterator[None]:
    """Where joblib's work runs while this is held.

    Raises
    ------
    MissingPart, BadSetting
        The cluster cannot be used.
    """
    if engine is Engine.LOCAL:
        with joblib.parallel_config(backend="loky", n_jobs=jobs):
            yield
        return
    if find_spec("distributed") is None:
        raise MissingPart("batch.dask_missing")
    if not address:
        raise BadSetting("batch.no_address")
    from distributed import Client

    try:
        client: Any = Client(address, timeout="5s")  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise BadSetting("batch.no_cluster", address=address) from error
    with client, joblib.parallel_config(backend="dask"):
        yield


def _keep(part: Path, rows: list[PageRow]) -> None:
    _write(_frame(rows), part)


def _write(table: pd.DataFrame, path: Path) -> None:
    """Whole or not at all: a kill never leaves half a file under the name."""
    half = path.with_name(path.name + ".half")
    table.to_parquet(half, index=False)
    os.replace(half, path)  # noqa: PTH105 - the two names are one step for the file system


def _frame(rows: list[PageRow]) -> pd.DataFrame:
    names = list(PageRow.__dataclass_fields__)
    return typed(pd.DataFrame([asdict(row) for row in rows], columns=names))
