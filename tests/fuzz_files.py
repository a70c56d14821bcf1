"""A small whole file of every reader, as bytes, for the tests and `benchmarks.fuzz` to break."""

from __future__ import annotations

import io
import json

import openpyxl

from detector.read import READERS
from detector.read.opened import Opened
from tests import legacy_layout as layout
from tests.legacy_layout import Layout
from tests.test_read_contract import FILES as ONE_EACH
from tests.test_read_contract import GRAPH, PLAIN, SERIES
from tests.test_read_open import export, zipped
from tests.test_read_stitch import post
from tests.test_read_workbook import ods, ods_cell, spreadsheet_2003

AUDIENCE = (
    'sep=,\n"Facebook followers"\n"FB_PAGE,FOLLOW,UNIQUE_USERS"\n"30222"\n\n\n"Age & gender"\n'
    '"","Women","Men"\n"18-24","18.7%","20%"\n\n\n"Top countries"\n"Morocco","France"\n"61","9.3"\n'
)
COUNTRIES = "date;country;fans\n" + "".join(
    f"2020-01-{day:02};{name};{day * 7}\n" for day in range(1, 5) for name in ("MA", "FR", "TH")
)
ODS = "".join(
    f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>"
    for row in (["date", "followers"], ["2020-01-01", 1.0], ["2020-01-02", 5.0])
)


def book(*sheets: list[list[object]]) -> bytes:
    made = openpyxl.Workbook(write_only=True)
    for rows in sheets:
        sheet = made.create_sheet()
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def insights() -> Layout:
    made = Layout().counts([10.0, 13.0, 13.0], [2.0, 3.0, 0.0], [0.0] * 3)
    made.broken_down("Lifetime Likes by Country", {"MA": [7.0, 8.0, 8.0], "FR": [1.0, None, 2.0]})
    made.broken_down("Daily Like Sources", {"Ads": [1.0, None, 0.0]})
    return made.add("Daily Total Reach", [4.0, 5.0, 6.0], "Daily: reach (Unique Users)")


def bytes_of(file: Opened) -> bytes:
    """A file of the contract suite as bytes again."""
    if file.kind == "text":
        return file.text.encode()
    if file.kind == "json":
        return json.dumps(file.json).encode()
    return book(*([list[object](row) for row in rows] for rows in file.sheets.values()))


def files() -> dict[str, list[tuple[str, bytes]]]:
    """By kind: the file to break, then those opened beside it."""
    beside = (layout.name(), export(4))
    made = {
        "insights": [(layout.name(), insights().csv())],
        "insights_book": [("Insights.xlsx", insights().workbook())],
        "insights_2003": [("Insights.xls", spreadsheet_2003(insights().rows(lambda day: day)))],
        "posts": [(layout.posts_name(), layout.posts_csv([post("123456_1"), post("123456_2")]))],
        "suite": [("Follows.csv", SERIES.encode("utf-16"))],
        "suite_audience": [("Audience.csv", AUDIENCE.encode("utf-16"))],
        "graph": [("page.json", GRAPH.encode())],
        "plain": [("plain.csv", PLAIN.encode())],
        "plain_countries": [("plain.csv", COUNTRIES.encode())],
        "plain_book": [("plain.xlsx", book([[*line.split(",")] for line in PLAIN.splitlines()]))],
        "plain_ods": [("plain.ods", ods(ODS))],
        "archive": [("all.zip", zipped({layout.name("A"): export(4), "b.csv": PLAIN.encode()}))],
    }
    made["posts"].append(beside)
    # Every reader of the registry, those above among them, by the file it must have there.
    for reader in READERS:
        name = type(reader).__name__
        file = ONE_EACH[name]()
        made[name] = [(file.name, bytes_of(file)), beside]
    return made
