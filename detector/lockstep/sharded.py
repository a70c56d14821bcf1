"""Counting where the likes lie: a pure function of a file, the number of a piece and of pieces.

Each piece owns the pairs of pages whose less liked page is its own, so that its counts are
final and pieces only have to be put behind one another. Who runs which piece where, and what
happens when a worker dies, is joblib's and Dask's business, as for `detector.batch`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

import joblib
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from detector.lockstep.coaction import count_few
from detector.lockstep.counting import Counted, merged
from detector.lockstep.edges import DAY, Bools, ByPage, Edges
from detector.lockstep.expected import NullModel
from detector.lockstep.timeline import Timeline

# The fans from whom the expectation is taken, all without them; to what was counted.
Counter: TypeAlias = Callable[[Bools | None], Counted]
# Small enough that a killed worker loses seconds or minutes, and that several workers have some.
PIECES = 16


class _Opened(NamedTuple):
    edges: Edges
    pages_of: ByPage
    timeline: Timeline


def counter(edges: Edges, folder: Path, *, pieces: int = PIECES) -> Counter:
    """Counts for `find_lockstep`, made by whatever `joblib.parallel_config` names.

    Parameters
    ----------
    folder
        Takes the likes as codes, without any id; workers must see it under the same name, and
        it must stay until the search is done.
    pieces
        Pieces of work.
    """
    path = folder / "likes.parquet"
    columns = {"fan": edges.fan, "page": edges.page, "time": edges.time}
    pq.write_table(pa.table(columns), path)

    def count(clean: Bools | None) -> Counted:
        known = None
        if clean is not None:
            # By the disk too: what is sent to one worker is lost with it.
            known = str(folder / "clean.npy")
            np.save(known, clean)
        work = joblib.Parallel()(
            joblib.delayed(count_piece)(str(path), piece, pieces, known) for piece in range(pieces)
        )
        return merged(list(work))

    return count


def count_piece(path: str, piece: int, pieces: int, clean: str | None = None) -> Counted:
    """Count one of `pieces` pieces of the likes in a file.

    Parameters
    ----------
    path
        From `counter`.
    clean
        A file of which fans the expectation is taken from, shape (fans,); all without it.
    """
    likes = _opened(path, Path(path).stat().st_mtime_ns)
    known = None if clean is None else np.load(clean)
    model = NullModel.of(likes.edges, likes.timeline, known)
    return count_few(likes.edges, model, pages_of=likes.pages_of, piece=(piece, pieces))


# A worker counts several pieces of one file.
@lru_cache(maxsize=1)
def _opened(path: str, _stamp: int) -> _Opened:
    table = pq.read_table(path)
    fan, page, time = (table[name].to_numpy() for name in ("fan", "page", "time"))
    fans, pages = (np.arange(int(code.max()) + 1) for code in (fan, page))
    edges = Edges(fan, page, time, fans, pages, daily=bool((time % DAY == 0).all()))
    return _Opened(edges, ByPage.of(edges), Timeline.of(edges))
