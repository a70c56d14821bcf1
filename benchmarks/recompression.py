"""Text put into a picture after it was a JPEG: is it found, and is nothing found without?

`python -m benchmarks.recompression FOLDER [SEED]` on the plain pictures (PNG) that
`python -m samples.claim_pictures` drew. Each is saved as JPEG, a piece of 10 by 16 pixels of
the unsaved picture is put in at another place with ink, and it is saved again; once without.
"""

from __future__ import annotations

import io
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.claims import limits
from detector.claims.picture import Pixels, open_picture
from detector.claims.recompression import History, history

# First quality, and that of the last saving (None: as PNG).
JOURNEYS = ((70, None), (80, None), (85, None), (90, None), (85, 95), (70, 85), (85, 70))
HIGH, WIDE = 16, 10


def main() -> None:
    """Print the rates for each pair of savings, and for pictures that were saved once."""
    rng = np.random.default_rng(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    rates: dict[tuple[int | None, int | None], Counter[str]] = {}
    for path in sorted(Path(sys.argv[1]).glob("*plain.png")):
        pixels = np.asarray(Image.open(path).convert("RGB"))
        for once in (None, 75):
            row = rates.setdefault((None, once), Counter())
            _control(row, _looked(pixels, once))
        for first, last in JOURNEYS:
            row = rates.setdefault((first, last), Counter())
            base = np.asarray(Image.open(io.BytesIO(_saved(pixels, first))).convert("RGB"))
            _control(row, _looked(base, last))
            edited = base.copy()
            (y, x), (from_y, from_x) = _ink(pixels, rng), _ink(pixels, rng)
            edited[y : y + HIGH, x : x + WIDE] = pixels[
                from_y : from_y + HIGH, from_x : from_x + WIDE
            ]
            touched = [
                box[0] < x + WIDE and box[2] > x and box[1] < y + HIGH and box[3] > y
                for box in _looked(edited, last).boxes
            ]
            row["located"] += bool(touched) and all(touched)
            row["elsewhere"] += not all(touched)
    for journey, row in rates.items():
        print(journey, "located", limits(row["located"], row["n"]), dict(row))


def _control(row: Counter[str], found: History) -> None:
    row.update({"n": 1, "trace": found.quality is not None, "alarms": bool(found.boxes)})


def _looked(pixels: Pixels, last: int | None) -> History:
    return history(open_picture("drawn", _saved(pixels, last)), last)


def _saved(pixels: Pixels, quality: int | None) -> bytes:
    out = io.BytesIO()
    image = Image.fromarray(pixels)
    if quality is None:
        image.save(out, "PNG")
    else:
        image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _ink(pixels: Pixels, rng: np.random.Generator) -> tuple[int, int]:
    """Top and left of a piece around some ink."""
    grey: NDArray[np.float64] = pixels.mean(axis=2)
    ys, xs = np.nonzero(np.abs(grey - np.median(grey)) > 60)
    place = int(rng.integers(len(ys)))
    top = min(max(0, int(ys[place]) - HIGH // 2), pixels.shape[0] - HIGH)
    left = min(max(0, int(xs[place]) - WIDE // 2), pixels.shape[1] - WIDE)
    return top, left


if __name__ == "__main__":
    main()
