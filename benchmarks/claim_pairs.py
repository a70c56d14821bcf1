"""One digit altered in a drawn screen: is it found, and is nothing found where none was?

`python -m benchmarks.claim_pairs SEED`. Each pair is the plain screen and its copy after the
journey of a chat program (JPEG 40, three quarters of the size, JPEG 70), once altered and
once not. Needs Chromium and Playwright.
"""

from __future__ import annotations

import io
import re
import sys

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.claims import limits
from detector.claims.compare import compare
from detector.claims.picture import Picture, open_picture
from samples.claim_pictures import CHROMIUM, HEAD, page

EACH = 4


def main() -> None:
    """Print how many altered digits were located, and how many alarms there were without."""
    from playwright.sync_api import sync_playwright

    rng = np.random.default_rng(int(sys.argv[1]))
    located, alarms, pairs, ratios = 0, 0, 0, []
    with sync_playwright() as play:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=CHROMIUM, args=options)
        tab = browser.new_page(viewport={"width": 596, "height": 100})

        def shown(html: str) -> Image.Image:
            tab.set_content(html)
            return Image.open(io.BytesIO(tab.screenshot(full_page=True))).convert("RGB")

        for language in HEAD:
            for kind in ("head", "people", "days"):
                for turn in range(EACH):
                    html, _ = page(kind, language, dark=turn % 2 == 1, rng=rng)
                    plain, edited = shown(html), shown(_altered(html, rng))
                    true = np.abs(np.asarray(plain, int) - np.asarray(edited, int)).sum(2)
                    rows, columns = np.nonzero(true)
                    original = _picture(plain)
                    found = compare(original, _picture(_journey(edited)))
                    control = compare(original, _picture(_journey(plain)))
                    # Every place shown is one that truly differs.
                    touched = [_touches(box, rows, columns) for box in found.boxes]
                    hit = bool(touched) and all(touched)
                    located += hit
                    alarms += bool(control.boxes)
                    pairs += 1
                    ratios.append((round(found.ratio, 2), round(control.ratio, 2), hit))
        browser.close()
    if "-v" in sys.argv:
        print(ratios)
    print(f"altered digits located: {limits(located, pairs)}")
    print(f"alarms without one: {limits(alarms, pairs)}")


def _altered(html: str, rng: np.random.Generator) -> str:
    """The page with one digit of one number changed."""
    body = html.index("</style>")
    places = [
        found.start() + at
        for found in re.finditer(r"\d[\d,\u202f]{3,}", html[body:])
        for at, char in enumerate(found[0])
        if char.isdigit() and "/" not in html[body + found.start() - 1 :][:1]
    ]
    place = body + int(rng.choice(places))
    other = [digit for digit in "0123456789" if digit != html[place]]
    return html[:place] + str(rng.choice(other)) + html[place + 1 :]


def _journey(image: Image.Image) -> Image.Image:
    once = _saved(image, 40)
    small = once.resize((round(once.width * 0.75), round(once.height * 0.75)))
    return _saved(small, 70)


def _saved(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


def _picture(image: Image.Image) -> Picture:
    out = io.BytesIO()
    image.save(out, "PNG")
    return open_picture("drawn.png", out.getvalue())


def _touches(
    box: tuple[int, int, int, int], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> bool:
    left, top, right, bottom = box
    inside = (columns >= left) & (columns < right) & (rows >= top) & (rows < bottom)
    return bool(inside.any())


if __name__ == "__main__":
    main()
