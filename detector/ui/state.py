"""One session's state, plain values only; pages come and go, this stays.

Widgets are drawn from these values and write back through callbacks. That way leaving a
page loses nothing, an undo is a pop, and a case file is these values written down.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import streamlit as st

from detector.report.zipped import digest
from detector.ui.case_file import File, SavedCase
from detector.ui.memory import results, shelf
from detector.ui.settings import PageSettings, Settings, from_record
from detector.words import is_right_to_left as runs_right_to_left
from detector.words import offered

MOST_UNDO = 50


def begin() -> None:
    """Fill an empty session; a reloaded browser gets the case its address names."""
    first = "settings" not in st.session_state
    for key, value in _EMPTY.items():
        st.session_state.setdefault(key, value() if callable(value) else value)
    if first:
        st.session_state["language"] = _first_language()
        kept = shelf().find(st.query_params.get("case", ""))
        if kept is not None:
            st.session_state["token"] = st.query_params["case"]
            _load(kept)


def keep() -> None:
    """Put the open case on the shelf and its token in the address."""
    if not is_open():
        return
    token = st.session_state["token"] or secrets.token_urlsafe(16)
    st.session_state["token"] = token
    shelf().put(token, saved())
    if st.query_params.get("case") != token:
        st.query_params["case"] = token


def is_open() -> bool:
    """Whether any file is open."""
    return bool(st.session_state["files"])


def files() -> tuple[File, ...]:
    """Names and bytes of the open files, in the order opened."""
    return tuple(st.session_state["files"])


def digests() -> tuple[tuple[str, str], ...]:
    """Name and SHA-256 of each open file: what every result is keyed on."""
    return tuple(st.session_state["digests"])


def add_files(new: Sequence[File]) -> None:
    """Open more files; one that is open already under its name is not doubled."""
    for name, data in new:
        stamp = (name, digest(data))
        if stamp not in st.session_state["digests"]:
            st.session_state["files"].append((name, data))
            st.session_state["digests"].append(stamp)


def remove_file(place: int) -> None:
    """Close one file."""
    del st.session_state["files"][place]
    del st.session_state["digests"][place]
    if not is_open():
        close()


def open_case(case: SavedCase) -> None:
    """Put a saved case or a sample in the place of what is open."""
    _empty()
    _load(case)


def close() -> None:
    """Close the case and forget what was computed from it."""
    shelf().drop(st.session_state["token"])
    results().clear()
    _empty()


def saved() -> SavedCase:
    """What a case file holds."""
    return SavedCase(files(), settings(), st.session_state["sample"])


def settings() -> Settings:
    """What the person chose."""
    return from_record(st.session_state["settings"])


def change(new: Settings) -> None:
    """Choose; what was chosen before can come back."""
    if new == settings():
        return
    st.session_state["undo"] = [*st.session_state["undo"], st.session_state["settings"]][
        -MOST_UNDO:
    ]
    st.session_state["settings"] = new.record()


def change_page(key: str, page: PageSettings) -> None:
    """Choose for one page."""
    change(settings().with_page(key, page))


def can_undo() -> bool:
    """Whether a choice can be taken back."""
    return bool(st.session_state["undo"])


def undo() -> None:
    """Take back the last choice."""
    if can_undo():
        *rest, last = st.session_state["undo"]
        st.session_state["undo"] = rest
        st.session_state["settings"] = last


def language() -> str:
    """Language of the page."""
    return str(st.session_state.get("language", "en"))


def is_right_to_left() -> bool:
    """Whether the page's language is written from right to left."""
    return runs_right_to_left(language())


def languages() -> tuple[str, ...]:
    """Languages that have a whole catalogue."""
    return offered()


def choose_language(code: str) -> None:
    """Change the language of the page, and keep it in the address for a reload."""
    st.session_state["language"] = code
    st.query_params["lang"] = code


def chosen(what: str, page: str) -> Any:
    """A view's choice for one page (`finding`, `window`), or None."""
    return st.session_state[what].get(page)


def choose(what: str, page: str, value: Any) -> None:
    """Remember a view's choice for one page."""
    st.session_state[what] = {**st.session_state[what], page: value}


def sample() -> str:
    """The name of the sample that is open, or nothing."""
    return str(st.session_state["sample"])


def tour() -> int | None:
    """The step of the story that is reached, or None once it was left."""
    step = st.session_state["tour"]
    return None if step is None else int(step)


def go_on_tour(step: int | None) -> None:
    """Go to a step of the story, or leave it."""
    st.session_state["tour"] = step


def arrives_at(stop: str) -> bool:
    """Whether the story has just come to this stop; later picks are the person's own."""
    new = st.session_state["tour_stop"] != stop
    st.session_state["tour_stop"] = stop
    return bool(new)


def _empty() -> None:
    for key, value in _EMPTY.items():
        if key != "language":
            st.session_state[key] = value() if callable(value) else value
    for key in _OF_PAGES:
        st.session_state.pop(key, None)
    st.query_params.clear()
    if language() != "en":
        st.query_params["lang"] = language()


def _first_language() -> str:
    """The address's language, else the browser's, else English."""
    asked = st.query_params.get("lang", ""), (st.context.locale or "").split("-")[0]
    return next((code for code in asked if code in languages()), "en")


def _load(case: SavedCase) -> None:
    add_files(case.files)
    st.session_state["settings"] = case.settings.record()
    st.session_state["sample"] = case.sample


# What pages keep for themselves while a case is open: the days of another case's losses, or
# an article looked up for a page of the same name, would be wrong beside the next one.
_OF_PAGES = (
    "contest",
    "contest_events",
    "interest",
    "interest_file",
    "loss_days",
    "loss_words",
    "ranked",
    "together",
)
_EMPTY: dict[str, Any] = {
    "files": list,
    "digests": list,
    "fan_lists": list,
    "settings": lambda: Settings().record(),
    "sample": "",
    "undo": list,
    "page": "",
    "finding": dict,
    "window": dict,
    "token": "",
    "uploads": 0,
    "problems": list,
    "tour": lambda: 0,
    "tour_stop": "",
    # The page of claims: what stands in its form, its two pictures as (name, bytes), what
    # was read in the first and typed for each reading, its log, and the verdicts in it.
    "claim": dict,
    "claim_picture": lambda: None,
    "claim_second": lambda: None,
    "claim_seen": lambda: None,
    "claim_typed": dict,
    "claim_log": lambda: None,
    "claim_known": list,
    "language": "en",
}
