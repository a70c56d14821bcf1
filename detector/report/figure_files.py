"""Every chart of a scan as files: its table, its title and notes, and its picture.

A desk drops the CSV into Datawrapper or a spreadsheet: ISO days, one series a column,
numbers as numbers. Text that a spreadsheet would take for a formula is guarded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd

from detector import __version__
from detector.charts.files import can_draw, png, svg
from detector.history import Scan
from detector.report.figures import Figure, finding_figures, page_figures
from detector.report.scan_json import finite
from detector.report.table_files import guarded_text
from detector.report.zipped import zipped_bytes
from detector.words import say, spoken

INDEX = "figures.json"


def figure_files(
    scans: Iterable[Scan], *, language: str | None = None, pictures: bool = True
) -> dict[str, bytes]:
    """Name to content of every file, in a fixed order; no page's name is in a file's name.

    Parameters
    ----------
    scans
        Pages, numbered in this order.
    language
        Of titles, notes and labels; the run's own when None.
    pictures
        Draw SVG and PNG too, where the extra `report` is installed.
    """
    language = spoken(language)
    draw = pictures and can_draw()
    files: dict[str, bytes] = {}
    index = []
    for place, scan in enumerate(scans, start=1):
        figures = page_figures(scan, language=language) if len(scan.daily) else []
        for number in range(1, len(scan.findings) + 1):
            figures += finding_figures(scan, number, language=language)
        for figure in figures:
            stem = _stem(place, figure)
            table = tidy(figure.table)
            files[f"{stem}.csv"] = figure_csv(table).encode()
            files[f"{stem}.json"] = _json(_record(figure, table))
            files[f"{stem}.txt"] = "\n\n".join((*_told(figure), "")).encode()
            if draw:
                title, subtitle = figure.title, figure.page
                words = {"title": title, "subtitle": subtitle, "language": language}
                files[f"{stem}.svg"] = svg(figure.chart, **words).encode()
                files[f"{stem}.png"] = png(figure.chart, **words)
            index.append({"files": stem, "page": figure.page, "title": figure.title})
    files[INDEX] = _json({"version": __version__, "pictures": draw, "figures": index})
    return files


def figures_zip(scans: Iterable[Scan], *, language: str | None = None) -> bytes:
    """The same files as one zip."""
    return zipped_bytes(figure_files(scans, language=language))


def tidy(table: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers as whole numbers, blanks kept blank."""
    out = table.copy()
    for column in out.columns:
        kept = out[column].dropna()
        if pd.api.types.is_float_dtype(out[column]) and (kept % 1 == 0).all():
            out[column] = out[column].astype("Int64")
    return out


def figure_csv(table: pd.DataFrame) -> str:
    """A table as CSV (RFC 4180, LF), text and headers guarded."""
    out = table.rename(columns=lambda name: guarded_text(str(name)))
    for column in out.columns:
        if out[column].dtype.kind == "O" or pd.api.types.is_string_dtype(out[column]):
            out[column] = out[column].map(guarded_text, na_action="ignore")
    return out.to_csv(index=False, lineterminator="\n")


def _record(figure: Figure, table: pd.DataFrame) -> dict[str, Any]:
    plain = table.astype(object).where(table.notna(), None)
    return {
        "version": __version__,
        "page": figure.page,
        "finding": figure.finding or None,
        "figure": figure.code,
        "title": figure.title,
        "notes": figure.notes,
        "alt": figure.alt,
        "rows": plain.to_dict("records"),
    }


def _told(figure: Figure) -> tuple[str, ...]:
    source = say("figure.source", language=figure.language, version=__version__)
    return f"{figure.page}: {figure.title}", figure.notes, figure.alt, source


def _stem(place: int, figure: Figure) -> str:
    middle = f"-finding-{figure.finding:02d}" if figure.finding else ""
    return f"{place:02d}{middle}-{figure.code}"


def _json(record: dict[str, Any]) -> bytes:
    text = json.dumps(finite(record), ensure_ascii=False, allow_nan=False, indent=1)
    return (text + "\n").encode()
