"""Lists of a hundred million likes: written piece by piece, then searched in a process of its own.

    python -m benchmarks.together.large LIKES.parquet --likes 100000000 --seed 8
    python -m benchmarks.together.large LIKES.parquet [--jobs 1] [--dense] [--hashed]

The first form writes the lists of one simulated world, in a random order within each piece
of ten million, and beside them who was planted. The second reads and searches them, and prints
seconds of the processor and the peak of memory after each step.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.together.__main__ import plants_for
from detector.lockstep import Acted, find_lockstep
from detector.lockstep.load import load_fans
from detector.simulate.fan_lists import simulate_in_pieces

PIECE = 10_000_000


def write(path: Path, likes: int, seed: int) -> None:
    """Every plant once, beside honest cross-promotions."""
    rng = np.random.default_rng((seed, 3))
    writer, group, campaign = None, [], []
    for piece in simulate_in_pieces(
        likes,
        rng,
        pieces=max(1, likes // PIECE),
        plants=plants_for(likes),
        campaigns=int(np.clip(likes // 50_000, 2, 200)),
    ):
        order = rng.permutation(len(piece.fan))
        columns = {"fan": piece.fan, "page": piece.page, "time": piece.time}
        table = pa.table({name: column[order] for name, column in columns.items()})
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=1_000_000)
        group.append(piece.group)
        campaign.append(piece.campaign)
        print(f"{len(table):,} likes", flush=True)
    if writer is not None:
        writer.close()
    np.savez(truth_of(path), group=np.concatenate(group), campaign=np.concatenate(campaign))


def truth_of(path: Path) -> Path:
    """Who was planted."""
    return path.with_suffix(".truth.npz")


def told(step: str) -> None:
    """Seconds of the processor and the peak of memory so far."""
    # Kilobytes on Linux, bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1_000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9
    print(f"| {step} | {time.process_time():.1f} CPU s | peak {peak:.2f} GB |", flush=True)


def search(path: Path, *, jobs: int, dense: bool, hashed: bool) -> None:
    told("start")
    edges = load_fans([path], hashed=hashed).edges
    told(f"{len(edges):,} likes, {len(edges.fans):,} fans, {len(edges.pages):,} pages read")
    found = find_lockstep(edges, jobs=jobs, rng=np.random.default_rng(0) if dense else None)
    told("searched")
    if hashed:
        return
    truth = np.load(truth_of(path))
    ids = np.asarray(edges.fans).astype(int)
    group, campaign = truth["group"][ids], truth["campaign"][ids]
    true = group >= 0
    named = {"repeat": found.fans_in(Acted.REPEAT), "any": found.fans_in(*Acted)}
    if found.dense is not None:
        named["dense"] = found.dense
    for name, who in named.items():
        kinds = [float(who[group == k].mean()) for k in range(int(group.max()) + 1)]
        print(
            f"{name}: {who.sum():,} named, {(who & true).sum():,} of {true.sum():,} planted, "
            f"{(who & ~true & campaign).sum():,} in a cross-promotion,",
            " ".join(f"{kind:.3f}" for kind in kinds),
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("path", type=Path)
    options.add_argument("--likes", type=int, help="write so many")
    options.add_argument("--seed", type=int, default=8)
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--dense", action="store_true", help="with the second opinion")
    options.add_argument("--hashed", action="store_true", help="hash the ids")
    given = options.parse_args()
    if given.likes:
        write(given.path, given.likes, given.seed)
    else:
        search(given.path, jobs=given.jobs, dense=given.dense, hashed=given.hashed)


if __name__ == "__main__":
    main()
