"""Charts written into the scripts of a saved page: text of dates and numbers for Dygraph."""

from __future__ import annotations

import html
import re
from itertools import pairwise

_CHART = "new Dygraph("
# A day and its number, inside a script's string: "2014-12-08,5\n".
_DAY = re.compile(r"\"(\d{4}-\d{2}-\d{2}),(-?\d{1,15})(?:\.\d+)?\\n\"")
_TITLE = re.compile(r"<title>\s*([^<]{1,200})", re.IGNORECASE)
# "Some Channel YouTube Stats, Channel Statistics - Socialblade.com"
_NAME = re.compile(r"(?P<name>.+?)(?:'s|’s)? (?:YouTube|Detailed|Monthly)\b")
# A chart stands after the head, the styles and the menus of its page.
_LOOKED_AT = 4_000_000


def is_chart_page(text: str) -> bool:
    """Whether a text is a saved page of Social Blade with charts of days in it."""
    if not text[:200].lstrip().startswith("<"):
        return False
    start = text[:_LOOKED_AT]
    return _CHART in start and "socialblade" in start.casefold() and _DAY.search(start) is not None


def chart_series(text: str) -> list[dict[str, str]]:
    """The days of each chart in the order of the page, each with its number as text."""
    starts = [found.start() for found in re.finditer(re.escape(_CHART), text)]
    charts = [dict(_DAY.findall(text[start:end])) for start, end in pairwise([*starts, len(text)])]
    return [chart for chart in charts if chart]


def page_name(text: str) -> str:
    """The channel that the page's title names, or nothing."""
    title = _TITLE.search(text[:_LOOKED_AT])
    found = _NAME.match(html.unescape(title[1])) if title else None
    return found["name"].strip() if found else ""
