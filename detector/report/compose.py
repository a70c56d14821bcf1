"""Put scans together as one report: what stands out first, what it rests on at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from detector import __version__
from detector.charts.files import can_draw
from detector.history import Finding, Scan
from detector.report.compose_finding import FindingParts, label, unexplained
from detector.report.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Item,
    Items,
    Section,
    Table,
    Text,
)
from detector.report.figures import page_figures, pictured
from detector.report.story import days_of, nothing_found, of_export
from detector.words import has, say, spoken

Say = Callable[..., str]
GLOSSARY = (
    "interval", "expected_fans", "unexplained", "baseline", "audience", "support", "p_value",
    "false_alarms", "cannot_tell", "innocent", "net", "receipt",
)  # fmt: skip


def compose(
    scans: Iterable[Scan], *, language: str | None = None, pictures: bool = True
) -> Document:
    """The report of one run.

    Parameters
    ----------
    scans
        Pages, in the order in which they are told.
    language
        Of every sentence; the run's own when None.
    pictures
        Draw the charts; they need the extra `report` and are left out, with a sentence
        that says so, where it is missing.
    """
    language = spoken(language)
    every = list(scans)
    words = partial(say, language=language)
    draw = pictures and can_draw()
    sections: list[Section] = []
    annex: list[Section] = []
    for place, scan in enumerate(every, start=1):
        sections.append(_page(scan, place, words, language, draw))
        for number, finding in ordered(scan):
            told = FindingParts(scan, finding, place, number, language, draw)
            sections.append(told.section())
            annex.append(told.annex())
        annex.append(_receipt(scan, place, words))
    sections += [_method(every, words), _glossary(words)]
    return Document(
        language=language,
        title=words("html.title"),
        front=_front(every, words, draw),
        contents=words("report.contents"),
        sections=tuple(sections),
        annex_title=words("report.annex"),
        annex=tuple(annex),
        footer=words("html.version", version=__version__),
    )


def ordered(scan: Scan) -> list[tuple[int, Finding]]:
    """Findings with their numbers in time, the one that tells most first."""

    def tells(one: tuple[int, Finding]) -> tuple[float, bool, float]:
        finding = one[1]
        support = finding.support.log10_lr if finding.support else float("-inf")
        elsewhere = finding.origin is not None and bool(finding.origin.flagged)
        return -support, not elsewhere, -abs(finding.excess.value)

    return sorted(enumerate(scan.findings, start=1), key=tells)


def _front(scans: Sequence[Scan], words: Say, draw: bool) -> tuple[Block, ...]:
    found = sum(len(scan.findings) for scan in scans)
    lead = words("report.front", n=len(scans), found=found)
    parts: list[Block] = [Text((lead,), "lead"), Text((words("report.reading"),), "box")]
    if not draw:
        parts.append(Text((words("report.no_pictures"),), "quiet"))
    return tuple(parts)


def _page(scan: Scan, place: int, words: Say, language: str, draw: bool) -> Section:
    history = scan.history
    parts: list[Block] = []
    days = days_of(scan.daily)
    if days is not None:
        parts.append(
            Text(
                (
                    words(
                        "ui.findings.subject",
                        platform=_named(words, "ui.platform", history.platform),
                        measure=_named(words, "ui.measure", history.measure),
                        start=days.first,
                        days=days,
                        n=(days.end - days.first).days,
                    ),
                ),
                "quiet",
            )
        )
    figures = {figure.code: figure for figure in page_figures(scan, language=language)}
    if len(scan.daily):
        parts.append(pictured(figures["timeline"], draw=draw))
    if scan.findings:
        parts.append(_overview(scan, words))
        parts.append(Text((words("report.order"),), "quiet"))
    else:
        parts.append(Text(tuple(words(line) for line in nothing_found(scan)), "lead"))
    parts.append(Heading(words("report.could_see")))
    limits = [words(line) for line in (*of_export(scan), *scan.unchecked)]
    if scan.findings:
        limits += [words(line) for line in nothing_found(scan)[1:]]
    parts.append(Bullets((*limits, words("scan.who"))))
    if "findable" in figures:
        parts.append(pictured(figures["findable"], draw=draw))
    return Section(f"page-{place}", history.page, tuple(parts))


def _overview(scan: Scan, words: Say) -> Table:
    names = ("number", "days", "kind", "observed", "expected", "unexplained")
    rows = []
    for number, finding in enumerate(scan.findings, start=1):
        rows.append(
            (
                f"{number}",
                label(finding, scan.history.zone, words),
                words(f"kind.{finding.kind}"),
                words("ui.number", n=round(finding.observed.value)),
                words("ui.number", n=round(finding.expected)),
                unexplained(finding, words),
            )
        )  # fmt: skip
    return Table(tuple(words(f"report.column.{name}") for name in names), tuple(rows), words=3)


def _receipt(scan: Scan, place: int, words: Say) -> Section:
    receipt = scan.history.receipt
    title = words("receipt.title", source=words(receipt.source))
    parts: list[Block] = []
    for name in ("read", "guessed", "left_out", "unresolved"):
        notes = getattr(receipt, name)
        if notes:
            parts += [
                Heading(words(f"receipt.{name}")),
                Bullets(tuple(words(line) for line in notes)),
            ]
    if scan.history.digests:
        parts += [
            Heading(words("report.digests")),
            Bullets(tuple(scan.history.digests)),
        ]
    named = words("report.of_page", page=scan.history.page, title=title)
    return Section(f"receipt-{place}", named, tuple(parts))


def _method(scans: Sequence[Scan], words: Say) -> Section:
    from detector.report.pack import versions

    rows = [(name, number) for name, number in versions().items()]
    settings = dict.fromkeys(
        words(
            "report.settings",
            page=scan.history.page,
            rate=scan.false_alarms_per_year,
            home=words("country.name", country=scan.home) if scan.home else words("report.none"),
            languages=", ".join(scan.languages) or words("report.none"),
        )
        for scan in scans
    )
    lines = [words(f"report.method.{part}") for part in ("scan", "origin", "weigh", "limits")]
    return Section(
        "method",
        words("report.method"),
        (
            Text(tuple(lines)),
            Heading(words("report.method.settings")),
            Bullets(tuple(settings)),
            Heading(words("report.method.versions")),
            Table((words("report.column.part"), words("report.column.version")), tuple(rows)),
        ),
    )


def _glossary(words: Say) -> Section:
    items = tuple(
        Item(words(f"glossary.{term}"), "", (words(f"glossary.{term}.text"),)) for term in GLOSSARY
    )
    return Section("glossary", words("report.glossary"), (Items(items),))


def _named(words: Say, room: str, code: str) -> str:
    return words(f"{room}.{code}") if has(f"{room}.{code}") else code.replace("_", " ")
