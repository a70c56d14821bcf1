"""The findings as one self-contained HTML page: no script, no request, all text escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from detector import __version__
from detector.history import Finding, Note, Outcome, Scan
from detector.report.story import nothing_found, story, who
from detector.words import locale_of, say, spoken

STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
body{overflow-wrap:anywhere}
h1{font-size:1.5rem}
h2{font-size:1.25rem;margin-top:2.2rem;border-top:1px solid #888;padding-top:1rem}
h3{font-size:1.1rem;margin:1.6rem 0 .2rem}
h4{font-size:1rem;margin:1rem 0 .2rem}
table{border-collapse:collapse;margin:.8rem 0}
td,th{padding:.2rem .8rem .2rem 0;text-align:end}td:first-child,th:first-child{text-align:start}
dt{margin-top:.6rem}dt b{font-size:.85em;border:1px solid #888;border-radius:.3em;padding:0 .4em}
dt,dd{break-inside:avoid}dd{margin:0 0 0 1rem}dd,.why{opacity:.85}
@media print{body{margin:0;max-width:none;font-size:11pt}h3,h4{break-after:avoid}}
"""
COUNTRIES_SHOWN = 10


def to_html(scans: Iterable[Scan], *, language: str | None = None) -> str:
    """One page for all scans; prints well, and reads without a network."""
    language = spoken(language)
    title = say("html.title", language=language)
    body = "".join(_page(scan, language) for scan in scans)
    direction = locale_of(language).text_direction
    version = say("html.version", language=language, version=__version__)
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1>{body}<p class=why>{escape(version)}</p></body></html>\n"
    )


def _page(scan: Scan, language: str) -> str:
    history = scan.history
    heading = say(
        "terminal.page",
        language=language,
        page=history.page,
        platform=history.platform,
        measure=history.measure,
        n=len(scan.daily),
        rate=scan.false_alarms_per_year,
    )
    parts = [f"<h2>{escape(heading)}</h2>"]
    parts += [_finding(finding, scan, language) for finding in scan.findings]
    if not scan.findings:
        parts.append(_paragraphs(nothing_found(scan), language))
    parts.append(_paragraphs(scan.unchecked, language))
    parts.append(_paragraphs([Note("scan.who")], language))
    receipt = history.receipt
    source = say(receipt.source, language=language)
    parts.append(f"<h3>{escape(say('receipt.title', language=language, source=source))}</h3>")
    for name in ("read", "guessed", "left_out", "unresolved"):
        notes = getattr(receipt, name)
        if notes:
            parts.append(f"<p>{escape(say(f'receipt.{name}', language=language))}</p>")
            parts.append(_list(notes, language))
    return "".join(parts)


def _finding(finding: Finding, scan: Scan, language: str) -> str:
    start, end = finding.interval.days_in(scan.history.zone)
    kind = say(f"kind.{finding.kind}", language=language)
    checks = [
        (f"check.{one.code}.title", f"outcome.{one.outcome.value}", (one.sentence,))
        for one in finding.checks
        if one.outcome is not Outcome.NOT_RUN
    ]
    docket = [
        (
            f"explanation.{one.code}.title",
            f"docket.{one.state}",
            tuple(filter(None, (one.sentence, one.settle))),
        )
        for one in finding.explanations
    ]
    return "".join(
        (
            f"<h3>{start} - {end}: {escape(kind)}</h3>",
            _paragraphs(story(finding, scan.history.zone), language),
            _countries(finding, language),
            f"<h4>{escape(say('html.checks', language=language))}</h4>",
            _looks(checks, language),
            f"<h4>{escape(say('terminal.innocent', language=language))}</h4>",
            _looks(docket, language),
            _paragraphs(who(finding), language),
        )
    )


def _countries(finding: Finding, language: str) -> str:
    if not finding.countries:
        return ""
    head = "".join(
        f"<th>{escape(say(f'column.{name}', language=language))}</th>"
        for name in ("country", "gained", "expected")
    )
    rows = "".join(
        f"<tr><td>{escape(say('country.name', language=language, country=flow.country))}</td>"
        f"<td>{flow.gained.value:,.0f}</td><td>{flow.expected:,.1f}</td></tr>"
        for flow in finding.countries[:COUNTRIES_SHOWN]
    )
    return f"<table><tr>{head}</tr>{rows}</table>"


def _looks(looks: Iterable[tuple[str, str, tuple[Note, ...]]], language: str) -> str:
    """What was looked at, how it ended, and the sentence."""
    items = "".join(
        f"<dt>{escape(say(title, language=language))}"
        f" <b>{escape(say(state, language=language))}</b></dt>"
        + "".join(f"<dd>{escape(say(line, language=language))}</dd>" for line in sentences)
        for title, state, sentences in looks
    )
    return f"<dl>{items}</dl>" if items else ""


def _paragraphs(notes: Iterable[Note], language: str) -> str:
    return "".join(f"<p>{escape(say(line, language=language))}</p>" for line in notes)


def _list(notes: Iterable[Note], language: str) -> str:
    items = "".join(f"<li>{escape(say(line, language=language))}</li>" for line in notes)
    return f"<ul class=why>{items}</ul>" if items else ""
