"""The rows of one fan list: a table through DuckDB, or an archive through the front door."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from detector.history import Note, UnknownFormat, UnreadableFile, note
from detector.lockstep.archives import archived, is_archive
from detector.lockstep.coded import Coded
from detector.lockstep.edges import Floats, Ints, Times, as_times
from detector.lockstep.facts import facts_in
from detector.lockstep.names import Columns, columns_of
from detector.lockstep.stargazers import stargazers
from detector.read.dates import YEARS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

# A list in which more cells than this are no time is not the list the person means.
MOST_UNREADABLE = 0.1
# Marks accounts that the front door has hashed; it is cut off what a table holds.
HASHED = "\x1f"
# Rows taken from a table at a time.
_AT_ONCE = 2_000_000
# Kinds of columns whose numbers are ids as they stand, without a detour over text.
_WHOLE = ("BIGINT", "INTEGER", "SMALLINT", "UINTEGER", "USMALLINT")
# What whole numbers become where one of them is blank, and below what each is still exact.
_DECIMAL = {"DOUBLE": 2**53, "FLOAT": 2**24}
_SECONDS = [int(pd.Timestamp(year, 1, 1).timestamp()) for year in (YEARS.start, YEARS.stop)]


class Part(NamedTuple):
    """Rows of one list: ids in pieces, times, and what is known of the accounts by fact.

    Fans are whole numbers where the table holds such, codes of texts otherwise. `platform` is
    that of an archive, `github` for stargazers, and nothing for a table.
    """

    fan: list[Ints | Coded]
    page: list[Coded]
    seconds: Times
    facts: dict[str, Floats]
    read: list[Note]
    guessed: list[Note]
    left_out: list[Note]
    platform: str | None = None


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
    for platform, page, named, fans, undated in archived(path):
        n, file = len(fans), path.name
        guessed = [] if named else [note("lockstep.page_from_name", page=page, file=file)]
        if not hashed:
            guessed.append(note("lockstep.archive_hashed", file=file))
        left_out = [note("lockstep.archive_some_undated", n=undated, file=file)] if undated else []
        yield Part(
            [Coded.of(pa.array((HASHED + fans["fan"]).to_numpy(object), pa.string()))],
            [_all_of(page, n)],
            as_times(_whole_seconds(fans["time"]).astype(np.int64)),
            {"created": _whole_seconds(fans["created"])},
            [note("lockstep.read_file", file=file, n=n)],
            guessed,
            left_out,
            platform,
        )


def _whole_seconds(times: pd.Series[Any]) -> Floats:
    """Seconds since 1970; NaN where there is no time."""
    seconds = (times - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1)
    return np.floor(seconds.to_numpy(dtype=float))


def _part(base: DuckDBPyConnection, path: Path) -> Part:
    table = _open(base, path)
    columns = columns_of(table.columns, path.name)
    _refuse_rounded(table, columns, path.name)
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
    if columns.country is not None:
        query += f", CAST({_quoted(columns.country)} AS VARCHAR) AS country"
    if columns.followers is not None:
        query += f", TRY_CAST({_quoted(columns.followers)} AS DOUBLE) AS followers"
    got = _Read.of(table.project(query), path)
    left_out = []
    if untold := got.rows - got.named:
        left_out.append(note("lockstep.blank_ids", n=untold, file=path.name))
    if untimed := got.named - got.timed:
        if untimed > MOST_UNREADABLE * got.named:
            raise UnknownFormat(
                "lockstep.bad_times", file=path.name, column=columns.time, n=untimed
            )
        left_out.append(note("lockstep.bad_times_left_out", n=untimed, file=path.name))
    if columns.unused:
        names = ", ".join(columns.unused)[:120]
        left_out.append(note("lockstep.columns_unused", n=len(columns.unused), columns=names))
    if _zone_untold(table, columns):
        guessed.append(note("lockstep.zone_guessed", file=path.name))
    read = [note("lockstep.read_file", file=path.name, n=got.timed)]
    page = got.page if columns.page is not None else [_all_of(path.stem, got.timed)]
    return Part(
        got.fan,
        page,
        as_times(_whole(got.seconds, np.int64)),
        {name: _whole(parts, np.float64) for name, parts in got.facts.items()},
        read,
        guessed,
        left_out,
        "github" if path.suffix.lower() == ".json" else None,
    )


@dataclass(slots=True)
class _Read:
    """A table read batch by batch: what is kept of each takes less room than the batch."""

    rows: int = 0
    named: int = 0
    timed: int = 0
    fan: list[Ints | Coded] = field(default_factory=list)
    page: list[Coded] = field(default_factory=list)
    seconds: list[Times] = field(default_factory=list)
    facts: dict[str, list[Floats]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: DuckDBPyRelation, path: Path) -> _Read:
        import duckdb

        read = cls()
        try:
            for batch in _batches(pa.RecordBatchReader.from_stream(table)):
                read._take(batch)
        except (duckdb.Error, pa.ArrowException) as error:
            raise UnreadableFile("lockstep.no_table", file=path.name) from error
        return read

    def _take(self, batch: Any) -> None:
        self.rows += batch.num_rows
        names = batch.schema.names
        batch = _without_blanks(batch, [name for name in ("fan", "page") if name in names])
        self.named += batch.num_rows
        batch = _without_blanks(batch, ["seconds"])
        self.timed += batch.num_rows
        if not batch.num_rows:
            return
        fan = batch["fan"]
        # A view would keep the whole batch.
        self.fan.append(fan.to_numpy().copy() if pa.types.is_integer(fan.type) else Coded.of(fan))
        self.seconds.append(as_times(batch["seconds"].to_numpy().copy()))
        if "page" in names:
            self.page.append(Coded.of(batch["page"]))
        for name, told in facts_in(batch).items():
            self.facts.setdefault(name, []).append(told)


def _batches(reader: Any) -> Iterator[Any]:
    """Batches of some million rows: each brings its own list of pages."""
    held: list[Any] = []
    for batch in reader:
        held.append(batch)
        if sum(map(len, held)) >= _AT_ONCE:
            yield from pa.Table.from_batches(held).combine_chunks().to_batches()
            held.clear()
    if held:
        yield from pa.Table.from_batches(held).combine_chunks().to_batches()


def _whole(parts: list[Any], kind: type[np.generic]) -> Any:
    """All parts behind one another; they are let go."""
    whole = np.concatenate(parts) if parts else np.zeros(0, dtype=kind)
    parts.clear()
    return whole


def _all_of(page: str, n: int) -> Coded:
    """`n` rows of one page."""
    return Coded(np.zeros(n, dtype=np.int32), pa.array([page], pa.string()))


def _open(base: DuckDBPyConnection, path: Path) -> DuckDBPyRelation:
    import duckdb

    if path.suffix.lower() == ".json":
        return base.from_arrow(pa.Table.from_pandas(stargazers(path), preserve_index=False))
    # A file's own name may hold what DuckDB takes for a pattern.
    name = glob.escape(str(path))
    try:
        if path.suffix.lower() == ".parquet":
            return base.read_parquet(name)
        return base.read_csv(name, all_varchar=True)
    except duckdb.Error as error:
        raise UnreadableFile("lockstep.no_table", file=path.name) from error


def _without_blanks(table: Any, columns: Sequence[str]) -> Any:
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
    name = _quoted(column)
    if _kind(column, table) in _WHOLE:
        return f"CAST({name} AS BIGINT)"
    if _kind(column, table) in _DECIMAL:
        # `_refuse_rounded` has seen to it that they are whole.
        return f"CASE WHEN isfinite({name}) THEN CAST({name} AS BIGINT) END"
    around = f"' ' || chr({ord(HASHED)})"
    return f"NULLIF(trim(CAST({name} AS VARCHAR), {around}), '')"


def _refuse_rounded(table: DuckDBPyRelation, columns: Columns, file: str) -> None:
    """Long ids that were kept as decimal numbers have made several people one.

    Raises
    ------
    UnknownFormat
        An id is no whole number, or one beyond those that are exact.
    """
    for column in (columns.fan, columns.page):
        exact = _DECIMAL.get(_kind(column, table)) if column else None
        if column is None or exact is None:
            continue
        name = _quoted(column)
        rounded = f"isfinite({name}) AND (abs({name}) >= {exact} OR {name} <> trunc({name}))"
        if table.filter(rounded).limit(1).fetchall():
            raise UnknownFormat("lockstep.rounded_ids", file=file, column=column)


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
