"""The first rows of a table, what each column is taken for, and boxes to say it better."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pandas as pd
import streamlit as st

from detector.history import InputError
from detector.ui import arrive, columns, state
from detector.ui.text import plain, t

if TYPE_CHECKING:
    from detector.read import Proposal as Columns
    from detector.read.column_map import Measure, Role

# Tables of hundreds of columns: those that are proposed, and the first ones.
MOST_ASKED = 24
ACROSS = 4
UNSAID = ""


def show() -> None:
    """A form for each open file that is a plain table; nothing when there is none."""
    asked = [
        (place, found) for place in range(len(state.files())) if (found := columns.proposal(place))
    ]
    if not asked:
        return
    st.header(t("ui.columns.title"))
    plain(t("ui.columns.lead"), key="columns-lead")
    for place, found in asked:
        with st.container(border=True, key=f"columns-{place}"):
            _form(place, found)


def _form(place: int, found: Columns) -> None:
    from detector.read.column_map import MEASURES, ROLES

    choices = (UNSAID, *(role for role in ROLES if role != "unused"))
    kept = columns.kept(found.shape)
    headers = [column.header for column in found.columns]
    said = (kept.places(headers) if kept else None) or {}
    roles = {
        at: said.get(at, column.role if kept is None else None)
        for at, column in enumerate(found.columns)
    }
    plain(state.files()[place][0], "name", key=f"columns-{place}")
    if kept is not None:
        plain(t("ui.columns.kept"), "quiet", key=f"columns-kept-{place}")
    # The most telling first, then in the file's order.
    shown = sorted(sorted(roles, key=lambda at: roles[at] is None)[:MOST_ASKED])
    st.dataframe(
        pd.DataFrame({found.columns[at].name: list(found.columns[at].cells) for at in shown}),
        hide_index=True,
    )
    # A new choice draws new boxes: their defaults are what is in force.
    mark = f"{place}-{found.shape[:8]}-{len(state.settings().maps)}-{hash(str(roles)) % 10**8}"
    with st.form(f"columns-form-{mark}", border=False):
        for row in range(0, len(shown), ACROSS):
            for at, box in zip(shown[row : row + ACROSS], st.columns(ACROSS), strict=False):
                with box:
                    # A header is a file's text: it is shown as it is, beside the box.
                    plain(found.columns[at].name, key=f"column-{place}-{at}")
                    st.selectbox(
                        t("ui.columns.is", n=at + 1),
                        choices,
                        index=choices.index(roles[at] or UNSAID) if roles[at] in choices else 0,
                        key=f"w_role_{mark}_{at}",
                        format_func=lambda role: t(f"ui.columns.role.{role or 'none'}"),
                        label_visibility="collapsed",
                    )
        measure = kept.measure if kept else found.measure
        st.selectbox(
            t("ui.columns.measure"),
            (UNSAID, *MEASURES),
            index=(UNSAID, *MEASURES).index(measure or UNSAID),
            key=f"w_measure_{mark}",
            format_func=lambda one: t(f"ui.columns.measure.{one or 'none'}"),
            width=260,
        )
        st.form_submit_button(
            t("ui.columns.use"), type="primary", on_click=_use, args=(found, mark, shown)
        )
    if kept is not None:
        with st.container(horizontal=True):
            st.download_button(
                t("ui.columns.save"),
                json.dumps(kept.record(), indent=1, ensure_ascii=False),
                file_name="columns.json",
                mime="application/json",
                on_click="ignore",
                key=f"columns-save-{place}",
            )
            st.button(
                t("ui.columns.forget"),
                key=f"columns-forget-{place}",
                on_click=columns.forget,
                args=(found.shape,),
                type="tertiary",
            )


def _use(found: Columns, mark: str, shown: list[int]) -> None:
    """Keep what the boxes say, if it can be a map at all."""
    from detector.read.column_map import ColumnMap, from_record

    st.session_state["problems"] = []
    said = [(found.columns[at].name, st.session_state[f"w_role_{mark}_{at}"]) for at in shown]
    measure = st.session_state[f"w_measure_{mark}"] or None
    chosen = ColumnMap(
        tuple((name, cast("Role", role)) for name, role in said if role),
        cast("Measure | None", measure),
        found.shape,
    )
    try:
        columns.keep(from_record(chosen.record()))
    except InputError as error:
        arrive.problem(error)
