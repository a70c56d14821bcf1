"""The typed claim: the form that a picture only fills, and what the export says to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from detector.claims import KINDS, Claim, Verdict, check, parse_when, typed_claim
from detector.history import InputError, PageHistory
from detector.log import Log
from detector.ui.text import country, plain, t, words

FIELDS = ("number", "kind", "place", "when", "zone", "page")
LONGEST = 80


def held() -> dict[str, Any]:
    """What stands in the form: plain values that outlive the page."""
    return {**dict.fromkeys(FIELDS, ""), **st.session_state["claim"]}


def fill(**values: str) -> None:
    """Put values into the form."""
    st.session_state["claim"] = {**held(), **values}


def log() -> Log:
    """The steps of this session, each bound to the one before."""
    if st.session_state["claim_log"] is None:
        st.session_state["claim_log"] = Log()
    found: Log = st.session_state["claim_log"]
    return found


def form(histories: Sequence[PageHistory]) -> Verdict | None:
    """Draw the form; the verdict on what stands in it, or None while it is empty."""
    with st.container(border=True, key="claim-form"):
        first, second, third = st.columns([2, 2, 2])
        with first:
            _text("number", t("ui.claim.number"), "2.4M")
            _text("when", t("ui.claim.when"), "2016-02-27 18:30")
        with second:
            _kind()
            _text("zone", t("ui.claim.zone"), "Africa/Casablanca", t("ui.claim.zone.help"))
        with third:
            _text("place", t("ui.claim.place"), country("TH"), t("ui.claim.place.help"))
            _page(histories)
    values = held()
    if not values["number"].strip():
        return None
    try:
        when = parse_when(values["when"], values["zone"]) if values["when"].strip() else None
        claim = typed_claim(
            values["number"], values["kind"] or None, values["place"].strip() or None, when
        )
    except InputError as error:
        plain(words(error.note), "error", key="claim-form")
        return None
    return judged(claim, histories)


def judged(claim: Claim, histories: Sequence[PageHistory], *, quiet: bool = False) -> Verdict:
    """How a claim stands to what is open, written into the log when it is new.

    Parameters
    ----------
    claim, histories
        As in `check`.
    quiet
        Leave the log alone: nobody has confirmed the number.
    """
    verdict = check(claim, histories, page=held()["page"] or None)
    if quiet:
        return verdict
    known = (claim.text, claim.kind, claim.place, str(claim.when), verdict.verdict)
    if known not in st.session_state["claim_known"]:
        st.session_state["claim_known"].append(known)
        details = {"number": claim.text, "kind": claim.kind, "place": claim.place}
        when = claim.when.text if claim.when else None
        log().add("claim.checked", {**details, "when": when, "verdict": verdict.verdict})
    return verdict


def _text(field: str, label: str, example: str, help_: str | None = None) -> None:
    widget = f"w_claim_{field}"
    st.session_state[widget] = held()[field]

    def change() -> None:
        fill(**{field: st.session_state[widget]})

    st.text_input(
        label, key=widget, on_change=change, max_chars=LONGEST, placeholder=example, help=help_
    )


def _kind() -> None:
    st.session_state["w_claim_kind"] = held()["kind"]

    def change() -> None:
        fill(kind=st.session_state["w_claim_kind"])

    st.selectbox(
        t("ui.claim.kind"),
        ["", *KINDS],
        key="w_claim_kind",
        format_func=kind_name,
        on_change=change,
    )


def kind_name(kind: str | None) -> str:
    """A kind in words."""
    return t(f"claim.kind.{kind}") if kind else t("ui.claim.kind.none")


def _page(histories: Sequence[PageHistory]) -> None:
    names = list(dict.fromkeys(one.page for one in histories))
    if len(names) < 2:
        return
    st.session_state["w_claim_page"] = held()["page"] if held()["page"] in names else ""

    def change() -> None:
        fill(page=st.session_state["w_claim_page"])

    # Options of a select box are shown as plain text.
    st.selectbox(
        t("ui.claim.page"),
        ["", *names],
        key="w_claim_page",
        format_func=lambda name: name or t("ui.claim.page.none"),
        on_change=change,
    )
