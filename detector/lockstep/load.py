"""Fan lists of many pages from CSV, Parquet and GitHub's stargazer JSON, through DuckDB.

Ids are hashed under the project's key as soon as they are read, each distinct id once;
the person's own ids stay only when asked for.
"""

from __future__ import annotations

import glob
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from detector.history import MissingPart, Note, Receipt, UnknownFormat, UnreadableFile, note
from detector.history.fan_ids import PROJECT
from detector.lockstep.edges import Edges, Ints, edges_from_codes
from detector.lockstep.names import Columns, columns_of
from detector.lockstep.stargazers import stargazers
from detector.read.dates import YEARS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".json")
# A list in which more cells than this are no time is not the list the person means.
MOST_UNREADABLE = 0.1
# The work grows with the square of a fan's likes; nobody follows this many pages by hand.
MOST_LIKES = 2_000
_SECONDS = [int(pd.Timestamp(year, 1, 1).timestamp()) for year in (YEARS.start, YEARS.stop)]


class Loaded(NamedTuple):
    """Likes, and what was done to read them."""

    edges: Edges
    receipt: Receipt


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
        parts = [_part(base, path) for path in _files(paths)]
    if not any(len(part.seconds) for part in parts):
        raise UnknownFormat("lockstep.no_rows")
    fan, fans = _joined([part.fan for part in parts])
    page, pages = _joined([part.page for part in parts])
    if hashed:
        ids = np.array([PROJECT.hashed("fans", str(one)) for one in fans])
        again, fans = pd.factorize(ids)
        fan = again[fan]
    seconds = np.concatenate([part.seconds for part in parts])
    kept = (np.bincount(fan) <= MOST_LIKES)[fan]
    over = len(np.unique(fan[~kept]))
    if not kept.any():
        raise UnknownFormat("lockstep.no_rows")
    fan, page, seconds = fan[kept], page[kept], seconds[kept]
    edges = edges_from_codes(fan, page, seconds, fans, pages)
    notes: dict[str, list[Note]] = {"read": [], "guessed": [], "left_out": []}
    for part in parts:
        for name, lines in notes.items():
            lines.extend(getattr(part, name))
    if len(edges) < len(seconds):
        notes["left_out"].append(note("lockstep.repeated", n=len(seconds) - len(edges)))
    if over:
        notes["left_out"].append(note("lockstep.over_likers", n=over, most=MOST_LIKES))
    if edges.daily:
        notes["guessed"].append(note("lockstep.whole_days"))
    receipt = Receipt("source.fan_lists").plus(**notes)
    return Loaded(edges, receipt)


class _Part(NamedTuple):
    fan: pa.Array
    page: pa.Array
    seconds: Ints
    read: list[Note]
    guessed: list[Note]
    left_out: list[Note]


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


def _part(base: DuckDBPyConnection, path: Path) -> _Part:
    table = _open(base, path)
    columns = columns_of(table.columns, path.name)
    guessed: list[Note] = []
    query = f"{_id(columns.fan)} AS fan, {_time(columns.time, table)} AS seconds"
    if columns.page is None:
        guessed.append(note("lockstep.page_from_name", page=path.stem, file=path.name))
    else:
        query += f", {_id(columns.page)} AS page"
    got: Any = table.project(query).to_arrow_table()
    if columns.page is None:
        got = got.append_column("page", pa.array([path.stem] * got.num_rows, pa.string()))
    rows = got.num_rows
    named = got.filter(pc.and_(pc.is_valid(got["fan"]), _valid(got["page"])))
    timed = named.filter(_valid(named["seconds"]))
    left_out = []
    if untold := rows - named.num_rows:
        left_out.append(note("lockstep.blank_ids", n=untold, file=path.name))
    if untimed := named.num_rows - timed.num_rows:
        if untimed > MOST_UNREADABLE * named.num_rows:
            raise UnknownFormat(
                "lockstep.bad_times", file=path.name, column=columns.time, n=untimed
            )
        left_out.append(note("lockstep.bad_times_left_out", n=untimed, file=path.name))
    if columns.unused:
        names = ", ".join(columns.unused)[:120]
        left_out.append(note("lockstep.columns_unused", n=len(columns.unused), columns=names))
    if _zone_untold(table, columns):
        guessed.append(note("lockstep.zone_guessed", file=path.name))
    read = [note("lockstep.read_file", file=path.name, n=timed.num_rows)]
    seconds = timed["seconds"].to_numpy().astype(np.int64)
    return _Part(_coded(timed["fan"]), _coded(timed["page"]), seconds, read, guessed, left_out)


def _open(base: DuckDBPyConnection, path: Path) -> DuckDBPyRelation:
    import duckdb

    if path.suffix.lower() == ".json":
        return base.from_df(stargazers(path))
    # A file's own name may hold what DuckDB takes for a pattern.
    name = glob.escape(str(path))
    try:
        if path.suffix.lower() == ".parquet":
            return base.read_parquet(name)
        return base.read_csv(name, all_varchar=True)
    except duckdb.Error as error:
        raise UnreadableFile("lockstep.no_table", file=path.name) from error


def _valid(column: Any) -> Any:
    return pc.is_valid(column)


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _kind(column: str, table: DuckDBPyRelation) -> str:
    return str(table.types[table.columns.index(column)])


def _id(column: str) -> str:
    """SQL of an id as text without spaces around it; blank is nothing."""
    return f"NULLIF(trim(CAST({_quoted(column)} AS VARCHAR)), '')"


def _time(column: str, table: DuckDBPyRelation) -> str:
    """SQL of a time in whole seconds since 1970; nothing where it is no time."""
    name, kind = _quoted(column), _kind(column, table)
    if kind.startswith(("TIMESTAMP", "DATE")):
        seconds = f"epoch(CAST({name} AS TIMESTAMPTZ))"
    else:
        number = f"TRY_CAST({name} AS DOUBLE)"
        # Eleven digits and more are milliseconds.
        unix = f"CASE WHEN {number} > 1e11 THEN {number} / 1000 ELSE {number} END"
        seconds = f"coalesce({unix}, epoch(TRY_CAST(CAST({name} AS VARCHAR) AS TIMESTAMPTZ)))"
    first, end = _SECONDS
    whole = f"CAST(floor({seconds}) AS BIGINT)"
    return f"CASE WHEN {seconds} >= {first} AND {seconds} < {end} THEN {whole} END"


def _zone_untold(table: DuckDBPyRelation, columns: Columns) -> bool:
    """Whether a written time of day names no zone."""
    kind = _kind(columns.time, table)
    if kind.startswith("TIMESTAMP"):
        return "WITH TIME ZONE" not in kind
    if kind != "VARCHAR":
        return False
    name = _quoted(columns.time)
    found = table.project(name).filter(f"{name} LIKE '%:%'").limit(1).fetchall()
    if not found:
        return False
    text = str(found[0][0]).strip()
    return not text.endswith(("Z", "z", "UTC")) and not any(c in text[10:] for c in "+-")


def _coded(column: Any) -> Any:
    """A column as codes and distinct values: a million rows hold few ids."""
    return column.combine_chunks().dictionary_encode()


def _joined(parts: list[Any]) -> tuple[Ints, Any]:
    """The codes of all parts under one numbering, and the ids."""
    whole = pa.chunked_array(parts).unify_dictionaries().combine_chunks()
    one = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    codes = one.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, one.dictionary.to_numpy(zero_copy_only=False)
