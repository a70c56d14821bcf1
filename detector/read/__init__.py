"""Any export to page histories, each with a receipt of what was read, guessed and left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from detector.history import InputError, PageHistory, UnknownFormat, UnreadableFile, why_of
from detector.read.accounting import finished
from detector.read.column_map import ColumnMap
from detector.read.limits import LARGEST_FILE
from detector.read.loading import files_in, load, load_one
from detector.read.mapped import Proposal, mapped, names_of, propose
from detector.read.opened import Opened, Reader
from detector.read.registry import READERS, reader_of
from detector.read.set_aside import together
from detector.read.stitch import stitched

__all__ = [
    "READERS",
    "ColumnMap",
    "Named",
    "Opened",
    "Proposal",
    "Reader",
    "Source",
    "load",
    "load_named",
    "open_each",
    "open_exports",
    "propose",
    "reader_of",
]


class Named(NamedTuple):
    """Bytes with the name of the file they came in: an upload, a member of an archive.

    The name matters: the page's name is often only there.
    """

    name: str
    data: bytes


Source: TypeAlias = str | Path | bytes | tuple[str, bytes]


def open_exports(
    sources: Source | Iterable[Source],
    page: str | None = None,
    *,
    join_nameless: bool = False,
    maps: Sequence[ColumnMap] = (),
) -> tuple[PageHistory, ...]:
    """Read exports and stitch those of the same page.

    Files join only on the page's id, or on its name with platform and measure.

    Parameters
    ----------
    sources
        Paths, bytes or `(name, bytes)` pairs, one or many. They are not changed.
    page
        The page's name for the files that do not say it.
    join_nameless
        Whether files that name no page belong to one page. Never assumed.
    maps
        What the columns of tables are (`column_map`), where a person knows better than their
        headers; each is used for the files whose headers it is meant for.

    Returns
    -------
    tuple of PageHistory
        One for each page, platform and measure, in the order first met.

    Raises
    ------
    InputError
        A file cannot be used, or there is none. See `open_each` to keep the rest.
    """
    histories, failures = open_each(sources, page, join_nameless=join_nameless, maps=maps)
    if failures:
        raise failures[0]
    if not histories:
        raise UnreadableFile("read.no_file")
    return histories


def open_each(
    sources: Source | Iterable[Source],
    page: str | None = None,
    *,
    join_nameless: bool = False,
    maps: Sequence[ColumnMap] = (),
) -> tuple[tuple[PageHistory, ...], tuple[InputError, ...]]:
    """As `open_exports`, with the failures beside the histories that could be read."""
    histories: list[PageHistory] = []
    failures: list[InputError] = []
    used: set[ColumnMap] = set()
    for source in _several(sources):
        try:
            name, data = _named(source)
            files = files_in(name, data)
        except InputError as failure:
            failures.append(failure)
            continue
        found: list[PageHistory] = []
        refused: list[InputError] = []
        for member in files:
            try:
                file = load_one(member)
                named = mapped(file, maps)
                used |= {named.given} if named else set()
                found += (named or reader_of(file)).read(file)
            except InputError as failure:
                refused.append(failure)
        if len(files) > 1:
            found, refused = together(name, found, refused)
        histories += found
        failures += refused
    for given in maps:
        if given not in used:
            failures.append(UnknownFormat("read.map.unused", columns=names_of(given)))
    joined, alone = stitched(histories, page=page, join_nameless=join_nameless)
    return tuple(finished(history) for history in joined), (*failures, *alone)


def load_named(source: Source) -> tuple[Opened, ...]:
    """The decoded files of one source, before anything is understood of them.

    Raises
    ------
    InputError
        The file cannot be opened.
    """
    return load(*_named(source))


def _several(sources: Source | Iterable[Source]) -> list[Source]:
    if isinstance(sources, str | Path | bytes) or _is_pair(sources):
        return [sources]  # type: ignore[list-item]
    return list(sources)


def _is_pair(source: object) -> bool:
    return (
        isinstance(source, tuple)
        and len(source) == 2
        and isinstance(source[0], str)
        and isinstance(source[1], bytes)
    )


def _named(source: Source) -> Named:
    if isinstance(source, bytes):
        return Named("", source)
    if isinstance(source, tuple):
        return Named(*source)
    path = Path(source)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFile("read.too_big", file=path.name, most=LARGEST_FILE // 2**20)
        with path.open("rb") as file:
            # A device says that it holds nothing and may never end.
            return Named(path.name, file.read(LARGEST_FILE + 1))
    except OSError as failure:
        code = "read.is_folder" if path.is_dir() else "read.cannot_open"
        raise UnreadableFile(code, file=path.name or str(path), why=why_of(failure)) from failure
