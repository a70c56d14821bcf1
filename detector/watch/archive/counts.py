"""Where an archived page wrote its count, in the layouts and languages of its years.

Facebook 2010 to today (meta descriptions, the likes counter, the sidebar, embedded JSON),
Twitter, YouTube and Instagram. A number with a word of magnitude is an interval.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

from detector.history import Count
from detector.read.numbers import parse_count

Why = Literal["login_wall", "no_count"]

# Digits of any script in groups of three, or with a decimal mark; then a magnitude. The
# groups keep "Radio 2. 1,234 likes" from reading as 21,234.
_SPACE = "\u00a0\u202f\u2009 "
_MARKS = "\u200e\u200f\u061c"
_N = (
    rf"(?<![\d.,])[{_MARKS}]*"
    rf"(\d{{1,3}}(?:[.,'’\u066c{_SPACE}]\d{{3}})+|\d+(?:[.,\u066b]\d+)?)"
    rf"([{_SPACE}]?(?:[KkMB](?![A-Za-z])|mil(?:lones|hões)?\b|mille\b|millions?\b|milliers\b"
    rf"|Mio\.?|Tsd\.?|مليون|ملايين|ألف|آلاف))?[{_MARKS}]*"
)
_DE = rf"[{_SPACE}]?(?:de[{_SPACE}])?(?:d['’])?"
_LIKES = (
    r"likes?\b|people like|mentions? [Jj]['’]aime|[Jj]['’]aime|personnes aiment|personne aime|"
    r"personas les gusta|Me gusta|pessoas curti|curtidas|Gefällt|Personen gefällt|"
    r"persone piace|Mi piace|تسجيل|إعجاب|اعجاب|معجب|شخص معجب|أشخاص معجب"
)
_FOLLOWS = (
    r"followers?\b|people follow|abonné|personnes? (?:suivent|suit)|seguidores|personas siguen|"
    r"pessoas seguem|Abonnenten|Follower|متابع|يتابع"
)
_TAG = r"(?:\s|<[^>]{0,200}>)*"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page says: a count and whether its places agree, or why there is none."""

    count: Count | None
    agree: bool = True
    why: Why | None = None


def _json(*names: str) -> str:
    return rf"\"(?:{'|'.join(names)})\"\s*:\s*(?:\{{\s*\"count\"\s*:\s*)?(\d{{1,12}})()\b"


def _meta(words: str) -> str:
    # At its beginning or after a full stop or dot: elsewhere the page itself is speaking.
    return rf"(?:^|[.·:]\s*|[{_MARKS}]){_N}{_DE}{_TAG}(?:{words})"


_PATTERNS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("facebook", "likes"): (
        ("json", _json("global_likers_count", "fan_count")),
        ("body", rf"PagesLikesCountDOMID\"[^>]*>{_TAG}{_N}"),
        ("body", rf"{_N}{_DE}{_TAG}(?:people like this|personnes aiment|personas les gusta)"),
        ("meta", _meta(_LIKES)),
    ),
    ("facebook", "followers"): (
        ("json", _json("follower_count", "followers_count", "global_follower_count")),
        ("body", rf"{_N}{_DE}{_TAG}(?:people follow this|personnes suivent|personas siguen)"),
        ("meta", _meta(_FOLLOWS)),
    ),
    ("twitter", "followers"): (
        ("json", _json("followers_count")),
        ("body", rf"data-nav=\"followers\"[^>]*title=\"{_N}"),
        ("body", rf"data-nav=\"followers\".{{0,300}}?data-count=\"{_N}"),
        ("body", rf"id=\"follower_count\"[^>]*>{_TAG}{_N}"),
    ),
    ("youtube", "subscribers"): (
        ("body", rf"subscriber-count[^>]*title=\"{_N}"),
        ("body", rf"subscriber-count[^>]*>{_TAG}{_N}"),
        (
            "body",
            rf"\"subscriberCountText\":.{{0,200}}?\"(?:simpleText|label|text|content)\":\"{_N}",
        ),
    ),
    ("instagram", "followers"): (
        ("json", _json("edge_followed_by", "followed_by", "follower_count")),
        ("meta", rf"{_N}{_DE}{_TAG}(?:{_FOLLOWS}|Followers)"),
    ),
}
_LD = re.compile(
    r"FollowAction\"[^}]{0,200}?\"userInteractionCount\"\s*:\s*\"?(\d{1,12})|"
    r"\"userInteractionCount\"\s*:\s*\"?(\d{1,12})\"?[^}]{0,200}?FollowAction"
)
_META = re.compile(r"<meta\b[^>]{0,4000}>", re.IGNORECASE)
_META_NAME = re.compile(r"(?:name|property)\s*=\s*[\"'](?:og:|twitter:)?description[\"']", re.I)
_META_CONTENT = re.compile(r"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)
_WALL = re.compile(
    r"id=\"login_?form\"|name=\"login_form\"|loginPage|/accounts/login/|log in to continue|"
    r"You must log in|Vous devez vous connecter",
    re.I,
)


def count_in(page: str, platform: str, measure: str) -> Seen:
    """The count a page shows.

    Parameters
    ----------
    page
        HTML as it was captured.
    platform, measure
        A key of the places known: `facebook` and `likes`, ...

    Returns
    -------
    Seen
        The count of the most exact place. A page without one is a log-in wall or has no
        count; it is never a zero.
    """
    texts = {"json": _unquoted(page), "body": html.unescape(page), "meta": _descriptions(page)}
    found: list[Count] = []
    for place, pattern in _PATTERNS[platform, measure]:
        for match in re.finditer(pattern, texts[place], re.MULTILINE | re.DOTALL):
            # One that is spelled "1.5 " before a word keeps its space out of the number.
            count = parse_count(f"{match[1]} {(match[2] or '').strip()}".strip())
            if count is not None and count.low >= 0:
                found.append(count)
                break
    if measure == "followers" and (said := _LD.search(texts["json"])):
        found.append(Count.exact(float(said[1] or said[2])))
    if not found:
        return Seen(None, why="login_wall" if _WALL.search(page) else "no_count")
    best = min(found, key=lambda count: count.step)
    agree = all(other.low <= best.high and best.low <= other.high for other in found)
    return Seen(best, agree)


def _unquoted(page: str) -> str:
    """Embedded JSON may stand in attributes, its quotes escaped."""
    return html.unescape(page).replace('\\"', '"')


def _descriptions(page: str) -> str:
    parts = []
    for tag in _META.findall(page):
        content = _META_CONTENT.search(tag)
        if content is not None and _META_NAME.search(tag):
            parts.append(html.unescape(content[1] or content[2] or ""))
    return "\n".join(parts)
