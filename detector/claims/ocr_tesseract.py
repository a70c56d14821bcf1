"""Arabic and Thai by Tesseract, where it and its language data are installed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from detector.claims.loose_places import known
from detector.claims.picture import Pixels

# Where Debian, Fedora, Homebrew and the Windows installer put the language data.
FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "/usr/local/share/tessdata",
    "C:/Program Files/Tesseract-OCR/tessdata",
)
# First and last letter of each script.
SCRIPTS = {"ara": ("\u0600", "\u06ff"), "tha": ("\u0e00", "\u0e7f")}
# Below this mean confidence the picture is not in that language.
LEAST_SURE = 0.5
# From here on a reading is taken that is no known name.
WELL = 0.9
# Ways of reading a line, and how much it is enlarged. Each finds short or worn words that the
# others miss; the first that gives a known name or label is taken.
WAYS = (
    ("SINGLE_BLOCK", 2.0),
    ("RAW_LINE", 2.0),
    ("SPARSE_TEXT", 2.5),
    ("SINGLE_BLOCK", 2.5),
    ("SINGLE_BLOCK", 1.75),
)
# Darker than this, a line is light on dark: Tesseract wants it the other way round.
DARK = 110


def data_folder() -> Path:
    """The folder with language data, or one that does not exist."""
    told = os.environ.get("TESSDATA_PREFIX")
    folders = [Path(each) for each in ((told,) if told else FOLDERS)]
    return next((each for each in folders if each.is_dir()), folders[0])


def installed() -> frozenset[str]:
    """Languages that can be read here: of `ara`, `tha` and `eng`."""
    try:
        import tesserocr  # noqa: F401
    except ImportError:
        return frozenset()
    folder = data_folder()
    return frozenset(
        each for each in ("ara", "tha", "eng") if (folder / f"{each}.traineddata").is_file()
    )


def words_of(text: str, language: str) -> float:
    """Share of the letters that belong to the language's script."""
    letters = [char for char in text if char.isalpha()]
    first, last = SCRIPTS[language]
    return sum(first <= char <= last for char in letters) / len(letters) if letters else 0.0


class Tesseract:
    """One engine for each language, opened when it is first needed."""

    def __init__(self) -> None:
        self._languages = installed()
        self._open: dict[str, Any] = {}
        self.versions: dict[str, str] = {}
        if self._languages:
            import tesserocr

            self.versions["tesseract"] = tesserocr.tesseract_version().split("\n")[0]

    def has(self, language: str) -> bool:
        """Whether the language can be read."""
        return language in self._languages

    def language_of(self, crops: list[Pixels]) -> str | None:
        """`ara` or `tha` when most of these lines are in it, else None."""
        best, most = None, LEAST_SURE
        for language in SCRIPTS:
            if not self.has(language) or not crops:
                continue
            read = [self.read(crop, language) for crop in crops]
            sure = float(np.mean([score * words_of(text, language) for text, score in read]))
            # Worn lines are read with little confidence, but names and labels are no accident.
            sure += sum(known(text) == 2 for text, _ in read) / len(read)
            if sure > most:
                best, most = language, sure
        return best

    def read(self, crop: Pixels, language: str) -> tuple[str, float]:
        """The text of one line and its mean confidence, 0 to 1."""
        if language not in SCRIPTS:
            return self._once(crop, language, "SINGLE_LINE", 2.0)
        best, best_known = ("", 0.0), -1
        for way, size in WAYS:
            text, sure = self._once(crop, language, way, size)
            # Tesseract parts Thai letters, which Thai does not.
            text = text.replace(" ", "") if language == "tha" else text
            understood = known(text) if text else -1
            if (understood, sure) > (best_known, best[1]):
                best, best_known = (text, sure), understood
            if best_known == 2 or (best[1] >= WELL and words_of(best[0], language) == 1):
                break
        return best

    def _once(self, crop: Pixels, language: str, way: str, size: float) -> tuple[str, float]:
        from tesserocr import PSM, PyTessBaseAPI

        if language not in self._open:
            self._open[language] = PyTessBaseAPI(path=str(data_folder()), lang=language)
        engine = self._open[language]
        engine.SetImage(_enlarged(crop, size))
        engine.SetPageSegMode(getattr(PSM, way))
        text = " ".join(engine.GetUTF8Text().split())
        return text, max(0, engine.MeanTextConf()) / 100


def _enlarged(crop: Pixels, size: float) -> Image.Image:
    """Dark on light, and as many times as large."""
    grey = crop.mean(axis=2)
    if np.median(grey) < DARK:
        grey = 255 - grey
    line = Image.fromarray(grey.astype(np.uint8))
    shape = (max(8, round(line.width * size)), max(8, round(line.height * size)))
    return line.resize(shape, Image.Resampling.LANCZOS)
