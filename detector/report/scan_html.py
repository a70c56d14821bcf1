"""The report as one self-contained HTML page: no script, no request, all text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from detector.history import Scan
from detector.report.compose import compose
from detector.report.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Items,
    Picture,
    Section,
    Table,
    Text,
)
from detector.words import locale_of

# A chart is a picture on white in both themes: it is drawn for paper.
STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.55 "Noto Sans","Noto Sans Arabic",system-ui,sans-serif;max-width:46rem;
margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.2}
h2{font-size:1.35rem;margin-top:3rem;border-top:2px solid #888;padding-top:1rem}
h3{font-size:1.15rem;margin:2.4rem 0 .4rem;border-top:1px solid #888;padding-top:.8rem}
.sub{font-size:1rem;margin:1.4rem 0 .2rem;border:0;padding:0}
.lead{font-size:1.08rem;border-inline-start:4px solid #888;padding-inline-start:.9rem}
.box{border:1px solid #888;border-radius:4px;padding:.3rem 1rem}
.quiet{font-size:.9rem;opacity:.85}
table{border-collapse:collapse;margin:.8rem 0;font-variant-numeric:tabular-nums}
td,th{padding:.2rem .9rem .2rem 0;text-align:end;vertical-align:top}
td.w,th.w{text-align:start}td,th{overflow-wrap:normal}
th{border-bottom:1px solid #888;font-size:.9rem}
.wide{overflow-x:auto}
dt{margin-top:.6rem;font-weight:600}
dt b{font-size:.8em;font-weight:400;border:1px solid #888;border-radius:.3em;padding:0 .4em}
dd{margin:0 0 0 1rem}
figure{margin:1.2rem 0;break-inside:avoid}
figure{overflow-x:auto}figure svg{width:100%;min-width:34rem;height:auto;background:#fff}
figcaption{font-size:.88rem;opacity:.85}
nav ul{padding-inline-start:1.2rem}nav .in{margin-inline-start:1.2rem}
summary{cursor:pointer;font-weight:600;margin:.8rem 0}
@media print{
body{margin:0;max-width:none;font-size:10pt;color:#000;background:#fff}
h2,h3,.sub,summary{break-after:avoid}dt,dd,tr,.box{break-inside:avoid}
figure svg{min-width:0}details::details-content{content-visibility:visible;height:auto}
a{color:inherit;text-decoration:none}}
"""


def to_html(scans: Iterable[Scan], *, language: str | None = None) -> str:
    """The report of all scans; prints well, and reads without a network."""
    return page(compose(scans, language=language))


def page(report: Document) -> str:
    """A document as HTML."""
    direction = locale_of(report.language).text_direction
    return (
        f'<!doctype html><html lang="{report.language}" dir="{direction}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(report.title)}</title><style>{STYLE}</style></head><body>"
        f"<header><h1>{escape(report.title)}</h1>{_blocks(report.front)}</header>"
        f"{_contents(report)}<main>"
        + "".join(_section(one) for one in report.sections)
        + f"<h2>{escape(report.annex_title)}</h2>"
        + "".join(_folded(one) for one in report.annex)
        + f"</main><footer><p class=quiet>{escape(report.footer)}</p></footer></body></html>\n"
    )


def _contents(report: Document) -> str:
    items = "".join(
        f"<li{' class=in' if one.level > 1 else ''}>"
        f'<a href="#{one.anchor}">{escape(one.title)}</a></li>'
        for one in (*report.sections, *report.annex)
    )
    title = escape(report.contents)
    return f'<nav aria-label="{title}"><h2>{title}</h2><ul>{items}</ul></nav>'


def _section(section: Section) -> str:
    tag = f"h{section.level + 1}"
    return (
        f'<section id="{section.anchor}"><{tag}>{escape(section.title)}</{tag}>'
        f"{_blocks(section.blocks, section.level + 1)}</section>"
    )


def _folded(section: Section) -> str:
    return (
        f'<details id="{section.anchor}"><summary>{escape(section.title)}</summary>'
        f"{_blocks(section.blocks, 2)}</details>"
    )


def _blocks(blocks: Iterable[Block], level: int = 1) -> str:
    """Blocks under a heading of `level`, as HTML counts them."""
    return "".join(_block(block, level) for block in blocks)


def _block(block: Block, level: int) -> str:
    match block:
        case Text():
            return _text(block)
        case Bullets():
            items = "".join(f"<li>{escape(item)}</li>" for item in block.items)
            return f"<ul>{items}</ul>"
        case Table():
            return _table(block)
        case Items():
            return _items(block)
        case Picture():
            return _figure(block)
        case Heading():
            return f"<h{level + 1} class=sub>{escape(block.text)}</h{level + 1}>"


def _text(text: Text) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in text.lines)
    return lines if text.tone == "body" else f"<div class={text.tone}>{lines}</div>"


def _table(table: Table) -> str:
    kinds = [" class=w" if place < table.words else "" for place in range(len(table.head))]

    def row(tag: str, cells: tuple[str, ...]) -> str:
        last = tag.split(maxsplit=1)[0]
        return "".join(
            f"<{tag}{kind}>{escape(cell)}</{last}>" for kind, cell in zip(kinds, cells, strict=True)
        )

    rows = "".join(f"<tr>{row('td', one)}</tr>" for one in table.rows)
    head = f"<thead><tr>{row('th scope=col', table.head)}</tr></thead>"
    return f"<div class=wide><table>{head}<tbody>{rows}</tbody></table></div>"


def _items(items: Items) -> str:
    said = "".join(
        f"<dt>{escape(one.title)}{f' <b>{escape(one.state)}</b>' if one.state else ''}</dt>"
        + "".join(f"<dd>{escape(line)}</dd>" for line in one.lines)
        for one in items.items
    )
    return f"<dl>{said}</dl>" if said else ""


def _figure(picture: Picture) -> str:
    """The chart inside the page, its words for those who do not see it beside it."""
    caption = f"<figcaption>{escape(picture.caption)}</figcaption>"
    if not picture.svg:
        return f"<figure><p>{escape(picture.alt)}</p>{caption}</figure>"
    # The drawing escapes its own text; it is opened here only to say what it is.
    named = f'<svg role="img" aria-label="{escape(picture.alt)}" '
    return f"<figure>{re.sub(r'^<svg ', lambda _: named, picture.svg)}{caption}</figure>"
