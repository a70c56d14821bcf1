"""Home, languages and the false-alarm rate: each one click away, guesses called guesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from detector.history import PageHistory
from detector.places import COUNTRIES
from detector.ui import jobs, state
from detector.ui.settings import MOST_LANGUAGES, RATES
from detector.ui.text import country, language_of, named, t


def which_page(histories: Sequence[PageHistory]) -> PageHistory:
    """The page to look at; a choice appears when there are several."""
    by_key = {jobs.key_of(history): history for history in histories}
    key = st.session_state["page"]
    if key not in by_key:
        # A list of countries without counts is no place to begin.
        counted = (one for one in histories if not one.counts.empty)
        key = jobs.key_of(next(counted, histories[0]))
    if len(by_key) > 1:
        # Options of a select box are shown as plain text.
        st.session_state["w_page"] = key

        def change() -> None:
            st.session_state["page"] = st.session_state["w_page"]

        st.selectbox(
            t("ui.choose.page", n=len(by_key)),
            list(by_key),
            key="w_page",
            format_func=lambda one: _label(by_key[one]),
            on_change=change,
        )
    st.session_state["page"] = key
    return by_key[key]


def _label(history: PageHistory) -> str:
    platform = named("ui.platform", history.platform)
    return f"{history.page} ({platform}, {named('ui.measure', history.measure)})"


def settings_strip(history: PageHistory, open_pages: Sequence[PageHistory]) -> None:
    """Everything that changes the result, folded; what the home rests on stays in sight."""
    here = jobs.chosen(history)
    key = jobs.key_of(history)
    st.caption(_basis(here))
    with st.expander(t("ui.choose.settings"), key="settings"):
        home, tongues, rate, back = st.columns([2, 2, 3, 1], vertical_alignment="bottom")
        with home:
            _home(key, here)
        with tongues:
            _languages(key, here)
        with rate:
            _rate()
        with back:
            st.button(
                t("ui.choose.undo"),
                on_click=state.undo,
                disabled=not state.can_undo(),
                help=t("ui.choose.undo.help"),
                key="w_undo",
            )
        _peers(key, jobs.others(history, open_pages))


def _basis(here: jobs.Chosen) -> str:
    """What the home rests on, in one line."""
    if here.home is None:
        return t("ui.choose.no_home")
    if here.home_is_guess and here.proposal.share is not None:
        return t("ui.choose.home_guess", country=here.home, share=here.proposal.share)
    return t("ui.choose.home_chosen", country=here.home)


def _home(key: str, here: jobs.Chosen) -> None:
    widget = f"w_home_{key}"
    st.session_state[widget] = here.home or ""

    def change() -> None:
        picked = state.settings().of(key)
        state.change_page(key, replace(picked, home=st.session_state[widget] or ""))

    label = "ui.choose.home.guess" if here.home_is_guess and here.home else "ui.choose.home"
    st.selectbox(
        t(label),
        ["", *sorted(COUNTRIES, key=country)],
        key=widget,
        format_func=lambda code: country(code) if code else t("ui.choose.none"),
        on_change=change,
        help=t("ui.choose.home.help"),
    )


def _languages(key: str, here: jobs.Chosen) -> None:
    widget = f"w_languages_{key}"
    st.session_state[widget] = list(here.languages)

    def change() -> None:
        picked = state.settings().of(key)
        state.change_page(key, replace(picked, languages=tuple(st.session_state[widget])))

    offered = sorted({*LANGUAGES, *here.languages}, key=language_of)
    guess = here.languages_are_guess and here.languages
    st.multiselect(
        t("ui.choose.languages.guess" if guess else "ui.choose.languages"),
        offered,
        key=widget,
        format_func=language_of,
        on_change=change,
        placeholder=t("ui.choose.none"),
        max_selections=MOST_LANGUAGES,
    )


def _peers(key: str, others: Sequence[PageHistory]) -> None:
    """Which open pages are held to be comparable: none, until a person says so."""
    if not others:
        return
    by_key = {jobs.key_of(other): other for other in others}
    widget = f"w_peers_{key}"
    st.session_state[widget] = [one for one in state.settings().of(key).peers if one in by_key]

    def change() -> None:
        picked = state.settings().of(key)
        state.change_page(key, replace(picked, peers=tuple(st.session_state[widget])))

    st.multiselect(
        t("ui.choose.peers"),
        list(by_key),
        key=widget,
        format_func=lambda one: _label(by_key[one]),
        on_change=change,
        placeholder=t("ui.choose.none"),
        help=t("ui.choose.peers.help"),
    )


def _rate() -> None:
    st.session_state["w_rate"] = state.settings().rate

    def change() -> None:
        state.change(replace(state.settings(), rate=float(st.session_state["w_rate"])))

    st.select_slider(
        t("ui.choose.rate"),
        RATES,
        key="w_rate",
        format_func=lambda rate: t("ui.rate", n=round(1 / rate)),
        on_change=change,
        help=t("ui.choose.rate.help"),
    )


# The world's most written languages (CLDR, by writers) and those of the Maghreb; a page's
# own are added. Any other home brings its own languages with it.
LANGUAGES = (
    "ar", "bn", "de", "en", "es", "fa", "fr", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt",
    "ro", "ru", "sw", "th", "tl", "tr", "uk", "ur", "vi", "zh", "zgh", "kab", "ber", "he", "el",
)  # fmt: skip
