"""A long table of many pages as a Parquet file sorted by page, so that pages are read in turn.

A text file of gigabytes is not opened as a table: DuckDB streams it, sorts on disk what does
not fit into its memory, and writes row groups that pieces of work take. Cells stay
the texts that they are, but for columns of nothing but whole numbers or ISO days, which arrays
can hold. What the columns mean is decided afterwards, by the same reader as ever.
"""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detector.read.blocks import delimiter
from detector.read.header_words import is_page, platform

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

TEXTS = (".csv", ".tsv", ".txt")
# Smaller files are opened whole: one reader sees all of their rows.
LARGE = 16 * 2**20
# What DuckDB may take; the rest of a sort goes to the disk.
MEMORY = "1GB"
_FIRST_BYTES = 64 * 2**10
_ROWS_A_GROUP = 100_000
_WHOLE = r"-?\d{1,15}"
_PLACE = '"place in the file"'
_DAY = r"\d{4}-\d{2}-\d{2}"


def parted(path: Path, folder: Path) -> Path | None:
    """The file as a Parquet file in `folder`, with the column `page`.

    None where it is left to the reader of whole files: it is small, DuckDB is not installed,
    its first line is no header with exactly one column that names pages, or DuckDB cannot
    read it under that header.
    """
    if path.suffix.lower() not in TEXTS or path.stat().st_size < LARGE:
        return None
    header = _header(path)
    if header is None or find_spec("duckdb") is None:
        return None
    import duckdb

    stat = path.stat()
    # Of two folders, files of one name may be alike in size and time.
    whole = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]
    made = folder / f"{whole}.{stat.st_size}.{stat.st_mtime_ns}.parquet"
    if made.exists():
        return made
    quiet: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": MEMORY,
        "temp_directory": str(folder / "sorting"),
    }
    half = made.with_name(made.name + ".half")
    try:
        with duckdb.connect(config=quiet) as base:
            written = _write(base, path, header, half)
    except duckdb.Error:
        half.unlink(missing_ok=True)
        return None
    if not written:
        return None
    os.replace(half, made)  # noqa: PTH105 - whole or not at all
    return made


def _header(path: Path) -> tuple[str, list[str], str] | None:
    """Delimiter, names and the column of pages, where the first line is a header with one."""
    with path.open("rb") as file:
        start = file.read(_FIRST_BYTES)
    try:
        text = start[: start.rfind(b"\n") + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    mark = delimiter(text)
    names = [name.strip().strip('"').strip() for name in text.partition("\n")[0].split(mark)]
    pages = [name for name in names if is_page(name)]
    if len(pages) != 1 or platform(pages[0]) or not all(names):
        return None
    # Names that differ by their case only are one to DuckDB.
    alone = len({name.casefold() for name in names}) == len(names)
    taken = any(name.casefold() == "page" for name in names if name != pages[0])
    return (mark, names, pages[0]) if alone and not taken else None


def _write(
    base: DuckDBPyConnection, path: Path, header: tuple[str, list[str], str], out: Path
) -> bool:
    """Whether the columns are those of the header; the table is written where they are."""
    mark, names, pages = header
    table = base.read_csv(
        glob.escape(str(path)),
        all_varchar=True,
        header=True,
        sep=mark,
        null_padding=True,
    )
    if [name.strip() for name in table.columns] != names:
        return False
    kinds = _kinds(table, [name for name in names if name != pages])
    page = f"trim({_quoted(pages)})"
    cells = [f"CAST({_quoted(name)} AS {kind}) AS {_quoted(name)}" for name, kind in kinds.items()]
    # The rows of a page stay in the order of the file: of two for one day the last one counts.
    ordered: Any = table.query(
        "given",
        f"SELECT {page} AS page, {', '.join(cells)} "  # noqa: S608 - names are quoted
        f"FROM (SELECT *, row_number() OVER () AS {_PLACE} FROM given) "
        f"WHERE {page} <> '' ORDER BY {page}, {_PLACE}",
    )
    ordered.write_parquet(str(out), row_group_size=_ROWS_A_GROUP)
    return True


def _kinds(table: DuckDBPyRelation, names: Sequence[str]) -> dict[str, str]:
    """What each column holds: nothing but whole numbers, or days, and blanks; or texts."""
    asked = []
    for name in names:
        cell = _quoted(name)
        for fits in (
            f"regexp_full_match({cell}, '{_WHOLE}')",
            f"regexp_full_match({cell}, '{_DAY}') AND TRY_CAST({cell} AS DATE) IS NOT NULL",
        ):
            asked.append(f"coalesce(bool_and({fits}), false)")
    told = table.aggregate(", ".join(asked)).fetchall()[0]
    return {
        name: "BIGINT" if told[2 * k] else "DATE" if told[2 * k + 1] else "VARCHAR"
        for k, name in enumerate(names)
    }


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
