"""Which languages are offered: those that lack no sentence.

A reader who meets English in the middle of a French page cannot tell what was left
untranslated by haste and what by design, so a half-filled catalogue is not offered at all.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from functools import cache

from babel.messages.catalog import Message

from detector.words.catalogue import LANGUAGES, catalogue

# The languages the tests hold to be complete: add one here, and a sentence it lacks fails
# the build instead of withdrawing the language.
SHIPPED = ("en", "fr", "ar")


@cache
def complete(language: str) -> bool:
    """Whether the language has every sentence that English has, each of its forms filled."""
    return language in LANGUAGES and not gaps(language)


def offered() -> tuple[str, ...]:
    """The languages a reader may choose, English first."""
    return ("en", *(one for one in LANGUAGES if one != "en" and complete(one)))


def gaps(language: str) -> tuple[str, ...]:
    """What stands between the language and being offered: one line for each message.

    Returns
    -------
    tuple of str
        `code: reason`, sorted by code.
    """
    own = {_code(message): message for message in catalogue(language) if message.id}
    forms = catalogue(language).num_plurals
    found = []
    for english in catalogue("en"):
        if english.id:
            code = _code(english)
            found += [f"{code}: {why}" for why in _faults(english, own.get(code), forms)]
    return tuple(sorted(found))


def _faults(english: Message, own: Message | None, forms: int) -> Iterator[str]:
    if own is None:
        yield "missing"
        return
    if isinstance(english.id, str) != isinstance(own.id, str):
        yield "plural in one language only"
        return
    said = _strings(own)
    if len(said) != (1 if isinstance(own.id, str) else forms):
        yield f"{len(said)} forms where the language has {forms}"
    if not all(said):
        yield "empty"
    allowed = {field for text in _strings(english) for field in fields(text)}
    # A plural form may leave a number out ("one day"); the last form stands for all.
    needed = fields(_strings(english)[-1])
    if said and said[-1] and fields(said[-1]) != needed:
        yield f"values {sorted(fields(said[-1]))} where English has {sorted(needed)}"
    if any(fields(text) - allowed for text in said if text):
        yield "a value that English does not have"


def fields(text: str) -> frozenset[tuple[str, str]]:
    """Names and forms of the values a sentence sets in."""
    return frozenset(
        (name, form or "")
        for _, name, form, _ in string.Formatter().parse(text)
        if name is not None
    )


def _code(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _strings(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)
