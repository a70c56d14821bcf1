"""Arabic and Thai by Tesseract, where it and its language data are installed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

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
            if sure > most:
                best, most = language, sure
        return best

    def read(self, crop: Pixels, language: str) -> tuple[str, float]:
        """The text of one line and its mean confidence, 0 to 1."""
        from PIL import Image
        from tesserocr import PSM, PyTessBaseAPI

        if language not in self._open:
            self._open[language] = PyTessBaseAPI(
                path=str(data_folder()), lang=language, psm=PSM.SINGLE_LINE
            )
        engine = self._open[language]
        grey = crop.mean(axis=2)
        if np.median(grey) < DARK:
            grey = 255 - grey
        edge = round(grey[0].mean()) if grey.size else 255
        padded = np.pad(grey.astype(np.uint8), 6, constant_values=edge)
        line = Image.fromarray(padded)
        # Twice the size: it mattered in measurement, three times did not.
        line = line.resize((line.width * 2, line.height * 2), Image.Resampling.LANCZOS)
        engine.SetImage(line)
        text = " ".join(engine.GetUTF8Text().split())
        if language == "tha":
            # Tesseract parts Thai letters, which Thai does not.
            text = text.replace(" ", "")
        return text, max(0, engine.MeanTextConf()) / 100
