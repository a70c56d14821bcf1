"""The report as a PDF: tagged for screen readers, right to left where the language is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from detector.charts.files import fonts, need_drawing
from detector.history import Scan
from detector.report.compose import compose
from detector.report.document import Block, Document, Section
from detector.words import locale_of

# What the fonts beside the charts do not hold (their `build_fonts.py` lists what they do).
# Only then are others looked at: the report is the same on every machine otherwise, and
# pictures take a font of the machine for a whole line as soon as they may.
FOREIGN = re.compile(
    "[^\u0000-\u052f\u0600-\u06ff\u0750-\u077f\u0e00-\u0e5f\u1e00-\u1eff\u2000-\u206f"
    "\u20a0-\u20bf\u2116\u2122\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25cb\u25cf"
    "\ufb50-\ufdff\ufe70-\ufeff]"
)
TEMPLATE = Path(__file__).parent / "report.typ"


def to_pdf(scans: Iterable[Scan], *, language: str | None = None) -> bytes:
    """The report of all scans as a PDF. The same scans give the same bytes.

    Raises
    ------
    MissingPart
        The extra `report` is not installed.
    """
    need_drawing()
    return printed(compose(scans, language=language))


def printed(report: Document) -> bytes:
    """A document as PDF."""
    need_drawing()
    import typst

    text = json.dumps(record(report), ensure_ascii=False)
    made = typst.compile(
        TEMPLATE.read_bytes(),
        # A page named in Chinese takes the machine's own font, where it has one.
        font_paths=fonts(others=FOREIGN.search(text) is not None),
        sys_inputs={"report": text},
        format="pdf",
        # A fixed time: the bytes say what was found, not when they were written.
        timestamp=0,
    )
    return bytes(made)


def record(report: Document) -> dict[str, Any]:
    """The document as the template takes it."""
    return {
        "language": report.language,
        "direction": locale_of(report.language).text_direction,
        "title": report.title,
        "contents": report.contents,
        "annex_title": report.annex_title,
        "footer": report.footer,
        "front": [_block(block) for block in report.front],
        "sections": [_section(one) for one in report.sections],
        "annex": [_section(one) for one in report.annex],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "level": section.level,
        "blocks": [_block(block) for block in section.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    plain = {field.name: getattr(block, field.name) for field in fields(block)}
    if "items" in plain:
        plain["items"] = [one if isinstance(one, str) else asdict(one) for one in plain["items"]]
    return {"kind": type(block).__name__.lower(), **plain}
