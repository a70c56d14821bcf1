"""Opening exports against reading the same bytes raw, in one run.

    python -m benchmarks.opening

A synthetic legacy Page Insights export (2,681 columns, 180 days) as text and as workbooks, a
plain table as wide, series of Business Suite, a Graph API document and every file of the samples
are opened to checked histories; pandas, calamine, expat or the JSON parser only part the same
bytes into cells. Time of the processor, so that a busy machine changes it less; the start of a
fresh interpreter is timed by the clock.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from xml.parsers import expat

import numpy as np
import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

from detector import samples
from detector.places import COUNTRIES
from detector.read import open_each

# The widest real page export seen, and the most days one export holds.
COLUMNS, DAYS = 2_681, 180
SEED, ROUNDS, STARTS = 11, 7, 5
# At most so many times the raw parting, or within so many milliseconds.
MOST_TIMES, QUICK = 3.0, 200.0
NAME = "Facebook Insights Data Export - Page - 2014-01-01 - 2014-06-29.csv"
START = {
    "python": "pass",
    "import detector": "import detector",
    "import detector.read": "import detector.read",
    "open the export": "import sys; from detector import open_exports; "
    f"open_exports(({NAME!r}, sys.stdin.buffer.read()))",
}


def text(columns: dict[str, list[str]], *, described: bool) -> bytes:
    """The columns as CSV, one row a day."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Date", *columns])
    if described:
        writer.writerow(["", *(f"{name} (Unique Users)"[:60] for name in list(columns)[:40])])
    for day in range(DAYS):
        when = date(2014, 1, 1) + timedelta(day)
        shown = f"{when.month}/{when.day}/{when.year}" if described else when.isoformat()
        writer.writerow([shown, *(values[day] for values in columns.values())])
    return out.getvalue().encode()


def counts(rng: np.random.Generator) -> dict[str, list[str]]:
    new, lost = rng.poisson(20, DAYS), rng.poisson(5, DAYS)
    total = 1000 + np.cumsum(new - lost)
    named = {"Lifetime Total Likes": total, "Daily New Likes": new, "Daily Unlikes": lost}
    return {name: list(map(str, values)) for name, values in named.items()}


def listed(rng: np.random.Generator, places: int, shown: int) -> list[list[str]]:
    """Columns of a list that shows so many of its places a day and leaves the rest blank."""
    cells = rng.integers(1, 400, (DAYS, places)).astype(str)
    cells[rng.random((DAYS, places)).argsort(axis=1) >= shown] = ""
    return [list(column) for column in cells.T]


def legacy(rng: np.random.Generator) -> bytes:
    columns = counts(rng)
    countries = sorted(COUNTRIES)
    # Families and sizes as in the exports of 2014 to 2016.
    for family, keys, shown in (
        ("Lifetime Likes by Country", countries[:85], 45),
        ("Lifetime Likes by City", [f"City {n}, Region {n}, Morocco" for n in range(134)], 45),
        ("Daily Country: People Talking About This", countries[:60], 30),
        ("Weekly Reach by Country", countries[:90], 45),
        ("Daily Like Sources", [f"source {n}" for n in range(20)], 8),
    ):
        made = listed(rng, len(keys), shown)
        columns |= {f"{family} - {key}": made[n] for n, key in enumerate(keys)}
    rest = COLUMNS - 1 - len(columns)
    made = listed(rng, rest, rest // 3)
    return text(columns | {f"Weekly Family {n}": made[n] for n in range(rest)}, described=True)


def plain(rng: np.random.Generator) -> bytes:
    made = listed(rng, COLUMNS - 2, COLUMNS - 2)
    total = counts(rng)["Lifetime Total Likes"]
    columns = {"Followers": total} | {f"Metric {n}": made[n] for n in range(COLUMNS - 2)}
    return text(columns, described=False)


def milliseconds(
    job: Callable[[], object], rounds: int, clock: Callable[[], float] = time.process_time
) -> float:
    """Median time, after one round of warming up."""
    job()
    took = []
    for _ in range(rounds):
        begin = clock()
        job()
        took.append(1e3 * (clock() - begin))
    return statistics.median(took)


def book(data: bytes) -> bytes:
    """The same table as an Excel workbook, numbers as numbers."""
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet("Key Metrics")
    for row in csv.reader(io.StringIO(data.decode())):
        sheet.append([float(cell) if cell.isdecimal() else cell for cell in row])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def xml_book(data: bytes) -> bytes:
    """The same table as the XML workbook of 2003."""
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = csv.reader(io.StringIO(data.decode()))
    body = "".join(
        "<Row>"
        + "".join(
            f'<Cell><Data ss:Type="{"Number" if cell.isdecimal() else "String"}">'
            f"{cell}</Data></Cell>"
            for cell in row
        )
        + "</Row>"
        for row in rows
    )
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="Key Metrics"><Table>{body}</Table></Worksheet></Workbook>'
    ).encode()


def series(rng: np.random.Generator) -> bytes:
    """Follows of three years as Business Suite writes them."""
    days = (date(2021, 1, 1) + timedelta(n) for n in range(1095))
    rows = "".join(f'"{day}T00:00:00","{rng.poisson(20)}"\n' for day in days)
    return f'sep=,\n"Follows"\n"Date","Primary"\n{rows}'.encode("utf-16")


def document(rng: np.random.Generator) -> bytes:
    """Fans by country of two years as the Graph API answers."""
    values = [
        {
            "value": {code: int(rng.integers(1, 9999)) for code in sorted(COUNTRIES)[:45]},
            "end_time": f"{date(2014, 1, 1) + timedelta(n)}T08:00:00+0000",
        }
        for n in range(730)
    ]
    metric = {
        "id": "1/insights/page_fans_country/lifetime",
        "name": "page_fans_country",
        "period": "lifetime",
        "values": values,
    }
    return json.dumps({"data": [metric]}).encode()


def opened(data: bytes, name: str) -> object:
    histories, failures = open_each((name, data))
    # Posts alone are refused after they have been read.
    if not histories and {f.note.code for f in failures} - {"read.posts_alone"}:
        raise RuntimeError(f"{name} was not opened")
    return histories


def framed(data: bytes) -> object:
    return pd.read_csv(io.BytesIO(data), low_memory=False)


def parted_16(data: bytes) -> object:
    # pandas takes several sections for one damaged table.
    return list(csv.reader(io.StringIO(data.decode("utf-16"))))


def sheeted(data: bytes) -> object:
    found = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [found.get_sheet_by_name(name).to_python() for name in found.sheet_names]


def walked(data: bytes) -> object:
    found: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda *_: None
    parser.CharacterDataHandler = found.append
    parser.Parse(data, True)
    return found


def kinds(rng: np.random.Generator) -> dict[str, tuple[str, bytes, str, Callable[[bytes], object]]]:
    """By kind: the file's name, its bytes, and what parts them raw."""
    wide = legacy(rng)
    made: dict[str, tuple[str, bytes, str, Callable[[bytes], object]]] = {
        "legacy export": (NAME, wide, "pandas.read_csv", framed),
        "legacy workbook": (NAME[:-3] + "xlsx", book(wide), "calamine", sheeted),
        "legacy workbook of 2003": (NAME[:-3] + "xls", xml_book(wide), "expat", walked),
        "plain table": ("plain.csv", plain(rng), "pandas.read_csv", framed),
        "Business Suite series": ("Follows.csv", series(rng), "csv.reader", parted_16),
        "Graph API document": ("page.json", document(rng), "json.loads", json.loads),
    }
    for sample in samples.samples():
        for file in sample.files:
            shown = f"sample {sample.name}, {file.name}"
            data = file.read_bytes()
            if file.suffix == ".json":
                made[shown] = (file.name, data, "json.loads", json.loads)
            elif data.startswith(codecs.BOM_UTF16_LE):
                made[shown] = (file.name, data, "csv.reader", parted_16)
            else:
                made[shown] = (file.name, data, "pandas.read_csv", framed)
    return made


def started(code: str, data: bytes) -> object:
    return subprocess.run([sys.executable, "-c", code], input=data, check=True)


def main() -> None:
    print("| opened | MB | CPU ms | parted raw by | CPU ms | times | enough |")
    print("|---|---|---|---|---|---|---|")
    files = kinds(np.random.default_rng(SEED))
    for kind, (name, data, peer, part) in files.items():
        raw = milliseconds(partial(part, data), ROUNDS)
        own = milliseconds(partial(opened, data, name), ROUNDS)
        enough = own <= MOST_TIMES * raw or own < QUICK
        print(
            f"| {kind} | {len(data) / 1e6:.2f} | {own:.0f} | {peer} | {raw:.1f} | {own / raw:.1f} "
            f"| {'yes' if enough else 'NO'} |",
            flush=True,
        )
    print("\n| a fresh interpreter | ms |\n|---|---|")
    for kind, code in START.items():
        took = milliseconds(
            partial(started, code, files["legacy export"][1]), STARTS, time.perf_counter
        )
        print(f"| {kind} | {took:.0f} |")


if __name__ == "__main__":
    main()
