"""The rows of one fan list: a table through DuckDB, or an archive through the front door."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from detector.history import Note, UnknownFormat, UnreadableFile, note
from detector.lockstep.archives import archived, is_archive
from detector.lockstep.edges import Floats, Ints
from detector.lockstep.names import Columns, columns_of
from detector.lockstep.stargazers import stargazers
from detector.read.dates import YEARS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

# A list in which more cells than this are no time is not the list the person means.
MOST_UNREADABLE = 0.1
# Marks accounts that the front door has hashed; no name of a table begins so.
HASHED = "\x1f"
# Kinds of columns whose numbers are ids as they stand, without a detour over text.
_WHOLE = ("BIGINT", "INTEGER", "SMALLINT", "UINTEGER", "USMALLINT")
_SECONDS = [int(pd.Timestamp(year, 1, 1).timestamp()) for year in (YEARS.start, YEARS.stop)]


class Part(NamedTuple):
    """Rows of one list: coded fans and pages, times, and what is known of the accounts."""

    fan: pa.Array
    page: pa.Array
    seconds: Ints
    created: Floats | None
    gone: Floats | None
    read: list[Note]
    guessed: list[Note]
    left_out: list[Note]


def rows_of(base: DuckDBPyConnection, path: Path, *, hashed: bool) -> Iterator[Part]:
    """The lists of a file.

    Raises
    ------
    UnreadableFile
        The file cannot be opened or holds no table.
    UnknownFormat
        A table lacks a column of fans or of times, or its times cannot be read.
    """
    if not is_archive(path):
        yield _part(base, path)
        return
    for page, named, fans, undated in archived(path):
        n, file = len(fans), path.name
        guessed = [] if named else [note("lockstep.page_from_name", page=page, file=file)]
        if not hashed:
            guessed.append(note("lockstep.archive_hashed", file=file))
        left_out = [note("lockstep.archive_some_undated", n=undated, file=file)] if undated else []
        yield Part(
            _coded(pa.chunked_array([pa.array(HASHED + fans["fan"], pa.string())])),
            _coded(pa.chunked_array([pa.array([page] * n, pa.string())])),
            _whole_seconds(fans["time"]).astype(np.int64),
            _whole_seconds(fans["created"]),
            None,
            [note("lockstep.read_file", file=file, n=n)],
            guessed,
            left_out,
        )


def _whole_seconds(times: pd.Series[Any]) -> Floats:
    """Seconds since 1970; NaN where there is no time."""
    seconds = (times - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1)
    return np.floor(seconds.to_numpy(dtype=float))


def _part(base: DuckDBPyConnection, path: Path) -> Part:
    table = _open(base, path)
    columns = columns_of(table.columns, path.name)
    guessed: list[Note] = []
    query = f"{_id(columns.fan, table)} AS fan, {_time(columns.time, table)} AS seconds"
    if columns.page is None:
        guessed.append(note("lockstep.page_from_name", page=path.stem, file=path.name))
    else:
        query += f", {_id(columns.page, table)} AS page"
    if columns.created is not None:
        query += f", {_time(columns.created, table)} AS created"
    if columns.gone is not None:
        query += f", {_gone(columns.gone, table)} AS gone"
    got: Any = table.project(query).to_arrow_table()
    if columns.page is None:
        got = got.append_column("page", pa.array([path.stem] * got.num_rows, pa.string()))
    rows = got.num_rows
    named = _without_blanks(got, ("fan", "page"))
    timed = _without_blanks(named, ("seconds",))
    del got
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
    created, gone = (_numbers(timed, name) for name in ("created", "gone"))
    seconds = timed["seconds"].to_numpy().astype(np.int64, copy=False)
    # Column after column is let go as soon as it is coded.
    del named
    timed = timed.select(["fan", "page"])
    fan = _coded(timed["fan"])
    timed = timed.select(["page"])
    return Part(fan, _coded(timed["page"]), seconds, created, gone, read, guessed, left_out)


def _numbers(table: Any, name: str) -> Floats | None:
    """A column of numbers, NaN where it is blank; None where it is not there."""
    if name not in table.column_names:
        return None
    column: Floats = table[name].to_numpy().astype(float)
    return column


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


def _without_blanks(table: Any, columns: tuple[str, ...]) -> Any:
    """The rows in which these columns are filled; a copy only where there are others."""
    for name in columns:
        if table[name].null_count:
            table = table.filter(pc.is_valid(table[name]))
    return table


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _kind(column: str, table: DuckDBPyRelation) -> str:
    return str(table.types[table.columns.index(column)])


def _id(column: str, table: DuckDBPyRelation) -> str:
    """SQL of an id: a whole number, or text without spaces around it; blank is nothing."""
    if _kind(column, table) in _WHOLE:
        return f"CAST({_quoted(column)} AS BIGINT)"
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


def _gone(column: str, table: DuckDBPyRelation) -> str:
    """SQL of whether an account no longer exists: a time, or a yes; blank is a no."""
    text = f"lower(NULLIF(trim(CAST({_quoted(column)} AS VARCHAR)), ''))"
    return (
        f"CASE WHEN {text} IS NULL OR {text} IN ('0', '0.0', 'false', 'no', 'n', 'f') THEN 0.0 "
        f"WHEN {text} IN ('1', '1.0', 'true', 'yes', 'y', 't') THEN 1.0 "
        f"WHEN {_time(column, table)} IS NOT NULL THEN 1.0 END"
    )


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
    """A column as codes and distinct ids in text: a million rows hold few ids."""
    # Arrow codes all chunks against one dictionary, so that only the codes are joined.
    chunks = column.dictionary_encode().chunks
    if not chunks:
        return column.combine_chunks().dictionary_encode()
    codes = pa.concat_arrays([chunk.indices for chunk in chunks])
    coded = pa.DictionaryArray.from_arrays(codes, chunks[-1].dictionary)
    if pa.types.is_integer(coded.type.value_type):
        ids = coded.dictionary.cast(pa.string())
        coded = pa.DictionaryArray.from_arrays(coded.indices, ids)
    return coded
