"""Many pages, the strongest first: a result of `batch`, or a few exports looked over at once."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from detector.batch import ranked, read_results
from detector.charts.ranked import ranked_dots
from detector.history import InputError
from detector.report.figure_files import figure_csv
from detector.ui import arrive, state
from detector.ui.case_file import File
from detector.ui.fan_lists import laid_out
from detector.ui.frame import draw, page_look
from detector.ui.navigation import page_file
from detector.ui.text import plain, t, words

TYPES = ["parquet", "csv", "tsv", "txt", "xlsx", "xls", "json", "zip"]
KEPT = "ranked"
MOST_FILES = 40
RATES = (0.05, 0.1, 0.2)
SHOWN = 2000
VIEWS = ("all", "standing", "with_findings", "unread")
COLUMNS = ("place", "page", "kind", "start", "last", "excess", "p", "q", "days", "file", "reason")


def main() -> None:
    """Draw the page."""
    plain(t("ui.ranked.title"), "title", key="ranked")
    plain(t("ui.ranked.lead"), "lead", key="ranked")
    uploads = st.file_uploader(
        t("ui.ranked.upload"), type=TYPES, accept_multiple_files=True, key="ranked-files"
    )
    files = tuple((upload.name, upload.getvalue()) for upload in uploads or ())
    results, exports = _parted(files)
    if results:
        try:
            st.session_state[KEPT] = read_results(results[-1][1], results[-1][0])
        except InputError as failure:
            st.session_state.pop(KEPT, None)
            plain(words(failure.note), "error", key="ranked")
    elif len(exports) > MOST_FILES:
        plain(t("ui.ranked.too_many", most=MOST_FILES), "error", key="ranked")
    elif exports and st.button(t("ui.ranked.scan", n=len(exports)), type="primary"):
        st.session_state[KEPT] = _looked_over(exports)
    if KEPT in st.session_state:
        _result(st.session_state[KEPT], exports)


def _parted(files: tuple[File, ...]) -> tuple[list[File], list[File]]:
    """Results of a batch, and exports."""
    results = [file for file in files if file[0].lower().endswith(".parquet")]
    return results, [file for file in files if file not in results]


def _looked_over(exports: list[File]) -> pd.DataFrame:
    """Scan the files as a batch does; they are on the disk only while it runs."""
    # Imported late: the compiled scan takes a second to load.
    from detector.batch import Settings, run_batch

    bar = st.progress(0.0, text=t("ui.working"))

    def tell(done: int, total: int) -> None:
        bar.progress(done / total, text=t("ui.ranked.scanning", done=done, total=total))

    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as out:
        laid_out(exports, Path(folder))
        done = run_batch(
            Path(folder),
            Path(out) / "ranked.parquet",
            settings=Settings(words=state.language()),
            jobs=1,
            progress=tell,
        )
    bar.empty()
    return done.table


def _result(table: pd.DataFrame, exports: list[File]) -> None:
    if table.empty:
        plain(t("ui.ranked.empty"), "lead", key="ranked-empty")
        return
    rate = st.select_slider(
        t("ui.ranked.rate"), RATES, value=RATES[1], format_func=lambda r: f"{r:.0%}", width=260
    )
    order, found = ranked(table, rate)
    order.insert(0, "place", range(1, len(order) + 1))
    plain(t("batch.discoveries", n=int(found.chosen.sum()), rate=rate), "lead", key="ranked-found")
    quiet = t("batch.smallest", n=found.smallest)
    plain(quiet if found.attainable else f"{quiet} {t('batch.unattainable')}", "quiet", key="least")
    shown = _filtered(order)
    if shown.empty:
        plain(t("ui.ranked.none"), key="ranked-none")
        return
    plain(t("ui.ranked.shown", n=len(shown), all=len(order)), "quiet", key="ranked-shown")
    if (shown["excess"].abs() >= 1).any():
        draw(ranked_dots(shown, page_look(), language=state.language()), "ranked_dots")
    frame = _readable(shown)
    st.dataframe(
        frame.head(SHOWN),
        hide_index=True,
        placeholder="",
        column_config={t("ui.ranked.excess"): st.column_config.NumberColumn(format="localized")},
    )
    st.caption(t("ui.ranked.words"))
    st.download_button(
        t("ui.ranked.csv"), figure_csv(shown), "pages.csv", "text/csv", key="ranked-csv"
    )
    _open(shown, exports)


def _filtered(order: pd.DataFrame) -> pd.DataFrame:
    """The rows that the reader asks for."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = st.selectbox(
            t("ui.ranked.show"), VIEWS, format_func=lambda v: t(f"ui.ranked.{v}"), width=240
        )
        kinds = sorted(order["kind"].dropna().unique())
        chosen = st.multiselect(
            t("ui.ranked.kinds"), kinds, format_func=lambda kind: t(f"kind.{kind}"), width=320
        )
        part = st.text_input(t("ui.ranked.search"), width=240).strip().casefold()
    keep = pd.Series(True, index=order.index)
    if view == "standing":
        keep &= order["discovery"]
    elif view == "with_findings":
        keep &= order["findings"] > 0
    elif view == "unread":
        keep &= order["p_value"].isna()
    if chosen:
        keep &= order["kind"].isin(chosen).fillna(value=False).astype(bool)
    if part:
        keep &= order["page"].fillna("").str.casefold().str.contains(part, regex=False)
    return order[keep]


def _readable(shown: pd.DataFrame) -> pd.DataFrame:
    """The table under the names of its columns; cells are shown as they are."""
    kind = shown["kind"].map(lambda code: t(f"kind.{code}"), na_action="ignore")
    # The day after is the table's; a reader is told the last day that belongs.
    ends = pd.to_datetime(shown["end"]) - pd.Timedelta(days=1)
    last = ends.dt.strftime("%Y-%m-%d").where(ends.notna())
    columns = (
        shown["place"],
        shown["page"],
        kind,
        shown["start"],
        last,
        shown["excess"].round(),
        shown["p_value"].round(4),
        shown["q_value"].round(4),
        shown["days"],
        shown["files"],
        shown["reason"],
    )
    named = zip(COLUMNS, columns, strict=True)
    frame = pd.DataFrame({t(f"ui.ranked.{name}"): column for name, column in named})
    blank = frame.isna().all() | (frame == "").all()
    frame = frame.loc[:, ~blank].copy()
    # A page without a finding has no kind and no days: an empty cell says so.
    for name in frame.select_dtypes(exclude="number"):
        frame[name] = frame[name].astype(object).fillna("")
    return frame


def _open(shown: pd.DataFrame, exports: list[File]) -> None:
    """Into one page's findings, where its export is at hand."""
    pages = shown.head(SHOWN)
    names = dict(zip(pages["place"], pages["page"].fillna("").astype(str), strict=True))
    place = st.selectbox(
        t("ui.ranked.open_which"),
        list(names),
        format_func=lambda n: (
            f"{n} · {names[n] or pages.loc[pages['place'] == n, 'files'].iloc[0]}"
        ),
        width=420,
    )
    row = pages[pages["place"] == place].iloc[0]
    wanted = {name.strip() for name in str(row["files"]).split(", ")}
    here = [file for file in exports if file[0] in wanted]
    if not here:
        plain(t("ui.ranked.open_needs"), "quiet", key="ranked-needs")
        plain(str(row["files"]), key="ranked-needs-file")
    elif st.button(t("ui.ranked.open"), key="ranked-open"):
        state.close()
        arrive.upload(here)
        st.switch_page(page_file("findings"))


main()
