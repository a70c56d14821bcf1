"""Two pictures of the same screen: where they differ beyond what saving anew does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from detector.claims.picture import Picture, Pixels
from detector.history import CannotTell

# Two pictures of one screen have one shape; a cropped one has not.
MOST_STRETCH = 0.02
# A digit of 11 px type is about 6 by 8 pixels.
BLOCK = 9
# Shifts that scaling leaves between two copies, in pixels.
SHIFTS = (-1, 0, 1)
# How far a place stands out from the next one that does not: chosen on drawn pairs, and
# measured on others (docs/claims.md).
STANDS_OUT = 1.3
MOST_PLACES = 12
# Grey levels, of 255: what differs less, nobody sees.
LEAST = 8.0
# Above this mean difference the pictures show different screens (or dark and light ones).
MOST_MEAN = 24.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where two pictures of a screen differ.

    Attributes
    ----------
    boxes
        Left, top, right, bottom in pixels of the first picture, strongest first; empty when
        nothing stands out from what saving anew does.
    ratio
        How far the weakest of them stands out from the strongest place that does not; or,
        without any, the largest such step found.
    """

    boxes: tuple[tuple[int, int, int, int], ...]
    ratio: float


def compare(first: Picture, second: Picture) -> Comparison:
    """Find the places where two pictures of the same screen differ.

    Both are brought to the smaller one's size. The difference in a block is held against
    what its own edges and the pair's compression explain; places count that stand out from
    all the others.

    Raises
    ------
    CannotTell
        The shapes differ (cropped, or another screen), or the contents do altogether.
    """
    one, two = _grey(first.pixels), _grey(second.pixels)
    stretch = (one.shape[0] / one.shape[1]) / (two.shape[0] / two.shape[1])
    if abs(stretch - 1) > MOST_STRETCH:
        raise CannotTell("claim.pair.shape", first=first.name, second=second.name)
    height, width = (one if one.size <= two.size else two).shape
    a, b = _sized(one, width, height), _sized(two, width, height)
    difference = _blocks(_nearest(a, b))
    if float(np.abs(a - b).mean()) > MOST_MEAN:
        raise CannotTell("claim.pair.other", first=first.name, second=second.name)
    # Compression and scaling blur edges: an edge twice as strong may differ twice as much.
    edges = _blocks(np.abs(np.gradient(a)[0]) + np.abs(np.gradient(a)[1]))
    usual = float(difference.sum() / max(1.0, edges.sum()))
    score = difference / (LEAST + usual * edges)
    peaks = _peaks(score)
    values = np.array([value for value, _, _ in peaks] + [0.0])
    steps = values[:-1] / np.maximum(values[1:], 1e-3)
    last = int(np.argmax(steps[:MOST_PLACES])) if len(peaks) else 0
    ratio = float(steps[last]) if len(peaks) else 0.0
    seen = ratio >= STANDS_OUT and difference[peaks[last][1], peaks[last][2]] >= LEAST
    scale_x, scale_y = one.shape[1] / width, one.shape[0] / height
    half = BLOCK // 2 + 1
    boxes = tuple(
        (
            max(0, round((x - half) * scale_x)),
            max(0, round((y - half) * scale_y)),
            min(one.shape[1], round((x + half + 1) * scale_x)),
            min(one.shape[0], round((y + half + 1) * scale_y)),
        )
        for _, y, x in (peaks[: last + 1] if seen else [])
    )
    return Comparison(boxes, ratio)


def _grey(pixels: Pixels) -> Floats:
    return np.asarray(pixels.astype(np.float64) @ np.array([0.299, 0.587, 0.114]))


def _sized(grey: Floats, width: int, height: int) -> Floats:
    image = Image.fromarray(grey.astype(np.uint8))
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    return _box(np.asarray(image, np.float64), 3)


def _nearest(a: Floats, b: Floats) -> Floats:
    """The smallest difference over small shifts, pixel by pixel of the block mean."""
    shifted = [np.abs(a - np.roll(b, (y, x), (0, 1))) for y in SHIFTS for x in SHIFTS]
    best = min(shifted, key=lambda each: float(each.mean()))
    return np.asarray(best)


def _blocks(values: Floats) -> Floats:
    return _box(values, BLOCK)


def _box(values: Floats, size: int) -> Floats:
    """Mean over a square around each pixel, by running sums; shape kept."""
    half = size // 2
    padded = np.pad(values, ((half + 1, half), (half + 1, half)), mode="edge")
    total = padded.cumsum(0).cumsum(1)
    square = total[size:, size:] - total[:-size, size:] - total[size:, :-size]
    return np.asarray((square + total[:-size, :-size]) / size**2)


def _peaks(score: Floats) -> list[tuple[float, int, int]]:
    """Strongest places, each more than two blocks from a stronger one."""
    left = score.copy()
    found = []
    for _ in range(MOST_PLACES + 1):
        y, x = np.unravel_index(int(left.argmax()), left.shape)
        value = float(left[y, x])
        if value <= 0:
            break
        found.append((value, int(y), int(x)))
        reach = 2 * BLOCK
        left[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1] = 0
    return found
