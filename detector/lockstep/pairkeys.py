"""The layout of the sorted keys: one 64-bit number for each two likes of one fan.

From its highest bits down a key holds the two pages, whether the likes stood at most a day
apart, their two time bins at the coarsest scale, and what the finer scales add to them.
Since each scale's bins lie within those of the next coarser one, a scale is a prefix of the
key: sorted once, equal prefixes stand in a row, and the lengths of the rows are the counts
of every scale. Bits are disjoint, so a key is the sum of a part for either like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from detector.history import UnknownFormat
from detector.lockstep.edges import DAY, Bools, Codes, Edges, Ints, Times, steps

# Likes at most this far apart make two audiences one that came together.
CLOSE = 15 * DAY
# And this far, one season of a fan's (`season`).
SEASON = 60 * DAY
_BITS = 63
# Bits below those of the scales: whether the two likes are `CLOSE`, and of one season.
_LOWEST = 2


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where what stands in a key, and the part that each like brings.

    Attributes
    ----------
    widths
        Of the scales in seconds, coarsest first.
    sub
        Bits of each scale's bin within the next coarser one.
    shifts
        Bits below the prefix of each scale.
    first_bin
        The first bin of the coarsest scale.
    near, right, left
        Bits below the flag, below the more liked page and below the less liked one.
    bin
        The finest bin of each like, counted from the first, shape (n,).
    left_part, right_part
        What a bin brings to a key as that of the less and of the more liked page, shape (bins,).
    """

    widths: tuple[int, ...]
    sub: tuple[int, ...]
    shifts: tuple[int, ...]
    first_bin: int
    near: int
    right: int
    left: int
    bin: npt.NDArray[np.unsignedinteger]
    left_part: Ints
    right_part: Ints

    @classmethod
    def of(cls, edges: Edges, scales: Sequence[int]) -> Layout:
        """The layout for some likes.

        Raises
        ------
        ValueError
            A width is no multiple of the next finer one.
        UnknownFormat
            More pages over more years than a key can hold.
        """
        widths = tuple(sorted(scales, reverse=True))
        if any(wide % fine for wide, fine in pairwise(widths)):
            raise ValueError("each scale must hold whole bins of the next finer one")
        earliest, latest = (int(edges.time.min()), int(edges.time.max())) if len(edges) else (0, 0)
        first_bin = earliest // widths[0]
        span = latest // widths[0] - first_bin
        sub = (span.bit_length(), *((w // f - 1).bit_length() for w, f in pairwise(widths)))
        # The bins are few: what each brings to a key is worked out once for all its likes.
        first = earliest // widths[-1]
        time = np.arange(first, latest // widths[-1] + 1) * widths[-1]
        at, shifts = _LOWEST, []
        left_part, right_part = np.zeros_like(time), np.zeros_like(time)
        for k in reversed(range(len(widths))):
            around = time - first_bin * widths[0] if k == 0 else time % widths[k - 1]
            bins = around // widths[k]
            right_part |= bins << at
            left_part |= bins << (at + sub[k])
            shifts.append(at)
            at += 2 * sub[k]
        near, right = at, at + 1
        left = right + max(len(edges.pages) - 1, 0).bit_length()
        if left >= _BITS:
            raise UnknownFormat("lockstep.too_wide", n=len(edges.pages))
        return cls(
            widths, sub, tuple(reversed(shifts)), first_bin, near, right, left,
            _bins(edges.time, widths[-1], first, len(time)), left_part, right_part,
        )  # fmt: skip

    @property
    def most_pages(self) -> int:
        """Less liked pages that the keys of one shard can tell apart."""
        return 1 << (_BITS - self.left)

    def key(self, left: Ints, right: Ints, pages: tuple[Codes, Codes], gap: Times) -> Ints:
        """Keys of pairs.

        Parameters
        ----------
        left, right
            Indices of the two likes, shape (k,).
        pages
            The less liked page, counted from the first of the shard, and the more liked one,
            shape (k,).
        gap
            Seconds between the two likes, shape (k,).
        """
        key: Ints = self.left_part[self.bin[left]] + self.right_part[self.bin[right]]
        for page, at in zip(pages, (self.left, self.right), strict=True):
            key += page.astype(np.int64) << at
        key += (gap <= DAY).astype(np.int64) << self.near
        key += gap <= CLOSE
        key += (gap <= SEASON).astype(np.int64) << 1
        return key

    def pages(self, key: Ints) -> tuple[Ints, Ints]:
        """The less liked page, counted from the first of the shard, and the more liked one."""
        return key >> self.left, (key >> self.right) & ((1 << (self.left - self.right)) - 1)

    def is_near(self, key: Ints) -> Bools:
        """Whether the likes stood at most a day apart."""
        near: Bools = (key >> self.near) & 1 == 1
        return near

    def bins(self, key: Ints, scale: int) -> tuple[Ints, Ints]:
        """Time bins of the two likes at a scale, counted from 1970."""
        ends = []
        for side in (1, 0):
            bins = np.zeros(len(key), dtype=np.int64)
            for k in range(scale + 1):
                sub = (key >> (self.shifts[k] + side * self.sub[k])) & ((1 << self.sub[k]) - 1)
                if k == 0:
                    bins = sub + self.first_bin
                else:
                    bins = bins * (self.widths[k - 1] // self.widths[k]) + sub
            ends.append(bins)
        return ends[0], ends[1]


def _bins(time: Times, width: int, first: int, n: int) -> npt.NDArray[np.unsignedinteger]:
    """Bins of some times, counted from the first, in as little room as holds `n` of them."""
    bins = np.empty(len(time), dtype=np.min_scalar_type(n))
    for here in steps(len(time)):
        bins[here] = time[here] // width - first
    return bins
