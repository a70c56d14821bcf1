"""The page owner's turn: an evidence pack, what the owner adds, and what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeAlias

import streamlit as st

from detector.history import InputError, UnreadableFile
from detector.report.contest import Change, Told, contest, said
from detector.report.pack_reading import OpenedPack, open_pack
from detector.ui import state
from detector.ui.text import plain, t, words

KEPT, EVENTS = "contest", "contest_events"
LONGEST = 300
# Page, the finding's sentence, what changed, and whether nothing did.
Said: TypeAlias = tuple[str, str, tuple[str, ...], bool]


def main() -> None:
    """Draw the page."""
    plain(t("ui.contest.title"), "title", key="contest")
    plain(t("ui.contest.lead"), "lead", key="contest")
    given = st.file_uploader(t("ui.contest.pack"), type=["zip"], key="contest-pack")
    if given is None:
        st.session_state.pop(KEPT, None)
        return
    try:
        pack = open_pack(given.getvalue(), given.name)
    except InputError as failure:
        plain(words(failure.note), "error", key="contest-pack")
        return
    names = list(dict.fromkeys(history.page for history in pack.histories))
    plain(t("ui.contest.holds", n=len(pack.tasks), pages=", ".join(names)), key="contest-holds")
    added = st.file_uploader(t("ui.contest.files"), accept_multiple_files=True, key="contest-files")
    plain(t("ui.contest.files.lead"), "quiet", key="contest-files-lead")
    page = _page(names) if added and len(names) > 1 else None
    told = _events(_span(pack))
    sources = [(file.name, file.getvalue()) for file in added or ()]
    asked = (given.file_id, tuple(file.file_id for file in added or ()), page, tuple(told))
    if st.button(t("ui.contest.look"), type="primary", disabled=not (sources or told)):
        st.session_state.pop(KEPT, None)
        with st.spinner(t("ui.contest.looking")):
            changes = _look(pack, sources, page, told)
        if changes is not None:
            st.session_state[KEPT] = (asked, changes)
    # What came of another pack, or before something was added, is not shown beside this one.
    if KEPT in st.session_state and st.session_state[KEPT][0] == asked:
        _result(st.session_state[KEPT][1])


def _look(
    pack: OpenedPack, sources: list[tuple[str, bytes]], page: str | None, told: Sequence[Told]
) -> list[Said] | None:
    """What changes, in the reader's words; None where it cannot be told."""
    try:
        changes = contest(pack, sources, page=page, told=told)
    except UnreadableFile as failure:
        plain(words(failure.note), "error", key="contest-files")
    except InputError as failure:
        plain(words(failure.note), "error", key="contest-other")
    else:
        language = state.language()
        return [_told(change, language) for change in changes]
    return None


def _told(change: Change, language: str) -> Said:
    """One change in the reader's words."""
    sentence, *notes = said(change, language=language)
    same = all(line.code in ("contest.same", "contest.told") for line in change.notes)
    return change.scan.history.page, sentence, tuple(notes), same


def _result(changes: list[Said]) -> None:
    st.header(t("ui.contest.result"))
    if not changes:
        plain(t("contest.no_findings"))
        return
    changed = sum(not same for *_, same in changes)
    plain(t("ui.contest.changed", n=changed, total=len(changes)), "lead", key="contest-changed")
    for place, (page, sentence, notes, _) in enumerate(changes):
        with st.container(border=True, key=f"contest-change-{place}"):
            plain(page, "name", key=f"contest-page-{place}")
            plain(sentence, key=f"contest-sentence-{place}")
            plain("\n".join(f"• {line}" for line in notes), key=f"contest-notes-{place}")
    plain(t("ui.contest.meaning"), "box", key="contest-meaning")


def _page(names: list[str]) -> str | None:
    """Whose the added files are, where a pack holds several pages."""
    chosen = st.selectbox(
        t("ui.contest.whose"),
        ["", *names],
        format_func=lambda name: name or t("ui.contest.whose.files"),
        key="contest-whose",
        width=420,
    )
    return chosen or None


def _span(pack: OpenedPack) -> tuple[date, date] | None:
    """First and last day of all that the pack holds."""
    days = [
        span.days_in(history.zone)
        for history in pack.histories
        if (span := history.span) is not None
    ]
    if not days:
        return None
    return min(first for first, _ in days), max(end for _, end in days)


def _events(span: tuple[date, date] | None) -> list[Told]:
    """What the owner says happened: added one by one, each can be taken back."""
    told: list[Told] = st.session_state.setdefault(EVENTS, [])
    with st.form("contest-event", clear_on_submit=True, border=True):
        st.markdown(f"**{t('ui.contest.event')}**")
        left, right, wide = st.columns([1, 1, 3])
        first, last = (
            column.date_input(
                t(f"ui.contest.event.{which}"),
                None,
                # Streamlit's own limit is ten years back.
                min_value=span[0] if span else None,
                max_value=span[1] if span else None,
                format="YYYY-MM-DD",
            )
            for column, which in ((left, "first"), (right, "last"))
        )
        what = wide.text_input(t("ui.contest.event.what"), max_chars=LONGEST)
        if st.form_submit_button(t("ui.contest.event.add")):
            one = _event(first, last, what)
            if one is None:
                plain(t("ui.contest.event.incomplete"), "error", key="contest-event")
            else:
                told.append(one)
    for place, one in enumerate(told):
        with st.container(horizontal=True, vertical_alignment="center"):
            last = one.end - timedelta(days=1)
            code = "report.day" if one.first == last else "report.days"
            days = t(code, start=one.first, end=last)
            plain(f"{days}: {one.what}", key=f"contest-told-{place}")
            st.button(
                t("ui.contest.event.remove"),
                key=f"contest-remove-{place}",
                on_click=_take_back,
                args=(place,),
            )
    return told


def _take_back(place: int) -> None:
    del st.session_state[EVENTS][place]


def _event(first: object, last: object, what: str) -> Told | None:
    if not isinstance(first, date) or not what.strip():
        return None
    end = last if isinstance(last, date) else first
    return Told(first, end + timedelta(days=1), what.strip()) if end >= first else None


main()
