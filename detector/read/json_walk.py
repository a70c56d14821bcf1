"""Find parts of a JSON document by their keys, wherever a release has put them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

# No export nests its lists deeper; a hostile document may.
_DEEPEST = 12


def keyed(document: object, names: Collection[str], depth: int = 0) -> Iterator[object]:
    """Every value under one of the names, outermost first; not those inside a value found."""
    if depth > _DEEPEST:
        return
    if isinstance(document, dict):
        for key, value in document.items():
            if key in names:
                yield value
            else:
                yield from keyed(value, names, depth + 1)
    elif isinstance(document, list):
        for value in document:
            if isinstance(value, dict | list):
                yield from keyed(value, names, depth + 1)


def entries(document: object) -> list[dict[str, object]]:
    """The objects of a list, or nothing."""
    if not isinstance(document, list):
        return []
    return [entry for entry in document if isinstance(entry, dict)]


def as_id(value: object) -> str:
    """A name or number that identifies, as text; else empty."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    return str(value)
