"""One finding in a report: two sentences first, then everything they rest on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from detector.charts.waterfall import part_title
from detector.history import Finding, Measurement, Note, Outcome, Scan, Support
from detector.report.document import (
    Block,
    Heading,
    Item,
    Items,
    Picture,
    Section,
    Table,
    Text,
)
from detector.report.figures import finding_figures, pictured
from detector.report.folds import Folded, folded_checks, told_checks
from detector.report.story import story, who
from detector.words import say, signed

Say = Callable[..., str]
# In the text; the annex has every country.
COUNTRIES_SHOWN = 10


class FindingParts:
    """One finding's two parts of a report, from one making of its charts.

    Parameters
    ----------
    scan, finding
        What is told.
    place, number
        Of the page among the pages and of the finding in time, both from 1.
    language
        Of every sentence.
    draw
        Whether charts are drawn.
    """

    def __init__(
        self, scan: Scan, finding: Finding, place: int, number: int, language: str, draw: bool
    ) -> None:
        self.scan, self.finding = scan, finding
        self.address, self.number = f"{place}-{number}", number
        self.words: Say = partial(say, language=language)
        self.language = language
        self.draw = draw
        self.figures = {one.code: one for one in finding_figures(scan, number, language=language)}

    def section(self) -> Section:
        """What is read through."""
        finding, words, zone = self.finding, self.words, self.scan.history.zone
        first, *rest = story(finding, zone)
        parts: list[Block] = [
            Text((words(first), words(_strength(finding))), "lead"),
            _numbers(finding, words),
            *([Text(edges, "quiet")] if (edges := _edges(finding, zone, words)) else []),
            Text(tuple(words(line) for line in rest)),
        ]
        if finding.support is not None:
            parts.append(Heading(words("report.strength")))
            parts.append(Text(tuple(words(line) for line in finding.support.notes)))
            parts += self._drawn("waterfall")
        if finding.origin is not None:
            parts.append(Heading(words("ui.origin.title")))
            parts += _origin(finding, words)
            parts += self._drawn("countries", "flows")
        parts += _looks(finding, words)
        parts.append(Heading(words("ui.who.title")))
        parts.append(Text(tuple(words(line) for line in (*who(finding), Note("scan.who"))), "box"))
        return Section(f"finding-{self.address}", self._title(), tuple(parts), 2)

    def annex(self) -> Section:
        """What is looked up: every country, every part of the ratio."""
        finding, words = self.finding, self.words
        parts: list[Block] = []
        if finding.countries:
            parts += self._drawn("map")
            parts.append(_countries(finding, words, len(finding.countries)))
        if finding.support is not None:
            parts += _ratio(finding.support, words, self.language)
        if not parts:
            parts.append(Text((words("report.annex.empty"),), "quiet"))
        title = self.words("report.of_page", page=self.scan.history.page, title=self._title())
        return Section(f"annex-{self.address}", title, tuple(parts))

    def _title(self) -> str:
        return self.words(
            "report.finding",
            number=self.number,
            kind=self.words(f"kind.{self.finding.kind}"),
            days=label(self.finding, self.scan.history.zone, self.words),
        )

    def _drawn(self, *codes: str) -> list[Picture]:
        return [
            pictured(self.figures[code], draw=self.draw) for code in codes if code in self.figures
        ]


def label(finding: Finding, zone: str, words: Say) -> str:
    """The finding's days, the last one included."""
    first, end = finding.interval.days_in(zone)
    last = end - timedelta(days=1)
    if first == last:
        return words("report.day", start=first)
    return words("report.days", start=first, end=last)


def unexplained(finding: Finding, words: Say) -> str:
    """The excess with the range in which it lies."""
    excess = finding.excess
    low, high = (words("ui.number", n=round(x)) for x in (excess.low, excess.high))
    code = "report.range_open" if finding.excess_open else "report.range"
    return words(code, mid=round(excess.value), low=low, high=high)


def _strength(finding: Finding) -> Note:
    """The second sentence: how strongly, or that nobody weighed it."""
    return finding.support.words if finding.support else Note("report.not_weighed")


def _numbers(finding: Finding, words: Say) -> Table:
    rows = [
        (words("ui.interval.observed"), words("ui.number", n=round(finding.observed.value))),
        (words("ui.interval.expected"), words("ui.number", n=round(finding.expected))),
        (words("ui.interval.excess"), unexplained(finding, words)),
        (words("report.basis"), words(f"report.basis.{finding.basis}")),
    ]
    if finding.p_value is not None:
        rows.append((words("ui.interval.p_value"), words("ui.interval.at_most", p=finding.p_value)))
    return Table((words("report.column.what"), words("report.column.value")), tuple(rows))


def _edges(finding: Finding, zone: str, words: Say) -> tuple[str, ...]:
    said = []
    for code, bracket in (("start", finding.start_bracket), ("end", finding.end_bracket)):
        if bracket is not None:
            first, last = bracket.days_in(zone)
            said.append(words(f"ui.interval.{code}_between", start=first, end=last))
    return tuple(said)


def _origin(finding: Finding, words: Say) -> list[Block]:
    origin = finding.origin
    if origin is None:
        return []
    said = [words(line) for line in (origin.reason, *origin.notes) if line is not None]
    if origin.reason is None:
        if origin.outcome is not Outcome.FOUND:
            said.insert(0, words(f"ui.origin.{origin.outcome.value}"))
        elif origin.delivered is not None:
            named = ", ".join(words("country.name", country=code) for code in origin.flagged)
            told = origin.delivered
            said.insert(
                0,
                words(
                    "ui.origin.found",
                    countries=named,
                    mid=round(told.value),
                    low=round(told.low),
                    high=round(told.high),
                ),
            )
    parts: list[Block] = [Text(tuple(said))]
    if finding.countries:
        parts.append(_countries(finding, words, COUNTRIES_SHOWN))
        if len(finding.countries) > COUNTRIES_SHOWN:
            more = len(finding.countries) - COUNTRIES_SHOWN
            parts.append(Text((words("report.more_countries", n=more),), "quiet"))
    return parts


def _countries(finding: Finding, words: Say, most: int) -> Table:
    head = tuple(
        words(f"ui.countries.{name}") if name != "country" else words("column.country")
        for name in ("country", "gained", "at_least", "at_most", "expected", "lost")
    )
    rows = tuple(
        (
            words("country.name", country=flow.country),
            words("ui.number", n=round(flow.gained.value)),
            words("ui.number", n=round(flow.gained.low)),
            words("ui.number", n=round(flow.gained.high)),
            words("report.number", x=float(flow.expected)),
            words("ui.number", n=round(flow.lost)),
        )
        for flow in finding.countries[:most]
    )
    return Table(head, rows)


def _looks(finding: Finding, words: Say) -> list[Block]:
    """The checks, those that could not be made apart, and the innocent explanations."""
    docket = tuple(
        Item(
            words(f"explanation.{line.code}.title"),
            words(f"docket.{line.state}"),
            tuple(words(one) for one in (line.sentence, line.settle) if one),
        )
        for line in finding.explanations
    )
    lists = (
        ("html.checks", tuple(_check(one, words) for one in told_checks(finding))),
        ("report.not_checked", tuple(_folded(one, words) for one in folded_checks(finding))),
        ("terminal.innocent", docket),
    )
    return [
        part for title, items in lists if items for part in (Heading(words(title)), Items(items))
    ]


def _folded(one: Folded, words: Say) -> Item:
    """Checks that could not be made for one reason."""
    titles = " · ".join(words(f"check.{code}.title") for code in one.codes)
    return Item(titles, words(f"outcome.{one.outcome.value}"), (words(one.reason),))


def _ratio(support: Support, words: Say, language: str) -> list[Block]:
    """The ratio's parts, what they add up to, and what of it may be printed."""
    fitted, low, high = support.before_bounds
    return [
        Heading(words("report.parts")),
        Table(
            (words("report.column.check"), words("report.column.log10_lr")),
            tuple(
                (part_title(one.code, language), signed(one.log10_lr, language))
                for one in support.contributions
            ),
        ),
        Text(
            (
                words("report.bounds", fitted=fitted, low=low, high=high, bound=support.bound),
                words(
                    "report.bounds.printed",
                    mid=support.log10_lr,
                    low=support.low,
                    high=support.high,
                ),
            ),
            "quiet",
        ),
    ]


def _check(check: Measurement, words: Say) -> Item:
    return Item(
        words(f"check.{check.code}.title"),
        words(f"outcome.{check.outcome.value}"),
        (words(check.sentence),),
    )
