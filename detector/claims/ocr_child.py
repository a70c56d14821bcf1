"""The process that reads text in pixels, apart from the program: `python -m` this module.

It is given raw pixels on standard input and answers with one line of JSON a picture. A flaw
in a native library, or a picture that eats memory, ends this process and not the program.
"""

from __future__ import annotations

import json
import math
import os
import struct
import sys
from importlib import metadata
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from detector.claims.arabic_digits import read_digits
from detector.claims.ocr_tesseract import Tesseract, data_folder, words_of
from detector.claims.picture import Pixels

# Models and buffers take 0.85 GB of memory and reserve 2 GB of address space.
MOST_MEMORY = 4 * 2**30
# Below this score rapidocr's text is not relied on: of 287 numbers at or above it none was
# wrong (docs/claims.md has our own measurement).
SURE = 0.9
LETTERS = 0.5
# Small type is found better when enlarged; beyond this it costs time and finds nothing more.
MOST_ENLARGED = 1.5
# Up to this many pixels are looked through for lines: a third of the time of the engine's own
# way, which brings every picture's short side to 736.
LOOKED_THROUGH = 1_000_000
# The engine fills shorter lines up to this width (of 48 high); its own 320 is four times a
# number's, and as much slower.
NARROWEST = 96
# Thai beside a number can be read as Latin letters with a score of up to .92.
NOT_LATIN = 0.95


def main() -> None:
    """Answer pictures until standard input ends."""
    # Libraries print: only this program's answers go where they are awaited.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    _limit_memory()
    reader = _Reader()
    answers.write(json.dumps({"engines": reader.engines}) + "\n")
    answers.flush()
    while (pixels := _next_picture(sys.stdin.buffer)) is not None:
        answers.write(json.dumps({"lines": reader.read(pixels)}) + "\n")
        answers.flush()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _next_picture(stream: BinaryIO) -> Pixels | None:
    header = stream.read(8)
    if len(header) < 8:
        return None
    height, width = struct.unpack("<II", header)
    data = stream.read(height * width * 3)
    return np.frombuffer(data, np.uint8).reshape(height, width, 3)


class _Reader:
    """Both engines, kept warm."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        # Its call returns one of four types: which, the three flags decide.
        self._rapid: Any = RapidOCR(
            params={
                "Global.log_level": "error",
                "EngineConfig.onnxruntime.intra_op_num_threads": min(4, os.cpu_count() or 1),
                # "max" never enlarges: how much to, `_lines_of` decides.
                "Det.limit_type": "max",
                "Det.limit_side_len": 2000,
                "Rec.rec_img_shape": [3, 48, NARROWEST],
            }
        )
        self._tesseract = Tesseract()
        self.engines = {
            "rapidocr": metadata.version("rapidocr"),
            "onnxruntime": metadata.version("onnxruntime"),
            **_models(),
            **self._tesseract.versions,
        }

    def read(self, pixels: Pixels) -> list[dict[str, Any]]:
        """Every line of text: its box, what each engine reads there and how surely."""
        from rapidocr.utils.process_img import get_rotate_crop_image

        # Blue, green, red: what the models were trained on.
        image = np.ascontiguousarray(pixels[:, :, ::-1])
        quads = self._lines_of(image)
        if not len(quads):
            return []
        crops = [get_rotate_crop_image(image, quad.copy()) for quad in quads]
        # All boxes: the usual call drops those whose letters its model does not know.
        read = self._rapid.recognize_txt(crops)
        lines = [
            {
                "text": text,
                "score": round(float(score), 4) if text.strip() else 0.0,
                "quad": np.round(quad).astype(int).tolist(),
            }
            for text, score, quad in zip(read.txts, read.scores, quads, strict=True)
        ]
        unsure = [place for place, line in enumerate(lines) if line["score"] < SURE]
        self._second_reading(lines, crops, unsure)
        return lines

    def _lines_of(self, image: Pixels) -> NDArray[np.float32]:
        """Corners of each line of text, shape (n, 4, 2), in the picture's own pixels."""
        import cv2

        height, width = image.shape[:2]
        scale = min(MOST_ENLARGED, max(1.0, math.sqrt(LOOKED_THROUGH / (height * width))))
        if scale > 1:
            size = (round(width * scale), round(height * scale))
            image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC), np.uint8)
        found = self._rapid(image, use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None:
            return np.empty((0, 4, 2), np.float32)
        return np.asarray(found.boxes, np.float32) / np.float32(scale)

    def _second_reading(
        self, lines: list[dict[str, Any]], crops: list[Pixels], unsure: list[int]
    ) -> None:
        """Arabic and Thai words, and the digits beside them, where the data is installed."""
        doubtful = [place for place, line in enumerate(lines) if line["score"] < NOT_LATIN]
        indic = {place: read for place in unsure if (read := _indic(crops[place]))}
        if len(indic) >= 2:
            # Such figures are on every line then; lone ones are read as other figures surely.
            indic |= {place: read for place, crop in enumerate(crops) if (read := _indic(crop))}
            language = "ara" if self._tesseract.has("ara") else None
            doubtful = list(range(len(lines)))
        else:
            # A picture is in one language: the first boxes decide, the longest first.
            longest = sorted(doubtful, key=lambda place: -crops[place].shape[1])
            language = self._tesseract.language_of([crops[place] for place in longest[:5]])
        if language != "tha":
            for place, read in indic.items():
                lines[place] |= read
        # What looks like Latin letters in such a picture may be none.
        lettered = [place for place in doubtful if _has_letters(lines[place]["text"])]
        for place in sorted({*unsure, *lettered} if language is not None else unsure):
            if language is not None:
                words, sure = self._tesseract.read(crops[place], language)
                if words_of(words, language) >= LETTERS:
                    lines[place] |= {"words": words, "words_score": sure, "language": language}
            if self._tesseract.has("eng") and lines[place]["score"] < SURE:
                # Never digits from the Arabic model: it turns "1,234,567" into "7".
                digits, sure = self._tesseract.read(crops[place], "eng")
                lines[place] |= {"digits": digits, "digits_score": sure}


def _indic(crop: Pixels) -> dict[str, Any]:
    """Numbers in Arabic-Indic figures, in the order in which they stand."""
    # A stroke alone is a letter as often as a one.
    runs = [run for run in read_digits(crop) if sum(each.isdigit() for each in run.text) > 1]
    if not runs:
        return {}
    text = " ".join(run.text for run in runs)
    return {"indic": text, "indic_score": min(run.score for run in runs)}


def _has_letters(text: str) -> bool:
    return any(char.isalpha() for char in text)


def _models() -> dict[str, str]:
    """SHA-256 of each model that reads, so that a reading can be repeated."""
    import hashlib

    import rapidocr

    folder = Path(rapidocr.__file__).parent / "models"
    models = [*sorted(folder.glob("*.onnx")), *sorted(data_folder().glob("???.traineddata"))]
    wanted = ("det", "rec", "ara", "tha", "eng")
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in models
        if any(part in path.name for part in wanted)
    }


if __name__ == "__main__":
    main()
