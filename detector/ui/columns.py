"""What the columns of open tables are: proposed from the file, said by the person, kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from detector.history import InputError, UnknownFormat
from detector.ui import state
from detector.ui.memory import results

if TYPE_CHECKING:
    from detector.read import ColumnMap
    from detector.read import Proposal as Columns

# The readers are imported late everywhere here: they take a third of a second.


def parsed(texts: Sequence[str]) -> tuple[list[ColumnMap], list[InputError]]:
    """The maps that are kept, and what is wrong with those that are none."""
    if not texts:
        return [], []
    from detector.read.column_map import from_json

    maps: list[ColumnMap] = []
    broken: list[InputError] = []
    for text in texts:
        try:
            maps.append(from_json(text.encode("utf-8", "replace"), "map.json"))
        except InputError as failure:
            broken.append(failure)
    return maps, broken


def is_map(data: bytes) -> bool:
    """Whether an uploaded file is a kept map. A cheap look; it may still be damaged."""
    from detector.read.column_map import FORMAT

    return data.lstrip()[:1] == b"{" and FORMAT.encode() in data[:4096]


def proposal(place: int) -> Columns | None:
    """What the columns of an open file are taken for; None when no map can help it."""
    name, data = state.files()[place]

    def work() -> Columns | None:
        from detector.read import load_named, propose, reader_of
        from detector.read.plain import PlainTable

        try:
            opened = load_named((name, data))
            known = len(opened) > 1 or not isinstance(reader_of(opened[0]), PlainTable)
        except UnknownFormat:
            known = False
        except InputError:
            return None
        return None if known else propose(opened[0])

    return results().get(("columns", state.digests()[place]), work)


def kept(shape: str) -> ColumnMap | None:
    """The map that is kept for exports of a shape."""
    maps, _ = parsed(state.settings().maps)
    return next((one for one in maps if one.shape == shape), None)


def keep(one: ColumnMap) -> None:
    """Use a map from now on, in the place of the one of the same shape."""
    text = json.dumps(one.record(), ensure_ascii=False)
    state.change(replace(state.settings(), maps=(*_without(one.shape), text)))


def forget(shape: str) -> None:
    """Use the headers' own words again."""
    state.change(replace(state.settings(), maps=tuple(_without(shape))))


def _without(shape: str) -> list[str]:
    maps, _ = parsed(state.settings().maps)
    return [json.dumps(one.record(), ensure_ascii=False) for one in maps if one.shape != shape]
