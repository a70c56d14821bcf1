"""The words of Meta's exports in every language of `meta_words.toml`.

A language is added there and nowhere else: the readers ask by what a thing is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

from detector.read.blocks import header_key

_CURRENCY = re.compile(r"(?P<name>.+?) \((?P<currency>[a-z]{3})\)")


@cache
def title_words(name: str) -> frozenset[str]:
    """The words of a section's title that name one thing, in every language."""
    return frozenset(word for text in _sections()["title"][name].values() for word in text.split())


@cache
def headers(family: Literal["content", "ads"]) -> Mapping[str, frozenset[str]]:
    """What each column of an export may be called, as `header_key` writes it."""
    return MappingProxyType(
        {
            name: frozenset(header_key(_quotes(text)) for texts in by.values() for text in texts)
            for name, by in _sections()[family].items()
        }
    )


def columns(family: Literal["content", "ads"], row: Sequence[object]) -> dict[str, list[int]]:
    """Which columns of a header row hold what; a thing that no column holds is absent.

    Examples
    --------
    >>> columns("ads", ["Reporting starts", "Amount spent (UAH)", "Ad name"])
    {'start': [0], 'name': [2], 'spend': [1]}
    """
    named = _names(family)
    found: dict[str, list[int]] = {}
    for at, cell in enumerate(row):
        for name in named.get(bare(str(cell)), ()):
            found.setdefault(name, []).append(at)
    return {name: found[name] for name in headers(family) if name in found}


@cache
def _names(family: Literal["content", "ads"]) -> Mapping[str, tuple[str, ...]]:
    """What a header may mean: the other way round, for rows of thousands of columns."""
    known = headers(family)
    keys = frozenset[str]().union(*known.values())
    return {key: tuple(name for name in known if key in known[name]) for key in keys}


@lru_cache(maxsize=32_768)
def bare(header: str) -> str:
    """A header as it is compared, without the currency in brackets at its end."""
    key = header_key(_quotes(header))
    found = _CURRENCY.fullmatch(key)
    return found["name"] if found else key


def currency(header: str) -> str:
    """The currency in brackets at a header's end, in capitals, or nothing."""
    found = _CURRENCY.fullmatch(header_key(header))
    return found["currency"].upper() if found else ""


def _quotes(text: str) -> str:
    return text.replace("’", "'")


@cache
def _sections() -> dict[str, dict[str, dict[str, str]]]:
    text = resources.files("detector.read").joinpath("meta_words.toml").read_text("utf-8")
    return tomllib.loads(text)
