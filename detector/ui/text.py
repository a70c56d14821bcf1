"""Words on the page, and the one safe way to show text that came from a file.

Streamlit reads Markdown in titles, captions, metrics, labels and alerts, and a page
called `![](https://...)` would make the browser fetch it. So: `t` is for the program's
own words with numbers and dates in them, and everything that may hold a file's text
goes through `plain`, which `st.text` shows as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import streamlit as st

from detector.history import Note
from detector.history.note import Value
from detector.places import country_name, language_name
from detector.ui import state
from detector.words import has, say

Kind = Literal["body", "lead", "quiet", "title", "name", "error", "box"]


def t(code: str, **numbers: Value) -> str:
    """The program's own words in the reader's language. Never give it a file's text."""
    return say(code, language=state.language(), **numbers)


def words(message: Note | str) -> str:
    """A message that may hold a file's text: for `plain`, data cells and downloads only."""
    if isinstance(message, str):
        return say(message, language=state.language()) if has(message) else message
    return say(message, language=state.language())


def plain(text: str, kind: Kind = "body", *, key: str | None = None) -> None:
    """Show text exactly as it is, never as Markdown or HTML.

    Parameters
    ----------
    text
        Anything, trusted or not.
    kind
        How it looks; the style sheet knows the names.
    key
        Tells apart several of one kind on a page.
    """
    with st.container(key=f"plain-{kind}-{key}" if key else None):
        st.text(text, width="stretch")


def named(room: str, code: str) -> str:
    """The program's name of a code (`ui.platform`, `facebook`), or the code for `plain`."""
    whole = f"{room}.{code}"
    return t(whole) if has(whole) else code.replace("_", " ")


def country(code: str) -> str:
    """A country's name in the reader's language, or the code itself."""
    return country_name(code, state.language())


def countries(codes: Iterable[str]) -> dict[str, str]:
    """Names of several countries by code."""
    return {code: country(code) for code in codes}


def own_name(code: str) -> str:
    """A language's name in that language: who looks for it may not read the page's."""
    return language_name(code, code)


def language_of(code: str) -> str:
    """A language's name in the reader's language, or the code itself."""
    return language_name(code, state.language())
