"""Writes files of the legacy Page Insights layout, for the tests of its readers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import openpyxl

Number = float | None
FIRST = date(2014, 1, 1)


def us(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


@dataclass
class Layout:
    """Columns in file order: header, description, one value a day."""

    first: date = FIRST
    columns: list[tuple[str, str, Sequence[object]]] = field(default_factory=list)

    def add(self, header: str, values: Sequence[object], description: str = "") -> Layout:
        self.columns.append((header, description, values))
        return self

    def counts(
        self, total: Sequence[Number], new: Sequence[Number], lost: Sequence[Number]
    ) -> Layout:
        self.add("Lifetime Total Likes", total, "Lifetime: people who like (Unique Users)")
        self.add("Daily New Likes", new, "Daily: new people (Unique Users)")
        return self.add("Daily Unlikes", lost, "Daily: unlikes (Unique Users)")

    def broken_down(self, family: str, values: Mapping[str, Sequence[Number]]) -> Layout:
        # Only the first column of a family is described.
        for number, (key, column) in enumerate(values.items()):
            self.add(f"{family} - {key}", column, f"{family}, explained." if not number else "")
        return self

    def rows(self, date_of: Callable[[date], object] = us) -> list[list[object]]:
        days = len(self.columns[0][2])
        rows: list[list[object]] = [
            ["Date", *(header for header, _, _ in self.columns)],
            ["", *(text for _, text, _ in self.columns)],
        ]
        for n in range(days):
            cells = [values[n] for _, _, values in self.columns]
            rows.append([date_of(self.first + timedelta(n)), *map(_cell, cells)])
        return rows

    def csv(
        self,
        *,
        date_of: Callable[[date], object] = us,
        delimiter: str = ",",
        encoding: str = "cp1252",
        newline: str = "\r\n",
        quoting: int = csv.QUOTE_MINIMAL,
    ) -> bytes:
        out = io.StringIO()
        csv.writer(
            out,
            delimiter=delimiter,
            lineterminator=newline,
            quoting=quoting,  # type: ignore[arg-type]
        ).writerows(self.rows(date_of))
        return out.getvalue().encode(encoding)

    def workbook(self) -> bytes:
        """`Key Metrics` and one sheet for each breakdown, as the export's own workbook."""
        book = openpyxl.Workbook()
        key = book.active
        assert key is not None
        key.title = "Key Metrics"
        rows = self.rows(lambda day: day)
        plain = [0, *(i for i, row in enumerate(rows[0]) if i and " - " not in str(row))]
        for row in rows:
            key.append([row[i] for i in plain])  # type: ignore[misc]
        families: dict[str, list[int]] = {}
        for i, header in enumerate(rows[0]):
            if " - " in str(header):
                families.setdefault(str(header).split(" - ")[0], []).append(i)
        for family, columns in families.items():
            name = family.title().replace(":", "")
            sheet = book.create_sheet(name if len(name) <= 31 else name[:28] + "...")
            sheet.append(
                ["Description", "Date", *(str(rows[0][i]).split(" - ", 1)[1] for i in columns)]
            )
            for row in rows[2:]:
                sheet.append(["", row[0], *(row[i] for i in columns)])  # type: ignore[misc]
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def name(page: str = "Café Ünlü", first: str = "2014-01-01", last: str = "2014-06-29") -> str:
    return f"Facebook Insights Data Export - {page} - {first} - {last}.csv"


POST_HEADERS = [
    "Post ID", "Permalink", "Post Message", "Type", "Countries", "Languages", "Posted",
    "Audience Targeting", "Lifetime Post Total Reach", "Lifetime Post Paid Reach",
    "Lifetime Engaged Users", "Lifetime Negative Feedback from Users",
    "Lifetime Negative Feedback", "Lifetime Post Stories by action type - like",
    "Lifetime Post Stories by action type - comment",
]  # fmt: skip
POST_DESCRIPTIONS = [""] * 8 + [
    "People. (Unique Users)", "Paid. (Unique Users)", "Engaged. (Unique Users)",
    "Times. (Total Count)", "People. (Unique Users)", "Stories. (Total Count)", "",
]  # fmt: skip


def posts_csv(posts: Sequence[Sequence[object]], encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([POST_HEADERS, POST_DESCRIPTIONS, *posts])
    return out.getvalue().encode(encoding)


def posts_name(page: str = "Café Ünlü") -> str:
    return f"Facebook Insights Data Export (Post Level) - {page} - 2014-01-01 - 2014-06-29.csv"
