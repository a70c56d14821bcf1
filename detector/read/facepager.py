"""Tables that Facepager saved of pages: fields the person chose, and when each was asked.

Rows of several levels stand in one table; those of pages hold a count of fans.
"""

from __future__ import annotations

import datetime as dt

from detector.history import Note, PageHistory, Receipt, UnknownFormat, note
from detector.read.dates import parse_dates
from detector.read.named_columns import has_table, named_table
from detector.read.opened import Opened
from detector.read.plain_table import count_cells
from detector.read.snapshots import Snapshot, snapshot_histories

SOURCE = "source.facepager"
_OWN = {"object_id", "query_status", "query_time"}
_MEASURES = (("likes", ("fan_count",)), ("followers", ("followers_count", "follower_count")))


class Facepager:
    """Reads the counts of pages at the instants of the queries."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the header has Facepager's own columns."""
        return file.kind != "json" and has_table(file, _is_facepager)

    def read(self, file: Opened) -> list[PageHistory]:
        """One history for each page and measure.

        Raises
        ------
        UnknownFormat
            No row holds a count of fans.
        """
        table = named_table(file, _is_facepager)
        if table is None or not any(table.find(names) is not None for _, names in _MEASURES):
            raise UnknownFormat("read.facepager.no_counts", file=file.name)
        asked = table.keys.index("query_time")
        dates = parse_dates(table.column(asked), file=file.name, column="query_time")
        ids, names = table.texts(table.keys.index("object_id")), table.texts(table.find(("name",)))
        guessed = [*file.guessed, *dates.guessed, *([] if dates.aware else [_zone()])]
        receipt = Receipt(SOURCE).plus(guessed=guessed, left_out=dates.left_out)
        histories = []
        for measure, headers in _MEASURES:
            index = table.find(headers)
            if index is None:
                continue
            found = [
                Snapshot(
                    name,
                    object_id or None,
                    when.astimezone(dt.UTC) if when.tzinfo else when.replace(tzinfo=dt.UTC),
                    count,
                )
                for name, object_id, when, count in zip(
                    names, ids, dates.values, count_cells(table.column(index)), strict=True
                )
                if when is not None and count is not None and count.value >= 0
            ]
            histories += snapshot_histories(
                file, found, receipt=receipt, platform="facebook", measure=measure
            )
        if not histories:
            raise UnknownFormat("read.facepager.no_counts", file=file.name)
        return histories


def _is_facepager(keys: frozenset[str]) -> bool:
    return keys >= _OWN


def _zone() -> Note:
    return note("read.facepager.zone")
