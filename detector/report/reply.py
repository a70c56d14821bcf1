"""The right of reply: a letter to a page's owner, and a log of every attempt to reach him.

Plain text and one HTML file, so that anybody's mail program takes them. The findings stand
in it as bullets with what speaks against them, the questions are open, and nothing in it
says that anybody ordered anything.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from html import escape

from detector.history import BadSetting, Finding, Scan
from detector.log import Log
from detector.report.compose import ordered
from detector.report.scan_html import STYLE
from detector.report.story import story, who
from detector.report.table_files import guarded_text
from detector.report.zipped import digest
from detector.words import locale_of, offered, say

LOG = "log.jsonl"
README = "README.txt"
QUESTIONS = ("mistake", "ordered", "victim", "advertisements", "event", "data")
ATTEMPTS = ("day", "time", "channel", "address", "by", "sent", "answer")
# Rows left blank to fill in by hand.
BLANK_ROWS = 12

Say = Callable[..., str]


def reply_kit(
    scans: Sequence[Scan],
    deadline: date,
    log: Log,
    *,
    today: date,
    languages: Sequence[str] | None = None,
) -> dict[str, bytes]:
    """Name to content of every file of the kit: one letter a page and language.

    Parameters
    ----------
    scans
        Pages; each owner is written to about his own page only, and where nothing stands
        out there is no letter.
    deadline
        Day by which an answer is asked for.
    log
        The steps so far; each letter is added with its SHA-256 and the deadline.
    today
        The day the letters carry.
    languages
        Of the letters; every language that has all sentences when None.

    Raises
    ------
    BadSetting
        The deadline is over, a language lacks sentences, or nothing stands out anywhere.
    """
    if deadline <= today:
        raise BadSetting("reply.deadline_over", day=deadline)
    tongues = tuple(languages or offered())
    for tongue in tongues:
        if tongue not in offered():
            known = ", ".join(offered())
            raise BadSetting("reply.letter_unknown", words=tongue, known=known)
    told = [scan for scan in scans if scan.findings]
    if not told:
        raise BadSetting("reply.nothing_to_ask")
    files: dict[str, bytes] = {}
    for place, scan in enumerate(told, start=1):
        for tongue in tongues:
            parts = _letter(scan, deadline, today, partial(say, language=tongue))
            for ending, text in (("txt", _plain(parts)), ("html", _html(parts, tongue))):
                name = f"{place:02d}-letter-{tongue}.{ending}"
                files[name] = text.encode()
                stamp = {"file": name, "sha256": digest(files[name]), "until": deadline.isoformat()}
                log.add("reply.letter", stamp)
        files[f"{place:02d}-attempts.csv"] = _attempts(scan, partial(say, language=tongues[0]))
    files[README] = say("reply.readme", language=tongues[0]).encode()
    files[LOG] = log.text().encode()
    return files


def _letter(scan: Scan, deadline: date, today: date, words: Say) -> list[tuple[str, list[str]]]:
    """Parts of the letter: a kind (`title`, `text`, `heading`, `points`, `numbered`), lines."""
    page = scan.history.page
    findings = ordered(scan)
    parts = [
        ("title", [words("reply.subject", page=page)]),
        ("text", [words("reply.date", day=today), words("reply.greeting")]),
        ("text", [words("reply.what", page=page, n=len(findings)), words("reply.why")]),
        ("heading", [words("reply.findings")]),
    ]
    for number, finding in findings:
        parts.append(("points", _points(number, finding, scan.history.zone, words)))
    parts += [
        ("heading", [words("reply.limits")]),
        ("text", [words("scan.who"), words("reply.not_said")]),
        ("heading", [words("reply.questions")]),
        ("numbered", [words(f"reply.question.{one}") for one in QUESTIONS]),
    ]
    settle = list(
        dict.fromkeys(
            f"{words(f'explanation.{line.code}.title')}. {words(line.settle)}"
            for _, finding in findings
            for line in finding.explanations
            if line.settle is not None and line.state == "not_checked"
        )
    )
    if settle:
        parts += [("heading", [words("reply.settle")]), ("points", settle)]
    parts += [
        ("heading", [words("reply.deadline")]),
        ("text", [words("reply.until", day=deadline), words("reply.promise"), words("reply.pack")]),
        ("text", [words("reply.signature")]),
    ]
    return parts


def _points(number: int, finding: Finding, zone: str, words: Say) -> list[str]:
    """One finding: what was counted, how strong it is, what stays open."""
    first, *rest = story(finding, zone)
    country = [line for line in rest if line.code == "finding.country"]
    strength = finding.support.words if finding.support else "report.not_weighed"
    said = [words(line) for line in (first, *country, strength, *who(finding))]
    return [f"{words('reply.finding', number=number)} {said[0]}", *said[1:]]


def _plain(parts: Sequence[tuple[str, list[str]]]) -> str:
    shapes: dict[str, Callable[[int, str], str]] = {
        "title": lambda _, line: line,
        "heading": lambda _, line: line.upper(),
        "text": lambda _, line: line,
        "points": lambda _, line: f"- {line}",
        "numbered": lambda n, line: f"{n}. {line}",
    }
    blocks = [
        "\n".join(shapes[kind](n, line) for n, line in enumerate(lines, start=1))
        for kind, lines in parts
    ]
    return "\n\n".join(blocks) + "\n"


def _html(parts: Sequence[tuple[str, list[str]]], language: str) -> str:
    tags = {"title": "h1", "heading": "h2", "text": "p", "points": "li", "numbered": "li"}
    lists = {"points": "ul", "numbered": "ol"}
    body = ""
    for kind, lines in parts:
        said = "".join(f"<{tags[kind]}>{escape(line)}</{tags[kind]}>" for line in lines)
        around = lists.get(kind)
        body += f"<{around}>{said}</{around}>" if around else said
    direction = locale_of(language).text_direction
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(parts[0][1][0])}</title><style>{STYLE}</style></head>"
        f"<body>{body}</body></html>\n"
    )


def _attempts(scan: Scan, words: Say) -> bytes:
    """A table to fill in: when, how and at which address the owner was written to."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow([words("reply.attempts.page"), *(words(f"reply.attempts.{c}") for c in ATTEMPTS)])
    rows.writerows([[guarded_text(scan.history.page), *[""] * len(ATTEMPTS)]] * BLANK_ROWS)
    return out.getvalue().encode()
