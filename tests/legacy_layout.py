"""Writes files of the legacy Page Insights layout, for the tests of its readers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from xml.sax.saxutils import escape

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

    def sheets(self) -> dict[str, list[list[object]]]:
        """`Key Metrics` and one sheet for each breakdown, as the export's own workbook."""
        rows = self.rows(lambda day: day)
        plain = [0, *(i for i, row in enumerate(rows[0]) if i and " - " not in str(row))]
        found = {"Key Metrics": [[row[i] for i in plain] for row in rows]}
        families: dict[str, list[int]] = {}
        for i, header in enumerate(rows[0]):
            if " - " in str(header):
                families.setdefault(str(header).split(" - ")[0], []).append(i)
        for family, columns in families.items():
            name = family.title().replace(":", "")
            header = ["Description", "Date"]
            header += [str(rows[0][i]).split(" - ", 1)[1] for i in columns]
            found[name if len(name) <= 31 else name[:28] + "..."] = [
                list(header),
                *(["", row[0], *(row[i] for i in columns)] for row in rows[2:]),
            ]
        return found

    def workbook(self) -> bytes:
        """The sheets as xlsx."""
        book = openpyxl.Workbook(write_only=True)
        for name, rows in self.sheets().items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def spreadsheet_2003(self) -> bytes:
        """The sheets as the XML workbook that older exports came in, named `.xls`."""
        body = "".join(
            f'<Worksheet ss:Name="{escape(name)}"><Table>'
            + "".join(f"<Row>{''.join(map(_xml_cell, row))}</Row>" for row in rows)
            + "</Table></Worksheet>"
            for name, rows in self.sheets().items()
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
            f'<Workbook xmlns="{_SPACE}" xmlns:ss="{_SPACE}">{body}</Workbook>'
        ).encode()


_SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def _xml_cell(value: object) -> str:
    if value == "":
        return '<Cell><Data ss:Type="Number"></Data></Cell>'
    if isinstance(value, date):
        return f'<Cell><Data ss:Type="DateTime">{value.isoformat()}T00:00:00.000</Data></Cell>'
    kind = "Number" if isinstance(value, int | float) else "String"
    return f'<Cell><Data ss:Type="{kind}">{escape(str(value))}</Data></Cell>'


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


def posts_name(page: str = "Café Ünlü", level: str = "Post Level") -> str:
    return f"Facebook Insights Data Export ({level}) - {page} - 2014-01-01 - 2014-06-29.csv"
