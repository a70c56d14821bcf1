"""Who liked which page when: the table that lockstep is looked for in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.int32]
Bools: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]

DAY = 86_400


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Likes, one for each fan and page, sorted by fan and then by page.

    Attributes
    ----------
    fan, page
        Codes, shape (n,). Pages are numbered from the least to the most liked, so that
        the work of pairing is spread evenly over pages.
    time
        Seconds since 1970, UTC, shape (n,).
    fans, pages
        The ids of the codes.
    daily
        Whether times are whole days: then nothing finer than a day is looked at.
    """

    fan: Codes
    page: Codes
    time: Ints
    fans: npt.NDArray[Any]
    pages: npt.NDArray[Any]
    daily: bool = False

    def __len__(self) -> int:
        return len(self.fan)

    @property
    def page_sizes(self) -> Ints:
        """Fans of each page, shape (pages,)."""
        return np.bincount(self.page, minlength=len(self.pages)).astype(np.int64)


def make_edges(
    fans: Sequence[Any] | npt.NDArray[Any] | pd.Series[Any],
    pages: Sequence[Any] | npt.NDArray[Any] | pd.Series[Any],
    seconds: npt.NDArray[Any],
) -> Edges:
    """Number fans and pages, and keep the first like of each fan on each page.

    Parameters
    ----------
    fans, pages
        Ids, shape (n,).
    seconds
        Times in seconds since 1970, UTC, shape (n,).

    Raises
    ------
    ValueError
        The three differ in length.
    """
    if not len(fans) == len(pages) == len(seconds):
        raise ValueError("fans, pages and times differ in length")
    fan, fan_ids = pd.factorize(np.asarray(fans))
    page, page_ids = pd.factorize(np.asarray(pages))
    return edges_from_codes(fan, page, np.asarray(seconds, dtype=np.int64), fan_ids, page_ids)


def edges_from_codes(
    fan: Ints, page: Ints, time: Ints, fan_ids: npt.NDArray[Any], page_ids: npt.NDArray[Any]
) -> Edges:
    """The same from codes into `fan_ids` and `page_ids`."""
    by_size = np.argsort(np.bincount(page, minlength=len(page_ids)), kind="stable")
    rank = np.empty(len(page_ids), dtype=np.int64)
    rank[by_size] = np.arange(len(page_ids))
    page = rank[page]
    order = np.lexsort((time, fan.astype(np.int64) * max(len(page_ids), 1) + page))
    fan, page, time = fan[order], page[order], time[order]
    first = np.ones(len(fan), dtype=bool)
    first[1:] = (fan[1:] != fan[:-1]) | (page[1:] != page[:-1])
    fan, page, time = fan[first], page[first], time[first]
    return Edges(
        fan.astype(np.int32),
        page.astype(np.int32),
        time,
        np.asarray(fan_ids),
        np.asarray(page_ids)[by_size],
        daily=bool(len(time)) and bool(np.all(time % DAY == 0)),
    )
