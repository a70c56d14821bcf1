"""Cut a Business Suite export into its titled sections."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from detector.read.blocks import DELIMITERS, filled, header_key, leading_lines
from detector.read.blocks import rows as text_rows
from detector.read.business_suite_titles import Kind, Title, title
from detector.read.dates import read_moment
from detector.read.opened import Cell, Opened

AUDIENCE: tuple[Kind, ...] = ("age_gender", "city", "country")
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
# Column names that only these exports use; "Primary" is never translated.
_VALUE_HEADERS = (
    "primary",
    "facebook page likes",
    "new facebook page likes",
    "instagram followers",
    "new instagram followers",
)
# The code line of a total: FB_PAGE,FOLLOW,UNIQUE_USERS.
CODE = re.compile(r"(?P<network>FB_PAGE|IG_ACCOUNT)\W+(?P<what>FOLLOW|LIKE)\w*", re.IGNORECASE)
AGE = re.compile(r"\d{2}\s*[-–]\s*\d{2}|\d{2}\s*\+")
# A share, whole or with a decimal, or the date that a spreadsheet made of it: "3.апр", a
# typed date of a workbook.
VALUE = re.compile(
    r"[<~]?\s*\d{1,3}([.,]\d{1,6})?\s*%?|\d{1,2}[. -]+[^\W\d_]{2,10}\.?|\d{4}-\d\d-\d\d(T00:00:00)?"
)
# Audience files are short; a series shows its marks in its first section.
_LOOKED_AT = 60
# Fifty cities in one row, with commas in their names, are the widest line seen.
_WIDEST = 300
_NETWORK_OF_CODE = {"FB_PAGE": "facebook", "IG_ACCOUNT": "instagram"}


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """Rows under one title.

    Attributes
    ----------
    text, title
        The title line and its meaning; empty and None where the title was stripped.
    rows
        Rows under the title, header included, blank ones dropped, cells as text.
    line
        Line of the first of them.
    """

    text: str
    title: Title | None
    rows: list[list[str]] = field(repr=False)
    line: int

    @property
    def is_series(self) -> bool:
        """Whether the section is a header of two columns over rows of dates."""
        return (
            len(self.rows) > 1
            # Percentages that a spreadsheet made dates stand under such a title too.
            and not (self.title and self.title.kind in AUDIENCE)
            and len(filled(self.rows[0])) == 2
            and read_moment(self.rows[0][0]) is None
            and _dated(self.rows[1])
        )

    @property
    def value_header(self) -> str:
        """The header of the value column of a series, as it is compared."""
        return header_key(filled(self.rows[0])[1])

    @property
    def code(self) -> tuple[str, str] | None:
        """Network and total of a section that holds one bare number, as text."""
        if len(self.rows) < 2:
            return None
        found = CODE.search(",".join(filled(self.rows[0])))
        if found is None or len(filled(self.rows[1])) != 1:
            return None
        return _NETWORK_OF_CODE[found["network"].upper()], filled(self.rows[1])[0]

    @property
    def untitled_audience(self) -> bool:
        """Whether the rows are shares of an audience, and the title that says which is gone."""
        return not self.text and not self.is_series and (turned(self.rows) or by_age(self.rows))


def sections(file: Opened) -> list[Section]:
    """The sections of a text or of all sheets of a workbook, in file order."""
    return list(_cut(_rows(file)))


def is_business_suite(file: Opened) -> bool:
    """Whether the file has the marks of these exports: their stamps, headers or titles."""
    if file.kind == "json" or _is_wide(file):
        return False
    parts = list(_cut(_rows(file, first=_LOOKED_AT)))
    if any(by_age(part.rows) for part in parts):
        return True
    for part in parts:
        if part.is_series:
            named = part.title is not None or part.value_header == "primary"
            stamped = STAMP.match(part.rows[1][0].strip()) is not None
            if part.value_header in _VALUE_HEADERS or (named and stamped):
                return True
        elif part.code is not None:
            return True
    kinds = {part.title.kind for part in parts if part.title and _is_audience(part)}
    return bool(kinds & {"country", "city", "age_gender"})


def _is_wide(file: Opened) -> bool:
    return any(
        line.count(mark) > _WIDEST for line in leading_lines(file.text) for mark in DELIMITERS
    ) or any(len(row) > _WIDEST for sheet in file.sheets.values() for row in sheet[:1])


def _is_audience(part: Section) -> bool:
    if part.is_series or len(part.rows) < 2:
        return False
    if turned(part.rows):
        return True
    if any(_dated(row) for row in part.rows):
        return False
    return all(len(filled(row)) >= 2 for row in part.rows[1:])


def by_age(rows: list[list[str]]) -> bool:
    """Whether the first rows under a header are an age and the shares of women and men."""
    body = [filled(row) for row in rows[1:3]]
    return len(body) > 1 and all(
        len(cells) == 3 and AGE.fullmatch(cells[0]) and all(map(VALUE.fullmatch, cells[1:]))
        for cells in body
    )


def turned(rows: list[list[str]]) -> bool:
    """Whether a section is a row of names over a row of values, in whatever number."""
    if len(rows) != 2:
        return False
    names, values = filled(rows[0]), filled(rows[1])
    return (
        bool(names and values)
        and all(map(VALUE.fullmatch, values))
        and not any(map(VALUE.fullmatch, names))
    )


def transposed(rows: list[list[str]]) -> bool:
    """Whether a section is a row of names over a row of as many values."""
    return turned(rows) and len(filled(rows[0])) == len(filled(rows[1])) > 1


def _cut(rows: list[list[str]]) -> Iterator[Section]:
    text, meaning, current, line = "", None, list[list[str]](), 1
    for number, row in enumerate(rows, 1):
        cells = filled(row)
        starts = len(cells) == 1 and CODE.search(cells[0]) is None
        known = title(cells[0]) if starts and not _dated(row) else None
        fresh = not current and not text
        if not cells or known is not None or (starts and fresh) or (current and _heads(cells)):
            if current:
                yield _section(text, meaning, current, line)
            if current or cells:
                text, meaning, current = "", None, []
            if starts:
                text, meaning, line = cells[0], known, number + 1
            if len(cells) < 2:
                continue
        if not current:
            line = number
        current.append(row)
    if current:
        yield _section(text, meaning, current, line)


def _heads(cells: list[str]) -> bool:
    """Whether a row is the header of a list of places or ages, which names what it lists."""
    named = title(cells[0]) if len(cells) > 1 else None
    return named is not None and named.kind in AUDIENCE and not any(map(VALUE.fullmatch, cells[1:]))


def _section(text: str, meaning: Title | None, rows: list[list[str]], line: int) -> Section:
    """A section; where its title line was removed, the header that says the same stands for it."""
    cells = filled(rows[0])
    if not text and len(rows) > 1 and _heads(cells):
        percent = all(filled(row)[-1].endswith("%") for row in rows[1:])
        if percent or by_age(rows):
            return Section(cells[0], title(cells[0]), rows, line)
    return Section(text, meaning, rows, line)


def _rows(file: Opened, first: int | None = None) -> list[list[str]]:
    """All rows, or the first so many, without the cost of the rest."""
    if file.kind == "workbook":
        # Several exports saved as sheets of one workbook part where the sheets do.
        rows = [row for sheet in file.sheets.values() for row in (*sheet[:first], [])]
        return [[_text(cell) for cell in row] for row in rows]
    text = file.text if first is None else "".join(leading_lines(file.text, first + 1))
    return text_rows(text)[:first]


def _text(cell: Cell) -> str:
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _dated(row: list[str]) -> bool:
    first = row[0].strip() if row else ""
    return bool(first) and (
        read_moment(first) is not None or read_moment(first, "month_first") is not None
    )
