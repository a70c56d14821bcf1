"""How many fans a page gained between two instants, for many pages at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.lockstep.edges import Bools, Edges, Ints, steps


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Likes by page and time.

    Attributes
    ----------
    key
        `page * span + time - low`, ascending, shape (n,).
    low, span
        The first instant and how many seconds there are.
    """

    key: Ints
    low: int
    span: int

    @classmethod
    def of(cls, edges: Edges, kept: Bools | None = None) -> Timeline:
        """Of all likes or of some, shape (n,) of the likes."""
        time, page = edges.time, edges.page
        if kept is not None:
            time, page = time[kept], page[kept]
        low = int(time.min()) if len(time) else 0
        span = int(time.max()) - low + 1 if len(time) else 1
        key = page.astype(np.int64)
        key *= span
        key += time
        key -= low
        key.sort()
        return cls(key, low, span)

    def count(self, page: Ints, start: Ints, end: Ints) -> Ints:
        """Fans of each page in `[start, end)`, seconds since 1970; shape (k,)."""
        first, last = (
            np.searchsorted(self.key, page * self.span + np.clip(at - self.low, 0, self.span))
            for at in (start, end)
        )
        return (last - first).astype(np.int64)

    def cells(self, width: int, least: int = 1) -> tuple[Ints, Ints, Ints]:
        """Page, bin and fans of each bin of `width` seconds with `least` fans, in that order."""
        pages, kept, counts = [], [], []
        for here in steps(len(self.key)):
            # From the like before on and some beyond: a bin over the seam counts once.
            before = min(here.start, 1)
            key = self.key[here.start - before : here.stop + least - 1]
            page, time = np.divmod(key, self.span)
            bins = (time + self.low) // width
            cell = page * (self.span // width + 2) + bins - self.low // width
            begins = np.ones(len(cell), dtype=bool)
            begins[1:] = cell[1:] != cell[:-1]
            end = max(len(cell) - least + 1, before)
            # The bin's `least`-th like follows its first one.
            full = begins[before:end] & (cell[before:end] == cell[before + least - 1 :])
            at = np.flatnonzero(full) + before
            pages.append(page[at])
            kept.append(bins[at])
            counts.append(self.count(page[at], bins[at] * width, (bins[at] + 1) * width))
        parts = (pages, kept, counts)
        page, at, held = (np.concatenate(part or [self.key[:0]]) for part in parts)
        return page, at, held
