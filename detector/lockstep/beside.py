"""The lists of fans that stand beside an export, as its checks want them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from detector.history import PageHistory, Receipt, UnknownFormat, note
from detector.history.fans import FanLists
from detector.lockstep.edges import Edges, make_edges
from detector.lockstep.find import find_lockstep
from detector.lockstep.load import Loaded
from detector.lockstep.result import Acted

NAMES_SHOWN = 5


class Beside(NamedTuple):
    """A page's lists, and what to tell of them; `lists` is None where there are none."""

    lists: FanLists | None
    receipt: Receipt | None


def lists_beside(
    history: PageHistory, loaded: Loaded | None, others: Iterable[PageHistory] = ()
) -> Beside:
    """The lists of a page and of those listed with it.

    Parameters
    ----------
    history
        The page. Without `loaded` its own fans are taken, and those of `others` on the
        same platform.
    loaded
        From `load_fans`. Pages are matched by id or name, whatever the case; a list of a
        single page is taken as this page's.

    Raises
    ------
    UnknownFormat
        The lists name several pages, and none of them is this one.
    """
    if loaded is not None:
        page = _page_in(loaded.edges, history)
        receipt = loaded.receipt
        if page is None:
            names = ", ".join(map(str, loaded.edges.pages[-1 : -1 - NAMES_SHOWN : -1]))
            raise UnknownFormat("lockstep.no_such_page", page=history.page, names=names)
        if not _is_called(str(loaded.edges.pages[page]), history):
            receipt = receipt.plus(guessed=[note("lockstep.only_page", page=history.page)])
        return Beside(_lists(loaded, page), receipt)
    listed = [
        each
        for each in (history, *others)
        if each.platform == history.platform and each.fans["time"].notna().any()
    ]
    if not listed or listed[0] is not history:
        return Beside(None, None)
    return Beside(_of_histories(listed), None)


def is_listed(history: PageHistory, loaded: Loaded) -> bool:
    """Whether the lists name the page."""
    return any(_is_called(str(page), history) for page in loaded.edges.pages)


def _of_histories(listed: list[PageHistory]) -> FanLists:
    rows = pd.concat([each.fans.assign(page=n) for n, each in enumerate(listed)])
    rows = rows[rows["time"].notna()]
    seconds = ((rows["time"] - pd.Timestamp(0, tz="UTC")) // pd.Timedelta(seconds=1)).to_numpy()
    edges = make_edges(rows["fan"], rows["page"], seconds.astype(np.int64))
    made = (rows["created"] - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1)
    created = made.groupby(rows["fan"].to_numpy()).min().reindex(np.asarray(edges.fans))
    unknown = np.full(len(edges.fans), np.nan)
    loaded = Loaded(edges, Receipt("source.fan_lists"), np.asarray(created, dtype=float), unknown)
    return _lists(loaded, int(np.flatnonzero(edges.pages == 0)[0]))


def _lists(loaded: Loaded, page: int) -> FanLists:
    edges = loaded.edges
    together = find_lockstep(edges).fans_in(Acted.REPEAT) if len(edges.pages) > 1 else None
    return FanLists(
        page,
        len(edges.pages),
        edges.fan,
        edges.page,
        edges.time.astype(np.int64, copy=False),
        loaded.created,
        loaded.gone,
        together,
        edges.daily,
        loaded.country,
        loaded.followers,
    )


def _page_in(edges: Edges, history: PageHistory) -> int | None:
    called = [k for k, page in enumerate(edges.pages) if _is_called(str(page), history)]
    if called:
        return called[0]
    return 0 if len(edges.pages) == 1 else None


def _is_called(page: str, history: PageHistory) -> bool:
    known = {history.page.casefold(), (history.page_id or history.page).casefold()}
    return page.strip().casefold() in known
