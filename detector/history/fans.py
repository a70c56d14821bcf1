"""Lists of fans as checks see them: who came to which page when, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from detector.history.interval import Interval

Ints: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.int32]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

# Seconds after midnight in UTC that lie in the same date from UTC-10 to UTC+13.
SAME_DATE = 10 * 3_600 + 1_800


@dataclass(frozen=True, slots=True, eq=False)
class FanLists:
    """Fans of the page of a case, and of the pages whose lists were given beside it.

    Attributes
    ----------
    page
        Number of the page of the case among the listed pages.
    pages
        How many pages are listed.
    fan, page_of, time
        Likes: numbers of fan and page, and seconds since 1970 (UTC); shape (n,).
    created
        When each fan's account was made, in seconds since 1970; NaN where it is not known;
        shape (fans,).
    gone
        Whether each account no longer exists: 1 or 0, NaN where it is not known; shape
        (fans,).
    together
        Whether each fan stands in a group that acted together repeatedly; None where it
        could not be looked for; shape (fans,).
    daily
        Whether times are whole days.
    country
        Number of each fan's country, NaN where it is not known, shape (fans,); None where no
        list tells. The numbers have no order.
    followers
        How many follow each fan, likewise.
    """

    page: int
    pages: int
    fan: Codes
    page_of: Codes
    time: Ints
    created: Floats
    gone: Floats
    together: Bools | None = None
    daily: bool = False
    country: Floats | None = None
    followers: Floats | None = None

    def here(self) -> tuple[Codes, Ints]:
        """Fans of the page and when they came, in the order in which they did."""
        mine = np.flatnonzero(self.page_of == self.page)
        mine = mine[np.argsort(self.time[mine], kind="stable")]
        return self.fan[mine], self.time[mine]

    def within(self, interval: Interval, time: Ints) -> Bools:
        """Which of the times lie in a half-open interval.

        A whole day is taken at half past ten in UTC, which lies in the reporting day of the
        same date from Honolulu to Auckland in summer; its midnight does not.
        """
        if self.daily:
            time = time + SAME_DATE
        inside: Bools = (time >= interval.start.timestamp()) & (time < interval.end.timestamp())
        return inside
