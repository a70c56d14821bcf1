"""The report: one document, as a page and as a PDF, safe with any name."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser

import numpy as np
import pytest
import typst

from detector.charts.files import fonts
from detector.history import Scan, daily
from detector.report import compose as composing
from detector.report.compose import compose, ordered
from detector.report.document import Document, Picture, Section, Table, Text
from detector.report.scan_html import page
from detector.report.scan_pdf import FOREIGN, TEMPLATE, printed, record
from detector.report.story import days_of
from detector.words import say
from tests import scan_factory
from tests.cases import history

HOSTILE = '<script>alert(1)</script> #panic("x") $x$ *b* ![i](https://evil.example/a.png)'


@cache
def scans() -> tuple[Scan, Scan]:
    return scan_factory.opunlike(), scan_factory.quiet(HOSTILE)


@cache
def report() -> Document:
    return compose(scans(), language="en")


class Outline(HTMLParser):
    """Tags, addresses, and names of pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.unnamed = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if "id" in given and tag in ("section", "details"):
            self.ids.append(str(given["id"]))
        self.links += [str(given[key]) for key in ("href", "src", "xlink:href") if key in given]
        self.unnamed += tag == "svg" and not given.get("aria-label")


def outline(text: str) -> Outline:
    seen = Outline()
    seen.feed(text)
    return seen


def test_every_page_and_finding_has_its_section_and_its_annex() -> None:
    anchors = [one.anchor for one in report().sections]
    found = len(scans()[0].findings)
    assert anchors[0] == "page-1"
    assert sorted(anchors[1 : 1 + found]) == [f"finding-1-{n}" for n in range(1, found + 1)]
    assert anchors[1 + found :] == ["page-2", "method", "glossary"]
    assert {one.anchor for one in report().annex} == {
        *(f"annex-1-{n}" for n in range(1, found + 1)), "receipt-1", "receipt-2",
    }  # fmt: skip


def test_a_finding_opens_with_two_sentences_and_its_range() -> None:
    for section in report().sections:
        if section.level == 2:
            lead, numbers = section.blocks[:2]
            assert isinstance(lead, Text)
            assert (lead.tone, len(lead.lines)) == ("lead", 2)
            assert isinstance(numbers, Table)
            assert say("ui.interval.excess") in {row[0] for row in numbers.rows}


def test_the_finding_that_tells_most_comes_first() -> None:
    told = [finding for _, finding in ordered(scans()[0])]
    strength = [one.support.log10_lr if one.support else float("-inf") for one in told]
    assert strength == sorted(strength, reverse=True)
    assert sorted(number for number, _ in ordered(scans()[0])) == list(range(1, len(told) + 1))


def test_a_page_without_findings_says_what_would_have_been_found() -> None:
    quiet = next(one for one in report().sections if one.anchor == "page-2")
    texts = [line for block in quiet.blocks if isinstance(block, Text) for line in block.lines]
    assert any(say("scan.nothing_found") in line for line in texts)


def test_the_page_asks_for_nothing_and_escapes_names() -> None:
    text = page(report())
    seen = outline(text)
    assert "script" not in seen.tags
    assert "&lt;script&gt;" in text
    assert "img" not in seen.tags
    assert len(set(seen.ids)) == len(seen.ids)
    assert {link.removeprefix("#") for link in seen.links} <= set(seen.ids)
    assert "https://evil" not in re.sub(r"!\[i\]\(https://evil", "", text)


def test_every_picture_is_named_for_those_who_do_not_see_it() -> None:
    seen = outline(page(report()))
    assert seen.tags.count("svg") >= 4
    assert seen.unnamed == 0


def test_without_the_extra_the_words_remain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "can_draw", lambda: False)
    bare = compose(scans(), language="en")
    text = page(bare)
    assert "<svg" not in text
    assert say("report.no_pictures") in [line for one in bare.front for line in _lines(one)]
    pictures = [b for s in bare.sections for b in s.blocks if isinstance(b, Picture)]
    assert pictures
    assert all(one.alt and one.caption for one in pictures)


def _lines(block: object) -> tuple[str, ...]:
    return block.lines if isinstance(block, Text) else ()


def test_the_pdf_is_the_same_twice_and_no_name_is_markup() -> None:
    first = printed(report())
    assert first.startswith(b"%PDF")
    assert first == printed(report())


def test_the_pdf_is_accessible_and_its_fonts_hold_every_sign() -> None:
    # PDF/UA-1 refuses untagged pictures and every sign that no font can show.
    assert strictly(report()).startswith(b"%PDF")


def test_arabic_is_set_with_the_projects_own_fonts() -> None:
    sentence = "من 27 فبراير 2016 كسبت صفحة Maroc Telecom 71.154 معجبًا؛ هل طلبها أحد؟ ประเทศไทย"
    arabic = Document(
        "ar", "تقرير", (Text((sentence,), "lead"),), "المحتويات",
        (Section("page-1", "صفحة", (Table(("البلد", "عدد"), (("تايلاند", "67.604"),)),)),),
        "ملحق", (), "النسخة",
    )  # fmt: skip
    assert record(arabic)["direction"] == "rtl"
    assert strictly(arabic).startswith(b"%PDF")
    assert FOREIGN.search(sentence) is None
    chinese = Document("en", "中文", (), "x", (), "y", (), "z")
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        strictly(chinese)
    # The report itself is made all the same.
    assert printed(chinese).startswith(b"%PDF")


def strictly(document: Document) -> bytes:
    """The document under PDF/UA-1, with no font of this machine."""
    return bytes(
        typst.compile(
            TEMPLATE.read_bytes(),
            font_paths=fonts(),
            sys_inputs={"report": json.dumps(record(document))},
            format="pdf",
            pdf_standards="ua-1",
        )
    )


def test_words_in_tables_start_at_the_edge_and_numbers_end_there() -> None:
    text = page(report())
    assert "<td class=w>" in text
    table = next(b for s in report().sections for b in s.blocks if isinstance(b, Table))
    assert table.words == 3
    assert text.count("<th scope=col class=w>") > text.count("<thead>")


def test_totals_at_the_ends_of_days_are_counted_by_those_days():
    total = 1_000.0 + 3 * np.arange(40.0)
    days = days_of(daily(history(total=total)))
    assert days is not None
    assert (days.end - days.first).days == 40
    assert days_of(daily(history(np.full(40, 3.0)))) == days
    assert days_of(daily(history(np.empty(0)))) is None
