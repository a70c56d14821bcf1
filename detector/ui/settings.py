"""What the person chose, as plain values that fit a session, a case file and a cache key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from detector.history import BadSetting

# False alarms a page-year, from one a year to one in fifty; words stand beside each.
RATES = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02)
LONGEST_NAME = 200
MOST_PAGES = 500
MOST_LANGUAGES = 20
MOST_MAPS, LONGEST_MAP = 50, 100_000


@dataclass(frozen=True, slots=True)
class PageSettings:
    """One page's home, languages and peers as a person chose them; None is not chosen yet.

    An empty home means that the person wants none. Peers are keys of other open pages.
    """

    home: str | None = None
    languages: tuple[str, ...] | None = None
    peers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that changes what is computed or drawn.

    Attributes
    ----------
    rate
        False alarms a page-year.
    page_name
        Whose the files without a name are; empty leaves them with their file's name.
    join_nameless
        Whether those files belong to one page.
    western_sahara
        How the map draws it; see `charts.world`.
    maps
        What a person said the columns of tables are: each a saved column map as JSON text,
        one for each shape of export.
    everywhere
        For pages without a choice of their own: what a sample says of itself.
    pages
        By page key.
    """

    rate: float = 0.1
    page_name: str = ""
    join_nameless: bool = False
    western_sahara: Literal["as_listed", "with_morocco"] = "as_listed"
    maps: tuple[str, ...] = ()
    everywhere: PageSettings = PageSettings()
    pages: Mapping[str, PageSettings] = field(default_factory=dict)

    def of(self, key: str) -> PageSettings:
        """What was chosen for one page."""
        return self.pages.get(key, self.everywhere)

    def with_page(self, key: str, page: PageSettings) -> Settings:
        """The same settings with one page's changed."""
        return replace(self, pages={**self.pages, key: page})

    def record(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)


def from_record(record: object) -> Settings:
    """Settings out of plain values that may come from a stranger's file.

    Raises
    ------
    BadSetting
        Something is not what it can be.
    """
    if not isinstance(record, dict):
        raise BadSetting("ui.case.bad_settings", what="settings")
    rate = record.get("rate", 0.1)
    if rate not in RATES:
        raise BadSetting("ui.case.bad_settings", what="rate")
    name = record.get("page_name", "")
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise BadSetting("ui.case.bad_settings", what="page_name")
    sahara = record.get("western_sahara", "as_listed")
    if sahara not in ("as_listed", "with_morocco"):
        raise BadSetting("ui.case.bad_settings", what="western_sahara")
    pages = record.get("pages", {})
    if not isinstance(pages, dict) or len(pages) > MOST_PAGES:
        raise BadSetting("ui.case.bad_settings", what="pages")
    return Settings(
        rate=float(rate),
        page_name=name,
        join_nameless=record.get("join_nameless") is True,
        western_sahara=sahara,
        maps=_texts(record.get("maps", []), "maps", MOST_MAPS, LONGEST_MAP),
        everywhere=_page(record.get("everywhere", {})),
        pages={str(key): _page(value) for key, value in pages.items()},
    )


def _page(record: object) -> PageSettings:
    if not isinstance(record, dict):
        raise BadSetting("ui.case.bad_settings", what="pages")
    home, languages = record.get("home"), record.get("languages")
    if home is not None and not (isinstance(home, str) and (home == "" or _is_code(home))):
        raise BadSetting("ui.case.bad_settings", what="home")
    peers = _texts(record.get("peers", []), "peers", MOST_PAGES)
    if languages is None:
        return PageSettings(home, None, peers)
    if (
        not isinstance(languages, list | tuple)
        or len(languages) > MOST_LANGUAGES
        or not all(isinstance(one, str) and one.isalpha() and len(one) <= 3 for one in languages)
    ):
        raise BadSetting("ui.case.bad_settings", what="languages")
    return PageSettings(home, tuple(languages), peers)


def _texts(value: object, what: str, most: int, longest: int = 2 * LONGEST_NAME) -> tuple[str, ...]:
    if (
        not isinstance(value, list | tuple)
        or len(value) > most
        or not all(isinstance(one, str) and len(one) <= longest for one in value)
    ):
        raise BadSetting("ui.case.bad_settings", what=what)
    return tuple(value)


def _is_code(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()
