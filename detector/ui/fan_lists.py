"""Lists of fans beside the open exports: uploaded once, read through the front door.

They stay in this session only: a saved case does not hold them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from detector.history import InputError, PageHistory
from detector.report.zipped import digest
from detector.ui import arrive
from detector.ui.case_file import File
from detector.ui.memory import results
from detector.ui.text import plain, t

if TYPE_CHECKING:
    from detector.lockstep.load import Loaded

TYPES = ["csv", "tsv", "tab", "txt", "parquet", "json", "js", "zip"]


def show() -> None:
    """The uploader, and what is used now."""
    kept: list[File] = st.session_state["fan_lists"]
    with st.expander(t("ui.fans.title"), expanded=bool(kept)):
        st.caption(t("ui.fans.lead"))
        place = f"fans-{st.session_state['uploads']}"

        def opened() -> None:
            use([(file.name, file.getvalue()) for file in st.session_state[place]])

        st.file_uploader(
            t("ui.fans.upload"), type=TYPES, accept_multiple_files=True, key=place,
            on_change=opened,
        )  # fmt: skip
        # A fresh uploader shows nothing of the lists that are still used.
        if kept and not st.session_state[place]:
            for name, _ in kept:
                plain(name)
            st.button(t("ui.fans.remove"), on_click=use, args=([],))


def use(files: Sequence[File]) -> None:
    """Use these lists from now on, or say why they cannot be used."""
    st.session_state["problems"] = []
    st.session_state["fan_lists"] = list(files)
    try:
        loaded()
    except InputError as failure:
        st.session_state["fan_lists"] = []
        arrive.problem(failure)


def stamps() -> tuple[tuple[str, str], ...]:
    """Name and SHA-256 of each list."""
    return tuple((name, digest(data)) for name, data in st.session_state["fan_lists"])


def loaded() -> Loaded | None:
    """The lists, read; None where there are none.

    Raises
    ------
    InputError
        They cannot be used.
    """
    if not st.session_state["fan_lists"]:
        return None
    files = list(st.session_state["fan_lists"])
    return results().get(("fans", stamps()), lambda: read(files))


def read(files: Sequence[File]) -> Loaded:
    """Read lists; they are on the disk only while they are read."""
    # Imported late: pyarrow and DuckDB take a second.
    from detector.lockstep.load import load_fans

    with tempfile.TemporaryDirectory() as folder:
        return load_fans(laid_out(files, Path(folder)))


def laid_out(files: Sequence[File], folder: Path) -> list[Path]:
    """Write files into folders of their own: two exports often have one name."""
    paths = []
    for place, (name, data) in enumerate(files):
        path = folder / f"{place:05d}" / Path(name.replace("\\", "/")).name
        path.parent.mkdir()
        path.write_bytes(data)
        paths.append(path)
    return paths


def lists_for(history: PageHistory, pages: Sequence[PageHistory]) -> Loaded | None:
    """The lists, where they name the page, or where page and list are the only ones."""
    lists = loaded()
    if lists is None:
        return None
    from detector.lockstep.beside import is_listed

    alone = len(pages) == 1 and len(lists.edges.pages) == 1
    return lists if alone or is_listed(history, lists) else None
