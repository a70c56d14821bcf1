"""What one piece of work is: the files of a page, or a handful of pages of a Parquet file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from detector.batch.parted import parted
from detector.history import InputError, UnknownFormat, UnreadableFile

TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".json", ".zip")
PARQUET = ".parquet"
# Small enough that a killed worker loses seconds, large enough that a file is read seldom.
PAGES_A_SHARD = 100


@dataclass(frozen=True, slots=True)
class Shard:
    """Files that are read together; `pages` chooses from a Parquet file that holds many.

    `groups` are the row groups of that file in which those pages stand, `origin` the text file
    that it was made of, if any.
    """

    files: tuple[str, ...]
    pages: tuple[str, ...] | None = None
    groups: tuple[int, ...] = ()
    origin: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The person's own files."""
        return (self.origin,) if self.origin else self.files

    def fingerprint(self, *more: object) -> str:
        """Changes with the files' sizes and times, the pages, and whatever else is given."""
        parts: list[object] = [self.pages, *more]
        for name in self.names:
            stat = Path(name).stat()
            parts += [name, stat.st_size, stat.st_mtime_ns]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def shards_of(path: Path) -> list[Shard]:
    """The pieces of work in a file or a folder.

    In a folder each file is a page of its own (or several, if it names them), and each
    subfolder holds the files of one page. A Parquet file is a long table with the column
    `page`.

    Raises
    ------
    UnreadableFile
        The path is not there, or holds nothing to read.
    UnknownFormat
        A Parquet file has no column `page`.
    """
    if path.is_file():
        return _of_file(path)
    if not path.is_dir():
        raise UnreadableFile("batch.not_there", file=str(path))
    shards: list[Shard] = []
    for entry in sorted(path.iterdir()):
        if entry.is_dir():
            files = [p for p in sorted(entry.iterdir()) if p.suffix.lower() in TABLES]
            shards += [Shard(tuple(map(str, files)))] if files else []
        elif entry.suffix.lower() in (*TABLES, PARQUET):
            try:
                shards += _of_file(entry)
            except InputError:
                # One bad file of many: the reader that refuses it says so in its row.
                shards.append(Shard((str(entry),)))
    if not shards:
        raise UnreadableFile("batch.nothing_there", file=str(path))
    return shards


def divided(shard: Shard, folder: Path) -> list[Shard]:
    """The same work in pieces of some hundred pages, where it is one large table of many.

    Parameters
    ----------
    shard
        From `shards_of`.
    folder
        Takes the tables sorted by page; they must stay until the work is done.
    """
    if shard.pages is not None or len(shard.files) > 1:
        return [shard]
    made = parted(Path(shard.files[0]), folder)
    if made is None:
        return [shard]
    return [replace(piece, origin=shard.files[0]) for piece in _of_file(made)]


def _of_file(path: Path) -> list[Shard]:
    if path.suffix.lower() != PARQUET:
        return [Shard((str(path),))]
    try:
        file = pq.ParquetFile(path)
        if "page" not in file.schema_arrow.names:
            raise UnknownFormat("batch.no_page_column", file=path.name)
        groups = _groups(file)
    except (pa.ArrowInvalid, OSError) as error:
        raise UnreadableFile("batch.bad_parquet", file=path.name) from error
    # In order of place, so that a shard reads few row groups of a sorted file.
    pages = sorted(groups, key=lambda page: (groups[page], page))
    shards = []
    for k in range(0, len(pages), PAGES_A_SHARD):
        some = tuple(pages[k : k + PAGES_A_SHARD])
        shards.append(
            Shard((str(path),), some, tuple(sorted({g for page in some for g in groups[page]})))
        )
    return shards


def _groups(file: pq.ParquetFile) -> dict[str, list[int]]:
    """In which row groups each page stands; one column of one group at a time in memory."""
    found: dict[str, list[int]] = {}
    for group in range(file.num_row_groups):
        column = file.read_row_group(group, columns=["page"])["page"]
        for page in pc.unique(column.cast(pa.string()).drop_null()).to_pylist():
            found.setdefault(page, []).append(group)
    return found
