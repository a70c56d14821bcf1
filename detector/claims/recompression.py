"""Traces of an earlier JPEG saving in a picture's pixels, and places that lack them.

A picture that was once a JPEG hardly changes when it is saved again at that very quality;
what was put in later does. Of all single-picture methods tried on screenshots of numbers,
the only one that located altered digits at all, and only where nothing lossy of equal or
lower quality came after (measured in docs/claims.md).
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import label

from detector.claims.picture import Picture, Pixels

Floats = NDArray[np.float64]

QUALITIES = range(40, 98)
# The curve is drawn on this many pixels at most, the map on all of them.
CURVE_PIXELS = 300_000
BLOCK = 8
# At the true quality half of the text changes by less than this part of what it changes at the
# qualities beside it; without an earlier JPEG the parts are 0.95 to 1.05 (drawn pictures).
DIP = 0.85
# With fewer blocks of text nothing is usual.
FEWEST = 20
# Grey levels between the darkest and lightest pixel of a block that holds text.
TEXT = 40
# Distance from the other blocks of text, in robust standard deviations, and in grey levels.
STANDS_OUT = 9.0
LEAST = 1.5
MOST_PLACES = 3
# With more of the text out of line, other things explain it: two sources, one of them scaled.
MOST_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class History:
    """What the pixels say of an earlier saving.

    Attributes
    ----------
    quality
        Of the earlier JPEG, 1 to 100, or None when there is no trace of one.
    boxes
        Left, top, right, bottom in pixels of places with text that lack the trace.
    """

    quality: int | None
    boxes: tuple[tuple[int, int, int, int], ...] = ()


def history(picture: Picture, own: int | None = None) -> History:
    """Look for an earlier JPEG saving, and for text that did not go through it.

    Parameters
    ----------
    picture
        Must stand on its first grid: a cropped or scaled one shows no trace.
    own
        Quality of the file's own last saving as JPEG: only traces of a lower one are looked
        for, since it covers the others.
    """
    grey = _luma(picture.pixels)
    quality = _dip(grey, own)
    if quality is None:
        return History(None)
    return History(quality, _places(grey, quality))


def _luma(pixels: Pixels) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(pixels).convert("L"))


def _dip(grey: NDArray[np.uint8], own: int | None) -> int | None:
    """The quality at which saving again changes most blocks of text far less than at others."""
    rows = max(BLOCK, min(grey.shape[0], CURVE_PIXELS // grey.shape[1]) // BLOCK * BLOCK)
    part = grey[:rows]
    text = _text(part)
    if text.sum() < FEWEST:
        return None
    change = np.array([np.median(_change(part, each)[text]) for each in QUALITIES])
    best, least = None, DIP
    for place, quality in list(enumerate(QUALITIES))[1:-1]:
        # The last saving leaves a dip of its own, and weaker ones above it.
        if own is not None and quality >= own - 2:
            break
        beside = (change[place - 1] + change[place + 1]) / 2
        if change[place] < least * beside:
            best, least = quality, change[place] / beside
    return best


def _again(grey: NDArray[np.uint8], quality: int) -> Floats:
    out = io.BytesIO()
    Image.fromarray(grey).save(out, "JPEG", quality=quality)
    with Image.open(out, formats=("JPEG",)) as saved:
        return np.asarray(saved, np.float64)


def _places(grey: NDArray[np.uint8], quality: int) -> tuple[tuple[int, int, int, int], ...]:
    change, text = _change(grey, quality), _text(grey)
    usual = float(np.median(change[text]))
    spread = 1.4826 * float(np.median(np.abs(change[text] - usual)))
    bound = usual + max(LEAST, STANDS_OUT * spread)
    out = text & (change > bound)
    if not out.any() or out.sum() > MOST_SHARE * text.sum():
        return ()
    names, count = label(out, np.ones((3, 3)))
    if count > MOST_PLACES:
        return ()
    boxes = []
    for each in range(1, count + 1):
        y, x = np.nonzero(names == each)
        left, top, right, bottom = x.min(), y.min(), x.max() + 1, y.max() + 1
        boxes.append(tuple(int(edge) * BLOCK for edge in (left, top, right, bottom)))
    return tuple(boxes)  # type: ignore[arg-type]


def _change(grey: NDArray[np.uint8], quality: int) -> Floats:
    """Mean change of each whole block when it is saved again, in grey levels."""
    return np.asarray(_by_block(np.abs(grey - _again(grey, quality))).mean(axis=(1, 3)))


def _text(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which blocks hold text."""
    shades = _by_block(grey.astype(np.float64))
    return np.asarray(shades.max(axis=(1, 3)) - shades.min(axis=(1, 3)) >= TEXT)


def _by_block(values: Floats) -> Floats:
    rows, columns = values.shape[0] // BLOCK, values.shape[1] // BLOCK
    whole = values[: rows * BLOCK, : columns * BLOCK]
    return whole.reshape(rows, BLOCK, columns, BLOCK)
