"""Arabic-Indic and Persian figures in fonts that the reader was not made from.

`python -m benchmarks.arabic_digits FOLDER [SEED]`, with a folder that holds FreeFont,
farsiweb's and Arabeyes' text faces (Debian: fonts-freefont-ttf, fonts-farsiweb,
fonts-arabeyes). Each font draws worn lines of numbers and dates, of western numbers, and of
words; the table of `docs/claims.md` is printed.
"""

from __future__ import annotations

import sys
from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
from PIL import ImageFont

from benchmarks.claims import limits
from detector.claims.arabic_digits import read_digits
from detector.claims.build_digits import (
    INDIC,
    PERSIAN,
    WESTERN,
    WORDS,
    class_of,
    drawn_line,
    fonts_in,
    number_text,
)

FAMILIES = {
    "FreeFont": ("FreeSans", "FreeSansBold", "FreeSerif", "FreeSerifBold", "FreeMono"),
    "farsiweb": ("nazli", "nazlib", "homa"),
    "Arabeyes": ("ae_AlArabiya", "ae_Salem", "ae_Nice", "ae_Khalid", "ae_AlHor"),
}
LINES = 60


def main() -> None:
    """Print how many lines were read rightly, wrongly, and not at all."""
    rng = np.random.default_rng(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for worn, (family, patterns) in product((False, True), FAMILIES.items()):
        rates: Counter[str] = Counter()
        for font in fonts_in([Path(sys.argv[1])], patterns):
            sets = [each for each in (INDIC, PERSIAN) if has_all(font, each)]
            for turn in range(LINES if sets else 0):
                figures = sets[turn % len(sets)]
                text = number_text(rng, figures)
                # Marks of groups differ between fonts; figures, signs and dates are compared.
                wanted = "".join(each for each in map(class_of, text) if each != ",")
                wanted = wanted.replace("p", "")
                shown = drawn_line(text, font, rng, worn=worn)
                got = [run.text.replace(",", "") for run in read_digits(shown)]
                rates["lines"] += 1
                rates["right"] += got == [wanted]
                rates["nothing"] += not got
                west = drawn_line(number_text(rng, WESTERN), font, rng, worn=worn)
                # Western 1 and 9 look like theirs, and mean the same.
                others = set("2345678")
                rates["western taken for them"] += any(
                    set(run.text) & others for run in read_digits(west)
                )
                word = drawn_line(WORDS[turn % len(WORDS)], font, rng, worn=worn)
                rates["words taken for them"] += any(len(run.text) > 1 for run in read_digits(word))
        print(
            "worn" if worn else "plain", family, limits(rates["right"], rates["lines"]), dict(rates)
        )


def has_all(font: Path, figures: str) -> bool:
    """Whether the font draws each of the figures, and not one box for all."""
    face = ImageFont.truetype(str(font), 40)
    return len({bytes(face.getmask(each)) for each in figures}) == len(figures)


if __name__ == "__main__":
    main()
