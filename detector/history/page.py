"""One page's history: one platform, one measure, all that an export says of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

import pandas as pd

from detector.history.interval import Interval
from detector.history.receipt import Receipt
from detector.history.tables import empty

Resolution = Literal["hour", "day", "irregular"]


@dataclass(frozen=True, slots=True, eq=False)
class PageHistory:
    """Everything known of one page in one measure.

    Attributes
    ----------
    page
        Name as the export gives it, or the file's name.
    platform, measure
        `facebook`, `instagram`, `youtube` ...; `likes`, `followers`, `subscribers`.
    zone
        IANA zone in which the platform's reporting day turns.
    resolution
        `day` when flows or totals come once a reporting day, `irregular` for snapshots.
    counts, audience, activity, sources, posts, fans
        The tables of `detector.history.tables`.
    receipt
        What the reader did.
    page_id
        The platform's id of the page, or None.
    digests
        SHA-256 of each source file, in the order read. Caches are keyed on these.
    net_only
        True when `gained` is a net change (gains less losses), not gross.
    named
        False when the export names no page, so that `page` is only the file's name.
        Such histories never join by name.
    """

    page: str
    platform: str
    measure: str
    zone: str
    resolution: Resolution
    receipt: Receipt
    counts: pd.DataFrame = field(default_factory=partial(empty, "counts"), repr=False)
    audience: pd.DataFrame = field(default_factory=partial(empty, "audience"), repr=False)
    activity: pd.DataFrame = field(default_factory=partial(empty, "activity"), repr=False)
    sources: pd.DataFrame = field(default_factory=partial(empty, "sources"), repr=False)
    posts: pd.DataFrame = field(default_factory=partial(empty, "posts"), repr=False)
    fans: pd.DataFrame = field(default_factory=partial(empty, "fans"), repr=False)
    page_id: str | None = None
    digests: tuple[str, ...] = ()
    net_only: bool = False
    named: bool = True

    @property
    def span(self) -> Interval | None:
        """From the first to the last instant counted, or None without counts."""
        if self.counts.empty:
            return None
        return Interval(
            self.counts["start"].min().to_pydatetime(), self.counts["end"].max().to_pydatetime()
        )

    def with_receipt(self, receipt: Receipt) -> PageHistory:
        """The same history under another receipt."""
        return replace(self, receipt=receipt)
