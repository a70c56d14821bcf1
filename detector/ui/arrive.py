"""How a case comes in: from the address, the command line, an upload or a sample."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from detector import samples
from detector.history import InputError, UnreadableFile, why_of
from detector.history.note import Value
from detector.ui import columns, state
from detector.ui.case_file import MOST_BYTES, MOST_MEMBERS, File, SavedCase, is_case, unpack
from detector.ui.settings import PageSettings, Settings


def from_address(arguments: Sequence[str]) -> bool:
    """Open what `?sample=` or the command line names, once a session. True when it did."""
    wanted = st.query_params.get("sample", "")
    if "arrived" in st.session_state or state.is_open():
        st.session_state["arrived"] = True
        return False
    st.session_state["arrived"] = True
    if wanted:
        sample(wanted)
    else:
        _from_disk(arguments)
    return state.is_open()


def _from_disk(paths: Sequence[str]) -> None:
    files, failures = [], []
    for path in map(Path, paths):
        try:
            files.append((path.name, path.read_bytes()))
        except OSError as failure:
            failures.append(
                UnreadableFile("ui.file.cannot_open", file=str(path), why=why_of(failure))
            )
    if files:
        upload(files)
    for error in failures:
        problem(error)


def sample(name: str) -> None:
    """Open a sample in the place of what is open."""
    try:
        known = samples.sample(name)
    except InputError as error:
        problem(error)
        return
    files = tuple((path.name, path.read_bytes()) for path in known.files)
    everywhere = PageSettings(known.home, known.languages)
    settings = Settings(everywhere=everywhere, page_name=known.page or "")
    state.open_case(SavedCase(files, settings, known.name))


def upload(files: Sequence[File]) -> None:
    """Open files: exports join what is open, a case file takes its place."""
    st.session_state["problems"] = []
    exports = [file for file in files if not is_case(file[1]) and not columns.is_map(file[1])]
    for name, data in files:
        if is_case(data):
            try:
                state.open_case(unpack(data, name))
            except InputError as error:
                problem(error)
        elif columns.is_map(data):
            _column_map(name, data)
    if _is_too_much([*state.files(), *exports]):
        problem(UnreadableFile("ui.too_much", most=MOST_MEMBERS - 1, mb=MOST_BYTES // 2**20))
    else:
        state.add_files(exports)


def _column_map(name: str, data: bytes) -> None:
    """Use a kept map for the open files of its shape and those to come."""
    from detector.read.column_map import from_json

    try:
        columns.keep(from_json(data, name))
    except InputError as error:
        problem(error)


def _is_too_much(files: Sequence[File]) -> bool:
    """More than a case file may hold: what is open can always be saved."""
    return len(files) >= MOST_MEMBERS or sum(len(data) for _, data in files) > MOST_BYTES


def problem(error: InputError) -> None:
    """Remember what went wrong, as plain values, until the next upload."""
    st.session_state["problems"] = [
        *st.session_state["problems"],
        (error.note.code, dict(error.note.numbers)),
    ]


def problems() -> list[tuple[str, dict[str, Value]]]:
    """What went wrong at the last opening: message codes and their values."""
    return list(st.session_state["problems"])
