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
import pyarrow as pa
import pyarrow.compute as pc

from detector.history import MissingPart, Note, Receipt, UnknownFormat, UnreadableFile, note
from detector.history.fan_ids import PROJECT
from detector.lockstep.coded import Coded, coded_numbers, coded_texts
from detector.lockstep.edges import Codes, Edges, Floats, edges_from_codes, tally
from detector.lockstep.facts import FACTS
from detector.lockstep.ids import Ids
from detector.lockstep.rows import HASHED, Part, rows_of

SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".parquet", ".json", ".js", ".zip")
# The work grows with the square of a fan's likes; nobody follows this many pages by hand.
MOST_LIKES = 2_000
# What DuckDB may take beside what is read; tables go through it batch by batch.
READING = "1GB"
# The platform of fans in tables that do not say it.
UNTOLD = "fans"
# Ids hashed at a time.
_AT_ONCE = 1 << 18


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
    country
        Number of each fan's country among the codes of `COUNTRIES` in order, NaN where it is
        not known, shape (fans,); None where no list tells.
    followers
        How many follow each fan, likewise.
    """

    edges: Edges
    receipt: Receipt
    created: Floats
    gone: Floats
    country: Floats | None = None
    followers: Floats | None = None


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
        "memory_limit": READING,
        # Names of fans are never laid down on the disk, not even in passing.
        "temp_directory": "",
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
    platform = _platform(parts)
    if hashed and platform != UNTOLD:
        notes["guessed"].append(note("lockstep.one_platform", platform=platform))
    fan, fans = _fans(parts, platform if hashed else None)
    page, pages = coded_texts([piece for part in parts for piece in part.page])
    for part in parts:
        part.page.clear()
    known = {name: _known(fan, len(fans), parts, name) for name in FACTS}
    seconds = parts[0].seconds if len(parts) == 1 else np.concatenate([p.seconds for p in parts])
    # A hundred million likes are not held twice.
    parts.clear()
    few = tally(fan, len(fans)) <= MOST_LIKES
    over = int((~few).sum())
    if over:
        kept = few[fan]
        if not kept.any():
            raise UnknownFormat("lockstep.no_rows")
        fan, page, seconds = fan[kept], page[kept], seconds[kept]
    rows = len(seconds)
    names = pages.to_numpy(zero_copy_only=False)
    edges = edges_from_codes(fan, page, seconds, Ids(fans), names)
    if len(edges) < rows:
        notes["left_out"].append(note("lockstep.repeated", n=rows - len(edges)))
    if over:
        notes["left_out"].append(note("lockstep.over_likers", n=over, most=MOST_LIKES))
    if edges.daily:
        notes["guessed"].append(note("lockstep.whole_days"))
    receipt = Receipt("source.fan_lists").plus(**notes)
    created, gone = (
        np.full(len(fans), np.nan) if fact is None else fact
        for fact in (known["created"], known["gone"])
    )
    return Loaded(edges, receipt, created, gone, known["country"], known["followers"])


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
        elif not path.stat().st_size:
            raise UnreadableFile("read.empty", file=path.name)
        else:
            files.append(path)
    return files


def _platform(parts: list[Part]) -> str:
    """Whose accounts tables beside archives are taken to hold, so that the two join."""
    told = {part.platform for part in parts}
    tables, archives = None in told, told - {None, "github"}
    only = next(iter(archives)) if tables and len(archives) == 1 and "github" not in told else None
    return only or UNTOLD


def _fans(parts: list[Part], platform: str | None) -> tuple[Codes, Any]:
    """The fan of each row, and an Arrow array of ids; the parts let go of theirs.

    Ids are hashed as accounts of `platform`, and stay as they are without one.
    """
    pieces = [piece for part in parts for piece in part.fan]
    for part in parts:
        part.fan.clear()
    if all(isinstance(piece, np.ndarray) for piece in pieces):
        values = np.concatenate(pieces)
        pieces.clear()
        codes, numbers = coded_numbers(values)
        del values
        ids = pa.array(numbers).cast(pa.string())
        # Whole numbers have one spelling, so that no two become one.
        return codes, _hashed(ids, platform) if platform else ids
    codes, ids = coded_texts(
        [Coded.of(pa.array(piece)) if isinstance(piece, np.ndarray) else piece for piece in pieces]
    )
    if not platform:
        return codes, pc.utf8_ltrim(ids, HASHED)
    again = _hashed(ids, platform).combine_chunks().dictionary_encode()
    return again.indices.to_numpy().astype(np.int32, copy=False)[codes], again.dictionary


def _hashed(ids: Any, platform: str) -> pa.ChunkedArray:
    """Ids under the project's key."""
    chunks = (ids[begin : begin + _AT_ONCE] for begin in range(0, len(ids), _AT_ONCE))
    return pa.chunked_array(
        [
            pa.array([_under_key(platform, name) for name in some.to_pylist()], pa.string())
            for some in chunks
        ],
        pa.string(),
    )


def _under_key(platform: str, account: str) -> str:
    """The id of one account; those of archives stand under the key already."""
    if account.startswith(HASHED):
        return account.removeprefix(HASHED)
    return PROJECT.hashed(platform, account)


def _known(fan: Codes, n: int, parts: list[Part], name: str) -> Floats | None:
    """What the rows say of each fan, list after list; NaN where none says anything."""
    if not any(name in part.facts for part in parts):
        return None
    found, at = np.full(n, np.nan), 0
    for part in parts:
        if name in part.facts:
            said = part.facts[name]
            told = np.flatnonzero(~np.isnan(said))
            FACTS[name].at(found, fan[at + told], said[told])
        at += len(part.seconds)
    return found
