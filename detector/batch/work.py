"""The one pure function of a batch: a shard in, its pages' rows out, wherever it runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from detector.batch.shards import Shard
from detector.history import Finding, InputError, PageHistory, Scan
from detector.read import open_each
from detector.scan import scan
from detector.words import say

# Loose: what a person would call noise still gets its p-value here, and the choice among
# pages is made by the false-discovery rate.
FALSE_ALARMS_PER_YEAR = 5.0
# Gains, losses, masked losses and influxes are tested on their own references each.
KINDS = 4


@dataclass(frozen=True, slots=True)
class Settings:
    """What every page of a batch is scanned with, and the language of its reasons."""

    home: str | None = None
    languages: tuple[str, ...] = ()
    false_alarms_per_year: float = FALSE_ALARMS_PER_YEAR
    words: str = "en"


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page of a batch, as it stands in the Parquet file.

    Attributes
    ----------
    page, platform, measure, files
        What was scanned; the page is empty where a file could not be read.
    outcome
        `done`, `not_resolvable` or `cannot_tell` as in a scan, or `unreadable`.
    reason
        Why, in a sentence; empty for `done`.
    days, findings
        Length of the history and number of findings.
    p_value
        Of the page: the smallest of its findings times the four kinds tested, at most 1;
        1 where nothing was found, None where nothing was scanned. Steps have none.
    references
        Reference pages behind it.
    kind, start, end, excess
        The finding with the smallest p-value.
    """

    page: str
    platform: str
    measure: str
    files: str
    outcome: str
    reason: str
    days: int
    findings: int
    p_value: float | None
    references: int | None
    kind: str | None
    start: str | None
    end: str | None
    excess: float | None


def scan_shard(shard: Shard, settings: Settings) -> list[PageRow]:
    """Scan the pages of one shard.

    A file or page that cannot be used becomes a row with its reason; the rest goes on.
    """
    if shard.pages is None:
        return _scanned([Path(name) for name in shard.files], shard, settings)
    rows: list[PageRow] = []
    table = pq.read_table(shard.files[0], filters=[("page", "in", list(shard.pages))]).to_pandas()
    for page in shard.pages:
        # As the plain table it would be as a CSV: one reader decides what a column means.
        lines = table[table["page"].astype(str) == page].drop(columns="page")
        text = lines.to_csv(index=False, date_format="%Y-%m-%d")
        rows += _scanned([(f"{page}.csv", text.encode())], shard, settings, page)
    return rows


def _scanned(
    sources: list[Any], shard: Shard, settings: Settings, page: str | None = None
) -> list[PageRow]:
    histories, failures = open_each(sources, page=page)
    files = ", ".join(Path(name).name for name in shard.files)
    rows = [_refused(page or "", files, failure, settings.words) for failure in failures]
    for history in histories:
        try:
            result = scan(
                history,
                home=settings.home,
                languages=settings.languages,
                false_alarms_per_year=settings.false_alarms_per_year,
            )
        except InputError as failure:
            rows.append(_refused(history.page, files, failure, settings.words))
        else:
            rows.append(_row(history, files, result, settings.words))
    return rows


def _refused(page: str, files: str, failure: InputError, language: str) -> PageRow:
    return PageRow(
        page,
        "",
        "",
        files,
        "unreadable",
        say(failure.note, language=language),
        0,
        0,
        *[None] * 6,
    )


def _row(history: PageHistory, files: str, result: Scan, language: str) -> PageRow:
    tested = [finding for finding in result.findings if finding.p_value is not None]
    best = min(tested, key=_p_value, default=None)
    scanned = result.outcome.value == "done"
    start, end = best.interval.days_in(history.zone) if best else (None, None)
    return PageRow(
        history.page,
        history.platform,
        history.measure,
        files,
        result.outcome.value,
        say(result.reason, language=language) if result.reason else "",
        len(result.daily),
        len(result.findings),
        min(1.0, KINDS * _p_value(best)) if best else (1.0 if scanned else None),
        best.references if best else None,
        best.kind if best else None,
        start.isoformat() if start else None,
        end.isoformat() if end else None,
        best.excess.value if best else None,
    )


def _p_value(finding: Finding) -> float:
    return 1.0 if finding.p_value is None else finding.p_value
