"""The one pure function of a batch: a shard in, its pages' rows out, wherever it runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from detector.batch.columnar import array_pages, columns_of
from detector.batch.screen import page_p_value, screened
from detector.batch.settings import CHECKED, KINDS, Settings
from detector.batch.shards import Shard
from detector.batch.strong import strengthened
from detector.history import Finding, InputError, Outcome, PageHistory, Scan
from detector.history.daily import daily
from detector.history.finding import Kind
from detector.read import open_each
from detector.scan import scan
from detector.spikes import WAYS
from detector.spikes.screen import Screened
from detector.words import say


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
        Reference pages behind it; of those asked for, as many as were needed.
    kind, start, end, excess
        The finding with the smallest p-value.
    log10_lr, checks_found
        That finding's support as in a scan, and the codes of its checks that ended in
        `found`; None where its p-value was too large for the checks to be made, or where nothing
        is weighed.
    screened
        Its counts were clearly quiet and nothing else was found, so that the whole scan was
        left out; `references` are the twins it was held against.
    """

    page: str
    platform: str
    measure: str
    files: str
    outcome: str
    reason: str
    days: int
    findings: int
    p_value: float | None = None
    references: int | None = None
    kind: str | None = None
    start: str | None = None
    end: str | None = None
    excess: float | None = None
    log10_lr: float | None = None
    checks_found: str | None = None
    screened: bool = False


def scan_shard(shard: Shard, settings: Settings) -> list[PageRow]:
    """Scan the pages of one shard.

    A file or page that cannot be used becomes a row with its reason; the rest goes on.
    """
    if shard.pages is None:
        return _scanned([Path(name) for name in shard.files], shard, settings)
    stored = pq.ParquetFile(shard.files[0]).read_row_groups(list(shard.groups))
    names = stored["page"].cast(pa.string())
    stored = stored.set_column(stored.column_names.index("page"), "page", names)
    stored = stored.filter(pc.is_in(names, pa.array(shard.pages, pa.string())))
    rows = _by_arrays(stored, shard, settings)
    done = {row.page for row in rows}
    left = [page for page in shard.pages if page not in done]
    table = stored.filter(pc.is_in(stored["page"], pa.array(left, pa.string()))).to_pandas()
    lines = dict(iter(table.groupby("page")))
    for page in left:
        # As the plain table it would be as a CSV: one reader decides what a column means.
        text = lines[page].drop(columns="page").to_csv(index=False, date_format="%Y-%m-%d")
        name = Path(shard.origin).name if shard.origin else f"{page}.csv"
        rows += _scanned([(name, text.encode())], shard, settings, page)
    return rows


def _by_arrays(stored: pa.Table, shard: Shard, settings: Settings) -> list[PageRow]:
    """Rows of the pages that arrays can hold."""
    columns = columns_of(stored)
    named = Path(shard.origin).name if shard.origin else None
    rows = []
    for page in array_pages(stored, columns, named) if columns else ():
        told = screened(page.series, settings, net_only=page.net_only) if settings.screen else None
        if told is not None and told.quiet:
            names = (page.page, page.platform, page.measure)
            rows.append(_quiet_row(*names, shard, len(page.series), told))
        else:
            rows.append(_whole(page.history, shard, settings, told))
    return rows


def _scanned(
    sources: list[Any], shard: Shard, settings: Settings, page: str | None = None
) -> list[PageRow]:
    histories, failures = open_each(sources, page=page)
    files = _names(shard)
    rows = [_refused(page or "", files, failure, settings.words) for failure in failures]
    for history in histories:
        try:
            rows.append(_one(history, shard, settings))
        except InputError as failure:
            rows.append(_refused(history.page, files, failure, settings.words))
    return rows


def _one(history: PageHistory, shard: Shard, settings: Settings) -> PageRow:
    told = None
    if settings.screen:
        series = daily(history)
        told = screened(series, settings, net_only=history.net_only, history=history)
        if told.quiet:
            page = (history.page, history.platform, history.measure)
            return _quiet_row(*page, shard, len(series), told)
    return _whole(history, shard, settings, told)


def _whole(
    history: PageHistory, shard: Shard, settings: Settings, told: Screened | None
) -> PageRow:
    """The row of the whole scan; what was screened as quiet is not scanned again."""
    result = scan(
        history,
        home=settings.home,
        languages=settings.languages,
        false_alarms_per_year=settings.false_alarms_per_year,
        findable=False,
        ways=WAYS if told is None else told.loud,
        checked=CHECKED,
    )
    if told is not None and not told.loud and not result.findings:
        page = (history.page, history.platform, history.measure)
        return _quiet_row(*page, shard, len(result.daily), told)
    return _row(history, _names(shard), result, settings)


def _names(shard: Shard) -> str:
    return ", ".join(Path(name).name for name in shard.names)


def _quiet_row(
    page: str, platform: str, measure: str, shard: Shard, days: int, told: Screened
) -> PageRow:
    return PageRow(
        page,
        platform,
        measure,
        _names(shard),
        "done",
        "",
        days,
        0,
        page_p_value(told),
        told.twins,
        screened=True,
    )


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
    )


def _row(history: PageHistory, files: str, result: Scan, settings: Settings) -> PageRow:
    strongest: dict[Kind, Finding] = {}
    for finding in result.findings:
        if finding.p_value is None:
            continue
        if finding.kind not in strongest or finding.p_value < _p_value(strongest[finding.kind]):
            strongest[finding.kind] = finding
    told = {kind: (_p_value(one), one.references) for kind, one in strongest.items()}
    if settings.references:
        own = {kind: p_value for kind, (p_value, _) in told.items()}
        for way, more in strengthened(result, own, settings.references).items():
            # A change of origin told with a gain has its own part among the kinds: it stays.
            told[way] = min(told[way], more) if strongest[way].p_by_origin else more
    kind = min(told, key=lambda kind: told[kind][0], default=None)
    best = strongest[kind] if kind else None
    p_value, references = told[kind] if kind else (None, None)
    scanned = result.outcome.value == "done"
    start, end = best.interval.days_in(history.zone) if best else (None, None)
    return PageRow(
        history.page,
        history.platform,
        history.measure,
        files,
        result.outcome.value,
        say(result.reason, language=settings.words) if result.reason else "",
        len(result.daily),
        len(result.findings),
        (1.0 if scanned else None) if p_value is None else min(1.0, KINDS * p_value),
        references,
        kind,
        start.isoformat() if start else None,
        end.isoformat() if end else None,
        best.excess.value if best else None,
        best.support.log10_lr if best and best.support else None,
        _checks_found(best),
    )


def _checks_found(finding: Finding | None) -> str | None:
    if finding is None or not finding.checks:
        return None
    return ", ".join(one.code for one in finding.checks if one.outcome is Outcome.FOUND)


def _p_value(finding: Finding) -> float:
    return 1.0 if finding.p_value is None else finding.p_value
