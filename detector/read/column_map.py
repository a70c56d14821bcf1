"""What each column of a table is, as a person says it: typed, or kept for exports of one shape."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from detector.history import BadSetting, UnreadableFile
from detector.read.blocks import header_key

Role = Literal["date", "total", "gained", "lost", "net", "country", "page", "page_id", "unused"]
Measure = Literal["likes", "followers", "subscribers", "stars"]
ROLES: tuple[Role, ...] = get_args(Role)
MEASURES: tuple[Measure, ...] = get_args(Measure)

FORMAT = "purchased-audience-detector columns"
_MOST_COLUMNS = 200
_LONGEST = 2_000
_LARGEST = 2**20


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A person's word on the columns of a table.

    Attributes
    ----------
    columns
        A header, or `#3` for the third column, with what it is. Columns not named are not
        used, but for those that are named as countries.
    measure
        What is counted; None leaves it to the headers.
    shape
        `shape_of` the headers it was made for; empty when it was typed and any table that
        has its columns is meant.
    """

    columns: tuple[tuple[str, Role], ...]
    measure: Measure | None = None
    shape: str = ""

    def places(self, headers: Sequence[str]) -> dict[int, Role] | None:
        """The index and role of each column, or None when a header is not there or twice."""
        keys = [header_key(header) for header in headers]
        found: dict[int, Role] = {}
        for name, role in self.columns:
            number = name[1:] if name.startswith("#") else ""
            if number.isdecimal() and len(number) < 6:
                at = int(number) - 1
            else:
                at = keys.index(header_key(name)) if keys.count(header_key(name)) == 1 else -1
            if not 0 <= at < len(keys):
                return None
            found[at] = role
        return found

    def fits(self, headers: Sequence[str]) -> bool:
        """Whether it is meant for a table of these headers."""
        return self.shape in ("", shape_of(headers)) and self.places(headers) is not None

    def record(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "format": FORMAT,
            "shape": self.shape,
            "measure": self.measure,
            "columns": [{"column": name, "is": role} for name, role in self.columns],
        }


def shape_of(headers: Sequence[str]) -> str:
    """The shape of an export: a hash of its headers as they are compared, in their order."""
    text = "\x1f".join(map(header_key, headers))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def from_text(text: str) -> ColumnMap:
    """A map as it is typed: `date=Datum,total=Anhänger,measure=followers`.

    A header with a comma in it stands in quotation marks: `"total=Fans, all"`.

    Raises
    ------
    BadSetting
        A part is no `role=column`, a role stands twice, or there is no date.
    """
    columns: list[tuple[str, Role]] = []
    measure: Measure | None = None
    for part in next(csv.reader([text], skipinitialspace=True), []):
        role, equals, name = (piece.strip() for piece in part.partition("="))
        if equals and role == "measure" and name in MEASURES:
            measure = name
        elif equals and role in ROLES and name:
            columns.append((name, role))
        else:
            raise BadSetting("read.map.bad_part", part=part[:80])
    return _checked(ColumnMap(tuple(columns), measure))


def from_json(data: bytes, name: str) -> ColumnMap:
    """A map that was saved.

    Raises
    ------
    UnreadableFile
        The file is none.
    BadSetting
        Something in it is not what it can be.
    """
    try:
        record = json.loads(data) if len(data) <= _LARGEST else None
    except (ValueError, RecursionError) as failure:
        raise UnreadableFile("read.map.not_a_map", file=name) from failure
    if not is_map(record):
        raise UnreadableFile("read.map.not_a_map", file=name)
    return from_record(record)


def is_map(record: object) -> bool:
    """Whether plain values are those of a saved map."""
    return isinstance(record, Mapping) and record.get("format") == FORMAT


def from_record(record: object) -> ColumnMap:
    """A map out of plain values that may come from a stranger's file.

    Raises
    ------
    BadSetting
        Something is not what it can be.
    """
    given = record if isinstance(record, Mapping) else {}
    columns, measure, shape = given.get("columns"), given.get("measure"), given.get("shape", "")
    if measure is not None and measure not in MEASURES:
        raise BadSetting("read.map.bad_part", part=str(measure)[:80])
    if not isinstance(shape, str) or len(shape) > 64:
        raise BadSetting("read.map.bad_part", part="shape")
    if not isinstance(columns, list | tuple) or len(columns) > _MOST_COLUMNS:
        raise BadSetting("read.map.bad_part", part="columns")
    found: list[tuple[str, Role]] = []
    for entry in columns:
        name = entry.get("column") if isinstance(entry, Mapping) else None
        role = entry.get("is") if isinstance(entry, Mapping) else None
        if not isinstance(name, str) or not 0 < len(name) <= _LONGEST or role not in ROLES:
            raise BadSetting("read.map.bad_part", part=str(entry)[:80])
        found.append((name, cast("Role", role)))
    return _checked(ColumnMap(tuple(found), cast("Measure | None", measure), shape))


def _checked(given: ColumnMap) -> ColumnMap:
    roles = [role for _, role in given.columns]
    if roles.count("date") != 1:
        raise BadSetting("read.map.one_date", n=roles.count("date"))
    for role in ("total", "gained", "lost", "net", "country", "page", "page_id"):
        if roles.count(role) > 1:
            raise BadSetting("read.map.twice", role=role)
    return given
