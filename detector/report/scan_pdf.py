"""The report as a PDF: tagged for screen readers, right to left where the language is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from detector.charts.files import fonts, need_drawing
from detector.history import Scan
from detector.report.compose import compose
from detector.report.document import Block, Document, Section
from detector.words import locale_of

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

    made = typst.compile(
        TEMPLATE.read_bytes(),
        # A page named in Chinese takes the machine's own font, where it has one.
        font_paths=fonts(others=True),
        sys_inputs={"report": json.dumps(record(report))},
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
