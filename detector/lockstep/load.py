"""Fan lists of many pages, joined: tables, GitHub's stargazers, archives of accounts.

Ids are hashed under the project's key as soon as they are read, each distinct id once;
the person's own ids stay only when asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from detector.history import MissingPart, Note, Receipt, UnknownFormat, UnreadableFile, note
from detector.history.fan_ids import PROJECT
from detector.lockstep.edges import Codes, Edges, Floats, edges_from_codes
from detector.lockstep.rows import HASHED, rows_of

SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".parquet", ".json", ".js", ".zip")
# The work grows with the square of a fan's likes; nobody follows this many pages by hand.
MOST_LIKES = 2_000


class Loaded(NamedTuple):
    """Likes, what is known of the accounts, and what was done to read them.

    Attributes
    ----------
    created
        When each fan's account was made, in seconds since 1970, NaN where it is not known;
        shape (fans,).
    gone
        Whether each account no longer exists: 1 or 0, NaN where it is not known; shape
        (fans,).
    """

    edges: Edges
    receipt: Receipt
    created: Floats
    gone: Floats


def load_fans(paths: Iterable[Path], *, hashed: bool = True) -> Loaded:
    """Read fan lists and join them.

    Parameters
    ----------
    paths
        Files, or folders of them. A list without a column of pages is one page, named
        for its file.
    hashed
        Whether ids are replaced by keyed hashes.

    Raises
    ------
    MissingPart
        DuckDB is not installed.
    UnreadableFile
        A file cannot be opened or holds no table.
    UnknownFormat
        A table lacks a column of fans or of times, or its times cannot be read.
    """
    if find_spec("duckdb") is None:
        raise MissingPart("lockstep.duckdb_missing")
    import duckdb

    # Nothing is fetched: extensions that are not built in stay away.
    quiet: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(config=quiet) as base:
        base.execute("SET TimeZone='UTC'")
        parts = [part for path in _files(paths) for part in rows_of(base, path, hashed=hashed)]
    if not any(len(part.seconds) for part in parts):
        raise UnknownFormat("lockstep.no_rows")
    notes: dict[str, list[Note]] = {"read": [], "guessed": [], "left_out": []}
    for part in parts:
        for name, lines in notes.items():
            lines.extend(getattr(part, name))
    fan, fans = _joined([part.fan for part in parts])
    page, pages = _joined([part.page for part in parts])
    if hashed:
        ids = np.array([_hashed(str(one)) for one in fans])
        again, fans = pd.factorize(ids)
        fan = again.astype(np.int32)[fan]
    created = _known(fan, len(fans), [(len(part.seconds), part.created) for part in parts], np.fmin)
    gone = _known(fan, len(fans), [(len(part.seconds), part.gone) for part in parts], np.fmax)
    seconds = parts[0].seconds if len(parts) == 1 else np.concatenate([p.seconds for p in parts])
    # A hundred million likes are not held twice.
    parts.clear()
    few = np.bincount(fan) <= MOST_LIKES
    over = int((~few).sum())
    if over:
        kept = few[fan]
        if not kept.any():
            raise UnknownFormat("lockstep.no_rows")
        fan, page, seconds = fan[kept], page[kept], seconds[kept]
    rows = len(seconds)
    edges = edges_from_codes(fan, page, seconds, fans, pages)
    if len(edges) < rows:
        notes["left_out"].append(note("lockstep.repeated", n=rows - len(edges)))
    if over:
        notes["left_out"].append(note("lockstep.over_likers", n=over, most=MOST_LIKES))
    if edges.daily:
        notes["guessed"].append(note("lockstep.whole_days"))
    receipt = Receipt("source.fan_lists").plus(**notes)
    return Loaded(edges, receipt, created, gone)


def _files(paths: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
            if not inside:
                raise UnreadableFile("lockstep.empty_folder", file=path.name)
            files += inside
        elif not path.is_file():
            raise UnreadableFile("lockstep.not_there", file=str(path))
        else:
            files.append(path)
    return files


def _hashed(account: str) -> str:
    """An id under the project's key; those of archives stand under it already."""
    if account.startswith(HASHED):
        return account.removeprefix(HASHED)
    return PROJECT.hashed("fans", account)


def _known(fan: Codes, n: int, given: list[tuple[int, Floats | None]], join: np.ufunc) -> Floats:
    """What the rows say of each fan, list after list; NaN where none says anything."""
    found, at = np.full(n, np.nan), 0
    for rows, said in given:
        if said is not None:
            told = np.flatnonzero(~np.isnan(said))
            join.at(found, fan[at + told], said[told])
        at += rows
    return found


def _joined(parts: list[Any]) -> tuple[Codes, Any]:
    """The codes of all parts under one numbering, and the ids."""
    whole = pa.chunked_array(parts).unify_dictionaries().combine_chunks()
    one = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    codes = one.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return codes, one.dictionary.to_numpy(zero_copy_only=False)
