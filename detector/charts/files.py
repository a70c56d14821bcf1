"""Charts as pictures in files: the same specification, drawn without a browser or a network."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from detector.charts.locale import vega_locale
from detector.charts.spec import spec
from detector.history import MissingPart

FONTS = Path(__file__).parent / "fonts"
WIDTH = 640
# Dots an inch: twice the size in pixels, enough for a newspaper's column.
DOTS = 192.0
# A path's points are kept to a tenth of a pixel: an outline of the world halves.
_PATH = re.compile(r' d="[^"]*"')
_LONG = re.compile(r"(\.\d)\d+")
_NAME = re.compile(r'\bid="([^"]+)"')
# The printed fonts have no arrows, and a picture takes no second font for a single sign.
_SIGNS = str.maketrans("\u2190\u2192", "\u2039\u203a")
# The picture's own size, on its own page.
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg")"""


def can_draw() -> bool:
    """Whether the libraries of the extra `report` are there."""
    return find_spec("vl_convert") is not None and find_spec("typst") is not None


def need_drawing() -> None:
    """Raise a sentence where the extra is missing.

    Raises
    ------
    MissingPart
        The extra `report` is not installed.
    """
    if not can_draw():
        raise MissingPart("charts.needs_extra")


def svg(chart: Any, *, title: str = "", subtitle: str = "", language: str = "en") -> str:
    """The chart as SVG text, `WIDTH` pixels wide beside its axes.

    Parameters
    ----------
    chart
        An Altair chart of this room, best in the look `PRINT`.
    title, subtitle
        Set above it when given: a picture that travels alone says what it shows.
    language
        Of month names and number signs.

    Raises
    ------
    MissingPart
        The extra `report` is not installed.
    """
    wide = _wide(chart, title, subtitle)
    # No address may be asked for, whatever stands in a specification.
    drawn = _drawer().vegalite_to_svg(wide, allowed_base_urls=[], **_locale(language))
    short = _PATH.sub(lambda path: _LONG.sub(r"\1", path[0]), str(drawn).translate(_SIGNS))
    return _own_names(short)


def _own_names(drawn: str) -> str:
    """The parts' names from the picture itself: the library counts on from picture to picture.

    The same chart gives the same text, and two pictures in one page share no name.
    """
    names = {name: f"part{place}" for place, name in enumerate(_NAME.findall(drawn))}
    if not names:
        return drawn
    named = re.compile(r'(id="|url\(#)(' + "|".join(map(re.escape, names)) + r')(?=["\)])')
    plain = named.sub(lambda part: part[1] + names[part[2]], drawn)
    own = hashlib.sha256(plain.encode()).hexdigest()[:8]
    return named.sub(lambda part: f"{part[1]}p{own}-{names[part[2]]}", drawn)


def png(chart: Any, *, title: str = "", subtitle: str = "", language: str = "en") -> bytes:
    """The chart as a PNG picture, twice the size of `svg`.

    Raises
    ------
    MissingPart
        The extra `report` is not installed.
    """
    drawn = svg(chart, title=title, subtitle=subtitle, language=language)
    import typst

    # Typst and not the drawing library: that one takes signs such as the minus from
    # whatever fonts the machine has, though the chart's own font holds them.
    picture = typst.compile(
        _PAGE,
        font_paths=fonts(),
        sys_inputs={"svg": drawn},
        format="png",
        ppi=DOTS,
    )
    return bytes(picture)


@cache
def fonts(*, others: bool = False) -> Any:
    """The printed report's fonts for Typst; with `others`, the machine's own behind them."""
    import typst

    return typst.Fonts(
        include_system_fonts=others, include_embedded_fonts=others, font_paths=[FONTS]
    )


@cache
def _drawer() -> Any:
    need_drawing()
    import vl_convert  # 50 MB of library: only when a picture is asked for

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def _locale(language: str) -> dict[str, Any]:
    """Month names and number signs as D3 takes them, from the form of the sentences."""
    if language == "en":
        return {}
    locale = vega_locale(language)
    return {"format_locale": locale["number"], "time_format_locale": locale["time"]}


def _wide(chart: Any, title: str, subtitle: str) -> dict[str, Any]:
    plain = {**spec(chart), "width": WIDTH}
    if title:
        plain["title"] = {"text": title, "subtitle": subtitle, "subtitleFontSize": 12, "offset": 12}
    return plain
