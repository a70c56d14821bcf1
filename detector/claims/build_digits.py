"""Build the table by which Arabic-Indic and Persian figures are read.

Run `python -m detector.claims.build_digits FOLDER...` with folders of fonts. Lines of
figures, of words and of western figures are drawn in the fonts named in `FONTS`, worn by
small sizes, scaling, JPEG and turning, cut into pieces by the reader itself, and a network
of one hidden layer is fitted to them. Seeded: the same fonts and versions give the same table.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from detector.claims.arabic_digits import (
    CLASSES,
    LEVELS,
    TABLE,
    WORD_GAPS,
    features,
    pieces_of,
    runs_of,
)
from detector.claims.picture import Pixels

# Text faces under the SIL Open Font License, and DejaVu (Bitstream Vera and public domain).
FONTS = (
    "NotoSansArabic-*", "NotoNaskhArabic-*", "NotoKufiArabic-*", "DejaVuSans", "DejaVuSans-Bold",
    "DejaVuSansCondensed", "DejaVuSansMono", "Amiri-*", "Scheherazade-*", "Lateef-Regular",
    "Lateef-Bold", "Harmattan-*", "Thabit", "Thabit-Bold", "Lemonada-Regular",
)  # fmt: skip
INDIC, PERSIAN, WESTERN = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "0123456789"
MARKS = ("٬", ",", "،", ".", "")
WORDS = (
    "شخصًا معجبون بهذا", "متابع", "المغرب", "الدار البيضاء", "إعجاب", "تايلاند", "الجزائر",
    "عدد المعجبين", "يتحدثون عن هذا", "بلد", "المجموع", "مليون", "ألف", "صفحة", "اليوم",
)  # fmt: skip
LINES, HIDDEN, SEED = 600, 96, 5


def fonts_in(folders: Sequence[Path], patterns: Sequence[str] = FONTS) -> list[Path]:
    """The font files with these names, sorted by name."""
    found = {
        path.name: path
        for folder in folders
        for pattern in patterns
        for path in folder.rglob(pattern + ".?tf")
    }
    return [found[name] for name in sorted(found)]


def number_text(rng: np.random.Generator, figures: str) -> str:
    """A number in these figures, grouped as pages group them."""
    value = int(10 ** rng.uniform(1, 7.5))
    shown = f"{value:,}".replace(",", MARKS[int(rng.integers(len(MARKS)))])
    kind = rng.random()
    if kind < 0.15:
        day, month, year = rng.integers(1, 29), rng.integers(1, 13), rng.integers(2009, 2020)
        shown = f"{day:02}/{month:02}/{year}"
    elif kind < 0.25:
        shown = "+-"[int(rng.integers(2))] + shown
    return shown.translate(str.maketrans(WESTERN, figures))


def class_of(char: str) -> str:
    """The class of one character of a number."""
    if char in PERSIAN:
        digit = str(PERSIAN.index(char))
        return f"p{digit}" if digit in "456" else digit
    if char in INDIC:
        return str(INDIC.index(char))
    if char.isdigit():
        # Western 1 and 9 look like their Arabic-Indic twins, and mean the same.
        return char if char in "19" else "western"
    return char if char in "/+-" else ","


def drawn_line(text: str, font: Path, rng: np.random.Generator, *, worn: bool = True) -> Pixels:
    """The text as a picture of one line, shape (height, width, 3).

    Parameters
    ----------
    text, font, rng
        What is drawn, with which file, and where sizes and wear are drawn from.
    worn
        Small, bent, blurred, scaled and saved as JPEG at random; else black on white.
    """
    if not worn:
        face = ImageFont.truetype(str(font), int(rng.integers(18, 30)))
        left, top, right, bottom = face.getbbox(text)
        image = Image.new("L", (int(right - left) + 8, int(bottom - top) + 8), 255)
        ImageDraw.Draw(image).text((4 - left, 4 - top), text, fill=0, font=face)
        return np.asarray(image.convert("RGB"))
    size = int(rng.integers(11, 36))
    # Half of them are drawn large and bent to what other faces look like.
    bent = rng.random() < 0.5
    face = ImageFont.truetype(str(font), 72 if bent else size)
    left, top, right, bottom = face.getbbox(text)
    dark = rng.random() < 0.3
    ink, paper = (228, 36) if dark else (int(rng.integers(0, 90)), 255)
    # Boxes of lines leave some room, more where the words beside are taller.
    above, below = (rng.uniform(0.05, 0.5, 2) * (bottom - top)).astype(int) + 2
    side = 4 + (int(0.3 * (bottom - top)) if bent else 0)
    shape = (int(right - left) + 2 * side, int(bottom - top + above + below))
    image = Image.new("L", shape, paper)
    ImageDraw.Draw(image).text((side - left, above - top), text, fill=ink, font=face)
    if bent:
        image = _bent(image, size / 72, paper, rng)
    if rng.random() < 0.3:
        image = image.rotate(rng.uniform(-2, 2), Image.Resampling.BICUBIC, fillcolor=paper)
    if rng.random() < 0.5:
        scale = rng.uniform(max(0.5, 11 / size), 1.0)
        new = (max(8, round(image.width * scale)), max(8, round(image.height * scale)))
        image = image.resize(new, Image.Resampling.LANCZOS)
    if rng.random() < 0.2:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.8)))
    if rng.random() < 0.6:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=int(rng.integers(40, 95)))
        image = Image.open(out)
    return np.asarray(image.convert("RGB"))


def _bent(image: Image.Image, scale: float, paper: int, rng: np.random.Generator) -> Image.Image:
    """Slanted, stretched, with thicker or thinner strokes, and brought to its size."""
    slant = rng.uniform(-0.2, 0.2)
    shift = slant * image.height / 2
    image = image.transform(
        image.size, Image.Transform.AFFINE, (1, slant, -shift, 0, 1, 0),
        Image.Resampling.BILINEAR, fillcolor=paper,
    )  # fmt: skip
    way = int(rng.integers(3))
    if way:
        wear = (ImageFilter.MinFilter, ImageFilter.MaxFilter)[way - 1]
        image = image.filter(wear(3 if (way == 1) == (paper < 128) else 5))
    wide = scale * rng.uniform(0.8, 1.25)
    size = (max(8, round(image.width * wide)), max(8, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS)


def examples(fonts: Sequence[Path], rng: np.random.Generator) -> Iterator[tuple[object, str]]:
    """Pieces as the reader sees them, each with its class."""
    for font in fonts:
        for turn in range(LINES):
            kind = turn % 5
            if kind < 4:
                text = number_text(rng, (INDIC, PERSIAN, INDIC, WESTERN)[kind])
                labels = [class_of(each) for each in text]
            else:
                text, labels = WORDS[int(rng.integers(len(WORDS)))], []
            pieces, _ = pieces_of(drawn_line(text, font, rng), LEVELS[turn // 5 % len(LEVELS)])
            if labels and len(pieces) != len(labels):
                # Figures that touch, or a speck: which piece is which is not known.
                continue
            gap = WORD_GAPS[int(rng.integers(len(WORD_GAPS)))]
            runs = [pieces] if labels else runs_of(pieces, gap)
            names = labels or ["letter"] * len(pieces)
            yield from (
                (features(piece, run), name)
                for piece, run, name in zip(
                    pieces, [run for run in runs for _ in run], names, strict=True
                )
            )


def fitted(seen: NDArray[np.float64], names: Sequence[str]) -> dict[str, NDArray[np.float16]]:
    """The weights of a network of one hidden layer."""
    from sklearn.neural_network import MLPClassifier

    mean, scale = seen.mean(axis=0), seen.std(axis=0) + 0.05
    targets = [CLASSES.index(name) for name in names]
    net = MLPClassifier((HIDDEN,), alpha=0.5, max_iter=40, random_state=SEED)
    net.fit((seen - mean) / scale, targets)
    w1, w2 = net.coefs_
    b1, b2 = net.intercepts_
    table = {"mean": mean, "scale": scale, "w1": w1, "b1": b1, "w2": w2, "b2": b2}
    return {name: np.asarray(value, np.float16) for name, value in table.items()}


def main() -> None:
    """Write the table."""
    fonts = fonts_in([Path(each) for each in sys.argv[1:]])
    pairs = list(examples(fonts, np.random.default_rng(SEED)))
    seen = np.stack([np.asarray(each) for each, _ in pairs])
    TABLE.parent.mkdir(exist_ok=True)
    np.savez_compressed(TABLE, **fitted(seen, [name for _, name in pairs]))  # type: ignore[arg-type]
    print(f"{len(fonts)} fonts, {len(pairs)} pieces, {TABLE.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
