"""Fans who acted together: lists of fans in, groups out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
import streamlit as st

from detector.charts.together import network, windows
from detector.history import InputError, Receipt
from detector.lockstep import Group, Lockstep, find_lockstep
from detector.lockstep.graph import group_graph, write_graph
from detector.report.lockstep_json import group_sentence, lockstep_json
from detector.ui import fan_lists, state
from detector.ui.frame import draw, page_look
from detector.ui.text import plain, t, words

if TYPE_CHECKING:
    from detector.lockstep.load import Loaded

KEPT = "together"
# The files that were looked at, by the ids of their upload or by their digests.
Looked: TypeAlias = tuple[str, ...]
SEED = 0


def main() -> None:
    """Draw the page."""
    plain(t("ui.together.title"), "title", key="together")
    plain(t("ui.together.lead"), "lead", key="together")
    files = st.file_uploader(
        t("ui.together.lists"),
        type=fan_lists.TYPES,
        accept_multiple_files=True,
        key="together-files",
    )
    given: Looked = tuple(file.file_id for file in files or ())
    kept = fan_lists.stamps()
    if kept and not files:
        given = ("kept", *(stamp for _, stamp in kept))
        plain(t("ui.together.kept", n=len(kept)), key="together-kept")
        plain("\n".join(name for name, _ in kept), "quiet", key="together-kept-names")
        if st.button(t("ui.together.look_kept"), type="primary"):
            _look_at(given, fan_lists.loaded)
    if files and st.button(t("ui.together.look"), type="primary"):
        new = [(file.name, file.getvalue()) for file in files]
        _look_at(given, lambda: fan_lists.read(new))
    if KEPT in st.session_state:
        looked, *found = st.session_state[KEPT]
        # Leaving the page empties its uploader and keeps the result; other files have another.
        if given == looked or (not files and looked[:1] != ("kept",)):
            _result(*found)


def _look_at(given: Looked, read: Callable[[], Loaded | None]) -> None:
    """Read, search and keep what was found, or say why the lists cannot be used."""
    st.session_state.pop(KEPT, None)
    with st.spinner(t("ui.together.looking")):
        try:
            lists = read()
        except InputError as failure:
            plain(words(failure.note), "error", key="together")
            return
        if lists is not None:
            found = find_lockstep(lists.edges, rng=np.random.default_rng(SEED))
            st.session_state[KEPT] = (given, found, lists.receipt)


def _result(found: Lockstep, receipt: Receipt) -> None:
    if found.reason is not None:
        plain(words(found.reason), "lead", key="reason")
    elif not found.groups:
        plain(t("lockstep.nothing"), "lead", key="nothing")
    else:
        labels = {
            group.number: t("ui.together.group", n=group.number, fans=len(group.fans))
            for group in found.groups
        }
        number = st.selectbox(
            t("ui.together.which"), list(labels), format_func=labels.__getitem__, width=320
        )
        _group(found, found.groups[int(number) - 1])
        st.caption(t("lockstep.not_weighed"))
    with st.container(horizontal=True):
        st.download_button(
            t("ui.together.json"),
            lockstep_json(found, receipt),
            "together.json",
            "application/json",
        )
        st.download_button(
            t("ui.together.graphml"),
            write_graph(group_graph(found), "graphml"),
            "together.graphml",
            "application/xml",
        )
    for part in ("read", "guessed", "left_out", "unresolved"):
        lines = getattr(receipt, part)
        if lines:
            st.markdown(f"**{t(f'ui.receipt.{part}')}**")
            plain("\n".join(f"• {words(line)}" for line in lines), key=f"together-{part}")


def _group(found: Lockstep, group: Group) -> None:
    plain(words(group_sentence(group)), key="together-sentence")
    look, language = page_look(), state.language()
    left, right = st.columns([3, 2], gap="large")
    with left:
        draw(network(found, group, look, language=language), f"network_{group.number}")
        st.caption(t("ui.together.network_key"))
    with right:
        draw(windows(group, look, language=language), f"windows_{group.number}")
        st.caption(t("ui.together.windows_key"))
    st.dataframe(
        pd.DataFrame(
            {
                t("ui.together.page"): [share.page for share in group.pages],
                t("ui.together.fans"): [share.fans for share in group.pages],
                t("ui.together.gained"): [share.gained for share in group.pages],
                t("ui.together.share"): [round(100 * share.share, 1) for share in group.pages],
            }
        ),
        hide_index=True,
    )


main()
