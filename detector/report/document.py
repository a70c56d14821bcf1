"""A report before it takes a form: sections and blocks of finished sentences.

Two writers read it, `scan_html` and `scan_pdf`. Text in it is plain: each writer escapes
it or hands it over as data, so that nothing in a page's name is ever taken for markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Tone = Literal["lead", "body", "quiet", "box"]


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs. `lead` is what must be read, `box` a warning that stands apart."""

    lines: tuple[str, ...]
    tone: Tone = "body"


@dataclass(frozen=True, slots=True)
class Bullets:
    """Points in no order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as they are printed; the first `words` columns are words, the others numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """Something looked at: its title, how it ended, and what to say of it."""

    title: str
    state: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list of things looked at."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as SVG text; empty where nothing can be drawn, and then the words remain."""

    svg: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    text: str


Block: TypeAlias = Text | Bullets | Table | Items | Picture | Heading


@dataclass(frozen=True, slots=True)
class Section:
    """A part with a line in the contents.

    Attributes
    ----------
    anchor
        Its address inside the document; letters, digits and hyphens only.
    title, blocks
        What it says.
    level
        1 for a page or a chapter, 2 for a finding inside a page.
    """

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    Attributes
    ----------
    language
        Of every sentence in it.
    title, front
        Before the contents.
    contents
        Title of the list of sections.
    sections
        What is read through.
    annex_title, annex
        What is looked up: folded on a screen, at the end on paper.
    footer
        On every printed page, and at the end of the other.
    """

    language: str
    title: str
    front: tuple[Block, ...]
    contents: str
    sections: tuple[Section, ...]
    annex_title: str
    annex: tuple[Section, ...]
    footer: str
