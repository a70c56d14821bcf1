"""A history as plain files: what the reader understood, without the original's layout.

Blank cells are blank, instants ISO 8601 in UTC, numbers as short as they can be while
coming back the same. Text that a spreadsheet would take for a formula is guarded by an
apostrophe and comes back without it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

import pandas as pd

from detector.history import PageHistory, Receipt
from detector.history.page import Resolution
from detector.history.tables import COLUMNS, UTC_TIME, TableName, checked, empty
from detector.report.scan_csv import guarded

# Fans are left out: a list of people is nothing that a scan of counts needs.
TABLES: tuple[TableName, ...] = ("counts", "audience", "activity", "sources", "posts")
TEXT = ("str", "object")
FIELDS = ("page", "platform", "measure", "zone", "resolution", "page_id", "net_only", "named")


def table_csv(name: TableName, frame: pd.DataFrame) -> str:
    """A table as CSV (RFC 4180, LF)."""
    out = frame[list(COLUMNS[name])].copy()
    for column, kind in COLUMNS[name].items():
        if kind == UTC_TIME:
            out[column] = out[column].map(pd.Timestamp.isoformat, na_action="ignore")
        elif kind in TEXT:
            out[column] = out[column].map(guarded_text, na_action="ignore")
    return out.to_csv(index=False, lineterminator="\n")


def table_from_csv(name: TableName, text: str) -> pd.DataFrame:
    """The table again.

    Raises
    ------
    ValueError, pandera.errors.SchemaError
        The text is no such table.
    """
    kinds = COLUMNS[name]
    raw = pd.read_csv(
        io.StringIO(text),
        dtype="str",
        # NA is Namibia: only an empty cell is blank.
        keep_default_na=False,
        na_values=[""],
    )
    if raw.empty:
        return empty(name)
    for column, kind in kinds.items():
        if kind == UTC_TIME:
            raw[column] = pd.to_datetime(raw[column], utc=True, format="ISO8601")
        elif kind == "float64":
            # Python's own reading of a number, which gives back what was written.
            raw[column] = (
                raw[column].astype(object).map(float, na_action="ignore").astype("float64")
            )
        elif kind in TEXT:
            raw[column] = raw[column].map(bare_text, na_action="ignore")
        if kind == "object":
            raw[column] = raw[column].astype(object).where(raw[column].notna(), None)
    return checked(name, raw)


def header(history: PageHistory) -> dict[str, Any]:
    """What a history holds beside its tables and its receipt."""
    return {field: getattr(history, field) for field in FIELDS} | {"sha256": list(history.digests)}


def history_from(record: Mapping[str, Any], tables: Mapping[str, str], source: str) -> PageHistory:
    """A history from its header and its tables' texts; `source` stands in its receipt.

    Raises
    ------
    KeyError, TypeError, ValueError, pandera.errors.SchemaError
        They are not what `header` and `table_csv` write.
    """
    resolution = cast("Resolution", record["resolution"])
    if resolution not in get_args(Resolution):
        raise ValueError(resolution)
    ZoneInfo(record["zone"])  # a name that no zone has is a KeyError
    frames = {name: table_from_csv(name, tables[name]) for name in TABLES}
    return PageHistory(
        page=str(record["page"]),
        platform=str(record["platform"]),
        measure=str(record["measure"]),
        zone=str(record["zone"]),
        resolution=resolution,
        receipt=Receipt(source),
        page_id=record["page_id"],
        digests=tuple(map(str, record["sha256"])),
        net_only=bool(record["net_only"]),
        named=bool(record["named"]),
        **frames,
    )


def guarded_text(text: str) -> str:
    """Text no spreadsheet takes for a formula; `bare_text` gives it back as it was."""
    return "'" + text if text.startswith("'") else guarded(text)


def bare_text(text: str) -> str:
    """Undo `guarded_text`."""
    return text.removeprefix("'")
