"""Page insights saved from the Graph API, as JSON.

`end_time` is the end of a day in California, written 07:00 or 08:00 UTC: the day that it
closes is the one before. Totals stand at that instant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

import pandas as pd

from detector.history import Count, Note, PageHistory, Receipt, UnknownFormat, note
from detector.history.tables import TableName, checked
from detector.places import resolve_country
from detector.read.graph_api_metrics import CUT, METRICS, NO_SOURCES, PERIODS, Metric, platform
from detector.read.graph_api_walk import Failure, Insight, walk
from detector.read.opened import Opened
from detector.read.series import PACIFIC, counts_table, day_before, flow_row, total_row

SOURCE = "source.graph_api"

# Followers came with the new Pages of 2021; before, a page's audience were its likes.
_FOLLOWERS_SINCE = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)

Key = tuple[dt.datetime, str]


@dataclass(slots=True)
class _Seen:
    """The values of one metric by end of period and key; a number has the empty key."""

    values: dict[Key, float] = field(default_factory=dict)
    disagree: int = 0

    def add(self, key: Key, value: float) -> None:
        self.disagree += key in self.values and self.values[key] != value
        self.values[key] = value


@dataclass(slots=True)
class _Page:
    """What was found of one page on one platform."""

    name: str | None = None
    metrics: dict[str, _Seen] = field(default_factory=dict)
    timeless: int = 0


class GraphApi:
    """Reads saved answers of `/{page}/insights`, whole, nested, listed or single."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the document holds an insight object, an API error, or an empty answer."""
        if file.kind != "json":
            return False
        return next(walk(file.json), None) is not None or _is_empty_answer(file.json)

    def read(self, file: Opened) -> list[PageHistory]:
        """One history for each page and measure.

        Raises
        ------
        UnknownFormat
            An error or an empty answer was saved in place of data, or no metric is one of
            a page's audience.
        """
        found = list(walk(file.json))
        errors = [item for item in found if isinstance(item, Failure)]
        insights = [item for item in found if isinstance(item, Insight)]
        if errors and not insights:
            raise UnknownFormat(
                "read.graph.error", file=file.name, message=errors[0].message, number=errors[0].code
            )
        if not any(insight.values for insight in insights):
            raise UnknownFormat("read.graph.empty", file=file.name)
        pages, left_out = _gathered(insights)
        if errors:
            left_out.append(note("read.graph.errors", n=len(errors), message=errors[0].message))
        histories = [
            history
            for (site, page_id), page in pages.items()
            for history in _histories(page, site, page_id, file, left_out)
        ]
        if not histories:
            names = ", ".join(dict.fromkeys(insight.metric for insight in insights))[:200]
            raise UnknownFormat("read.graph.no_audience", file=file.name, metrics=names)
        return histories


def _is_empty_answer(document: object) -> bool:
    return isinstance(document, dict) and document.get("data") == [] and len(document) <= 3


def _gathered(
    insights: Iterable[Insight],
) -> tuple[dict[tuple[str, str | None], _Page], list[Note]]:
    pages: dict[tuple[str, str | None], _Page] = {}
    rolling: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for insight in insights:
        if insight.metric not in METRICS:
            unknown[insight.metric] = None
            continue
        if insight.period not in PERIODS:
            rolling[f"{insight.metric} ({insight.period})"] = None
            continue
        page = pages.setdefault((platform(insight.metric), insight.page_id), _Page())
        page.name = page.name or insight.page
        seen = page.metrics.setdefault(insight.metric, _Seen())
        for value in insight.values:
            if value.end is None:
                page.timeless += 1
            elif isinstance(value.value, dict):
                for key, number in value.value.items():
                    seen.add((value.end, key), number)
            else:
                seen.add((value.end, ""), value.value)
    left_out = []
    for code, names in (("unknown", unknown), ("rolling", rolling)):
        if names:
            shown = ", ".join(list(names)[:8])[:200]
            left_out.append(note(f"read.graph.{code}_metrics", n=len(names), metrics=shown))
    return pages, left_out


def _histories(
    page: _Page, site: str, page_id: str | None, file: Opened, left_out: list[Note]
) -> list[PageHistory]:
    """The histories of one page: one a measure, the page's activity with each."""
    chosen = _chosen(page)
    measures = list(dict.fromkeys(m.measure for m in METRICS.values() if m.measure))
    present = [m for m in measures if any(METRICS[name].measure == m for name in chosen.values())]
    guessed = list(file.guessed)
    unresolved: list[Note] = []
    if not chosen:
        return []
    if not present:
        latest = max(when for name in chosen.values() for when, _ in page.metrics[name].values)
        present = ["followers" if latest >= _FOLLOWERS_SINCE else "likes"]
        guessed.append(note("read.graph.measure_guessed", measure=present[0]))
    disagree = sum(page.metrics[name].disagree for name in chosen.values())
    if disagree:
        unresolved.append(note("read.graph.values_disagree", n=disagree))
    twins = [name for name in page.metrics if name not in chosen.values()]
    if twins:
        shown = ", ".join(twins[:8])[:200]
        left_out = [*left_out, note("read.graph.twin_metrics", n=len(twins), metrics=shown)]
    if page.timeless:
        left_out = [*left_out, note("read.graph.timeless", n=page.timeless)]
    if page_id is None and page.name is None:
        guessed.append(note("read.graph.no_page"))
    histories = []
    for measure in present:
        series = {
            metric: page.metrics[name]
            for metric, name in chosen.items()
            if metric.measure in (None, measure)
        }
        read = [
            note(
                "read.graph.metric", n=len({when for when, _ in seen.values}), metric=chosen[metric]
            )
            for metric, seen in series.items()
        ]
        receipt = Receipt(SOURCE).plus(
            read=read, guessed=guessed, left_out=left_out, unresolved=unresolved
        )
        histories.append(
            PageHistory(
                page.name or page_id or PurePath(file.name).stem,
                site,
                measure,
                PACIFIC,
                "day",
                receipt,
                counts_table(_counts(series)),
                _table("audience", _audience(series)),
                _table("activity", _activity(series)),
                _table("sources", _sources(series)),
                page_id=page_id,
                digests=(file.digest,),
                named=page.name is not None or page_id is not None,
            )
        )
    return histories


def _chosen(page: _Page) -> dict[Metric, str]:
    """Of two names for one thing (`_unique` or not) the preferred one with values."""
    chosen: dict[Metric, str] = {}
    for name, metric in METRICS.items():
        if name in page.metrics and page.metrics[name].values:
            chosen.setdefault(metric, name)
    return chosen


def _counts(series: dict[Metric, _Seen]) -> list[dict[str, object]]:
    flows: dict[dt.datetime, dict[str, Count]] = {}
    rows: list[dict[str, object]] = []
    for metric, seen in series.items():
        for (end, key), value in seen.values.items():
            if key:
                continue
            if metric.table == "total":
                rows.append(total_row(end, Count.exact(value)))
            elif metric.table in ("gained", "lost"):
                flows.setdefault(end, {})[metric.table] = Count.exact(value)
    rows += [
        flow_row(day_before(end), end, flow.get("gained"), flow.get("lost"))
        for end, flow in flows.items()
    ]
    return rows


def _audience(series: dict[Metric, _Seen]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for metric, seen in series.items():
        if metric.table != "audience":
            continue
        for end, listed in _by_end(seen).items():
            places: dict[str, float] = {}
            for key, fans in listed.items():
                place = _country(key) if metric.name == "country" else key
                places[place] = places.get(place, 0.0) + fans
            cut = float(len(places)) if len(places) >= CUT else float("nan")
            rows += [
                {
                    "time": end,
                    "dimension": metric.name,
                    "place": place,
                    "fans": fans,
                    "floor": min(places.values()),
                    "top_k": cut if metric.name in ("country", "city") else float("nan"),
                }
                for place, fans in places.items()
            ]
    return rows


def _activity(series: dict[Metric, _Seen]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for metric, seen in series.items():
        if metric.table not in ("activity", "activity_country"):
            continue
        by_country = metric.table == "activity_country"
        rows += [
            {
                "start": day_before(end),
                "end": end,
                "metric": metric.name,
                "place": _country(key) if by_country else None,
                "value": value,
            }
            for (end, key), value in seen.values.items()
            if bool(key) == by_country
        ]
    return rows


def _sources(series: dict[Metric, _Seen]) -> list[dict[str, object]]:
    rows: dict[Key, dict[str, object]] = {}
    for metric, seen in series.items():
        if metric.table != "sources":
            continue
        for (end, key), value in seen.values.items():
            source = "_".join(key.casefold().split())
            if source and source not in NO_SOURCES:
                row = rows.setdefault(
                    (end, source), {"start": day_before(end), "end": end, "source": source}
                )
                row[metric.name] = value
    return list(rows.values())


def _by_end(seen: _Seen) -> dict[dt.datetime, dict[str, float]]:
    ends: dict[dt.datetime, dict[str, float]] = {}
    for (end, key), value in seen.values.items():
        if key:
            ends.setdefault(end, {})[key] = value
    return ends


def _country(key: str) -> str:
    return resolve_country(key) or key


def _table(name: TableName, rows: list[dict[str, object]]) -> pd.DataFrame:
    return checked(name, pd.DataFrame(rows))
