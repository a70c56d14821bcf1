"""Write simulated pages in the byte layouts of real exports.

Layouts: the legacy Facebook Page Insights page-level CSV, Meta Business Suite's series
and audience files, Graph API insights JSON, and a plain two-column counter.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np

from detector.history.daily import Days, Floats
from detector.history.interval import midnight

PACIFIC = "America/Los_Angeles"
LISTED = 45  # Facebook lists the 45 largest countries and cities of a day


@dataclass(frozen=True, slots=True, eq=False)
class ExportPage:
    """What one page's export holds, by reporting day, arrays of shape (n,).

    Attributes
    ----------
    days
        `datetime64[D]`, consecutive.
    total, gained, lost
        Fans at the end of the day, new and lost on the day.
    breakdowns
        Family header (`Lifetime Likes by Country`) to key to stock, shape (n,). All but
        the 45 largest of a day are left blank, as the platform does.
    columns
        Any further daily column by its header.
    """

    name: str
    days: Days
    total: Floats
    gained: Floats
    lost: Floats
    breakdowns: Mapping[str, Mapping[str, Floats]] = field(default_factory=dict)
    columns: Mapping[str, Floats] = field(default_factory=dict)


def legacy_name(page: ExportPage) -> str:
    """File name of the legacy page-level export."""
    return f"Facebook Insights Data Export - {page.name} - {page.days[0]} - {page.days[-1]}.csv"


def legacy_csv(page: ExportPage) -> bytes:
    """Legacy Page Insights page-level CSV: UTF-8 with BOM, every cell quoted, LF.

    Row 1 holds the headers, row 2 the descriptions; the last two days carry no
    demographics yet, as in real exports.
    """
    plain = {
        "Lifetime Total Likes": page.total,
        "Daily New Likes": page.gained,
        "Daily Unlikes": page.lost,
        **page.columns,
    }
    headers, cells = ["Date", *plain], [_us_dates(page.days), *map(_whole, plain.values())]
    described = {name: f"{name.split(' ')[0]}: {name} (Unique Users)" for name in plain}
    descriptions = ["", *described.values()]
    for family, series in page.breakdowns.items():
        listed = _listed(np.array(list(series.values())))
        listed[:, -2:] = np.nan
        for n, (key, values) in enumerate(zip(series, listed, strict=True)):
            headers.append(f"{family} - {key}")
            # The description stands at the first column of a family only.
            descriptions.append(f"Lifetime: {family} (Unique Users)" if n == 0 else "")
            cells.append(_whole(values))
    rows = zip(*cells, strict=True)
    return b"\xef\xbb\xbf" + _csv([headers, descriptions, *rows]).encode()


def suite_series(sections: Mapping[str, tuple[Days, Floats]]) -> bytes:
    """Business Suite series file: UTF-16LE with BOM, `sep=,`, one section a title."""
    parts = []
    for title, (days, values) in sections.items():
        rows = [(f"{day}T00:00:00", str(int(v))) for day, v in zip(days, values, strict=True)]
        parts.append(_csv([[title], ["Date", "Primary"], *rows]))
    return _utf16("sep=,\n" + "\n\n".join(parts) + "\n\n")


def suite_audience(
    age: Mapping[str, tuple[float, float]],
    countries: Mapping[str, float],
    cities: Mapping[str, float],
) -> bytes:
    """Business Suite audience file of 2025: percentages, top ten, transposed places."""
    blocks = [
        [
            ["Age & gender"],
            ["", "Women", "Men"],
            *([k, _pct(w), _pct(m)] for k, (w, m) in age.items()),
        ],
        [["Top countries"], list(countries), [_pct(v) for v in countries.values()]],
        [["Top towns/cities"], list(cities), [_pct(v) for v in cities.values()]],
    ]
    return _utf16("sep=,\n" + "\n".join(map(_csv, blocks)))


def graph_json(
    page_id: str, days: Days, metrics: Mapping[str, Floats | Mapping[str, Floats]]
) -> bytes:
    """Graph API insights: one object a metric, values stamped at the END of a Pacific day."""
    ends = [_pacific_end(day.item()) for day in days]
    data = []
    for name, series in metrics.items():
        if isinstance(series, Mapping):
            listed = _listed(np.array(list(series.values())))
            values: list[object] = [
                {k: int(v) for k, v in zip(series, column, strict=True) if not np.isnan(v)}
                for column in listed.T
            ]
        else:
            values = [int(v) for v in series]
        data.append(
            {
                "id": f"{page_id}/insights/{name}/day",
                "name": name,
                "period": "day",
                "values": [
                    {"value": v, "end_time": end} for v, end in zip(values, ends, strict=True)
                ],
            }
        )
    return json.dumps({"data": data}, indent=1).encode()


def counter_csv(header: tuple[str, str], days: Days, shown: Sequence[str]) -> bytes:
    """A plain two-column counter as somebody keeps it by hand."""
    return _csv([header, *zip(map(str, days), shown, strict=True)], csv.QUOTE_MINIMAL).encode()


def _csv(rows: Sequence[Sequence[str]], quoting: int = csv.QUOTE_ALL) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=quoting, lineterminator="\n").writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def _listed(stock: Floats) -> Floats:
    """The 45 largest of each day, the others blank, shape (places, n)."""
    listed = stock.astype(float)
    if len(listed) > LISTED:
        listed[listed < np.sort(listed, axis=0)[-LISTED]] = np.nan
    return listed


def _whole(values: Floats) -> list[str]:
    return ["" if np.isnan(v) else str(int(v)) for v in values]


def _us_dates(days: Days) -> list[str]:
    return [f"{d.month}/{d.day}/{d.year}" for d in days.tolist()]


def _pct(value: float) -> str:
    return f"{100 * value:.1f}".removesuffix(".0")


def _utf16(text: str) -> bytes:
    return b"\xff\xfe" + text.encode("utf-16-le")


def _pacific_end(day: date) -> str:
    end: datetime = midnight(day + timedelta(days=1), PACIFIC).astimezone(UTC)
    return end.strftime("%Y-%m-%dT%H:%M:%S+0000")
