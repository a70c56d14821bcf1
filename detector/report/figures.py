"""The pictures of a scan with the numbers under them: what a report shows and a desk re-draws.

A figure's table is ready for Datawrapper and a spreadsheet: ISO days, one series a column,
numbers as numbers, blanks blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from detector.charts import (
    PRINT,
    countries_bars,
    findable,
    flows,
    timeline,
    waterfall,
    world_map,
)
from detector.charts.files import svg
from detector.charts.frames import countries_frame, days_frame, gains_by_country, named_days
from detector.charts.marks import has_losses, series_code
from detector.charts.waterfall import waterfall_rows
from detector.history import CannotTell, Finding, Scan
from detector.origin import flow_series
from detector.places import country_name
from detector.report.document import Picture
from detector.words import say

# Days either side of the interval in the chart of countries over time.
MARGIN = pd.Timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Figure:
    """One picture.

    Attributes
    ----------
    code
        What it shows: `timeline`, `findable`, `countries`, `map`, `flows`, `waterfall`.
    finding
        Number of the finding from 1; 0 for a figure of the whole page.
    page
        The page's name, as the export gives it.
    chart
        In the look for print.
    table
        The numbers under it.
    language
        Of its words.
    """

    code: str
    finding: int
    page: str
    chart: Any
    table: pd.DataFrame
    language: str

    @property
    def title(self) -> str:
        """What it shows, in a line."""
        return say(f"figure.{self.code}.title", language=self.language)

    @property
    def notes(self) -> str:
        """How to read it."""
        return say(f"figure.{self.code}.notes", language=self.language)

    @property
    def alt(self) -> str:
        """The words that stand for it where it is not seen."""
        return str(self.chart.description)

    def drawn(self) -> str:
        """As SVG text, without its title: the report writes that as text.

        Raises
        ------
        MissingPart
            The extra `report` is not installed.
        """
        return svg(self.chart, language=self.language)


def pictured(figure: Figure, *, draw: bool) -> Picture:
    """A figure for the report, with its words alone where it is not drawn."""
    caption = f"{figure.title}. {figure.notes}"
    return Picture(figure.drawn() if draw else "", figure.alt, caption)


def page_figures(scan: Scan, *, language: str) -> list[Figure]:
    """Figures of the whole page: its days, and what would have been found."""
    made = [
        Figure(
            "timeline",
            0,
            scan.history.page,
            timeline(scan, PRINT, language=language),
            days_table(scan),
            language,
        )
    ]
    if scan.smallest_findable:
        table = pd.DataFrame(
            [{"days": f.days, "fans": f.fans, "power": f.power} for f in scan.smallest_findable]
        )
        chart = findable(scan.smallest_findable, PRINT, language=language)
        made.append(Figure("findable", 0, scan.history.page, chart, table, language))
    return made


def finding_figures(scan: Scan, number: int, *, language: str) -> list[Figure]:
    """Figures of finding `number` (from 1): its countries, and what each check adds."""
    finding = scan.findings[number - 1]
    made: list[tuple[str, Any, pd.DataFrame]] = []
    if finding.countries:
        frame = _countries(finding, language)
        made.append(("countries", countries_bars(frame, PRINT, language=language), frame))
        made.append(("map", world_map(frame, PRINT, language=language), frame))
        over_time = _over_time(scan, finding, language)
        if over_time is not None:
            made.append(("flows", *over_time))
    if finding.support is not None:
        made.append(
            (
                "waterfall",
                waterfall(finding.support, PRINT, language=language),
                pd.DataFrame(waterfall_rows(finding.support, language=language)).drop(
                    columns=["said"]
                ),
            )
        )
    page = scan.history.page
    return [Figure(code, number, page, chart, table, language) for code, chart, table in made]


def days_table(scan: Scan) -> pd.DataFrame:
    """Day, scanned series, expected, lost, total, and the number of the finding.

    Where the export has no gains of their own, the scanned series is the net change and
    its column says so.
    """
    frame = days_frame(scan)
    flagged = pd.Series(pd.NA, index=frame.index, dtype="Int64")
    for number, finding in enumerate(scan.findings, start=1):
        first, end = named_days(finding, scan.history.zone)
        flagged[(frame["day"] >= first) & (frame["day"] < end)] = number
    table = pd.DataFrame({"day": frame["day"].dt.strftime("%Y-%m-%d")})
    table[series_code(scan)] = frame["observed"]
    table["expected"] = frame["expected"]
    if has_losses(scan, frame):
        table["lost"] = -frame["lost"]
    table["total"] = frame["total"]
    table["finding"] = flagged
    return table


def _countries(finding: Finding, language: str) -> pd.DataFrame:
    flagged = finding.origin.flagged if finding.origin else ()
    names = {flow.country: country_name(flow.country, language) for flow in finding.countries}
    return countries_frame(finding.countries, flagged, names)


def _over_time(scan: Scan, finding: Finding, language: str) -> tuple[Any, pd.DataFrame] | None:
    """Gains by country around the interval, one column a country; None without lists."""
    try:
        series = flow_series(scan.history)
    except CannotTell:
        return None
    start, end = named_days(finding, scan.history.zone)
    window = start - MARGIN, end + MARGIN
    frame = gains_by_country(series, scan.history.zone, window)
    if frame.empty:
        return None
    frame["name"] = [country_name(code, language) for code in frame["country"]]
    wide = frame.pivot_table(index="day", columns="country", values="gained", aggfunc="sum")
    wide = wide[wide.sum().sort_values(ascending=False, kind="stable").index].reset_index()
    wide["day"] = wide["day"].dt.strftime("%Y-%m-%d")
    wide.columns.name = None
    return flows(frame, (start, end), window, PRINT, language=language), wide
