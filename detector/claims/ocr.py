"""Read the text of a picture in another process, with a limit of time and memory."""

from __future__ import annotations

import atexit
import json
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from detector.claims.picture import Picture
from detector.history import MissingPart, UnreadableFile

# A picture takes about a second; the first one loads the models, and a machine may be busy.
MOST_SECONDS = 120.0
INSTALL = "python -m pip install -e '.[screenshots]'"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a picture.

    Attributes
    ----------
    text, score
        As rapidocr reads it, and its score, 0 to 1.
    box
        Left, top, right, bottom in pixels; right and bottom exclusive.
    words, words_score
        As Tesseract reads it in Arabic or Thai, or empty.
    digits, digits_score
        As Tesseract's English model reads it, or empty.
    indic, indic_score
        Arabic-Indic or Persian figures in the line, as western ones, or empty.
    language
        `ara`, `tha` or empty.
    tilt
        Slope of the line: pixels down for each pixel to the right.
    """

    text: str
    score: float
    box: tuple[int, int, int, int]
    words: str = ""
    words_score: float = 0.0
    digits: str = ""
    digits_score: float = 0.0
    indic: str = ""
    indic_score: float = 0.0
    language: str = ""
    tilt: float = 0.0


@dataclass(frozen=True, slots=True)
class Text:
    """All lines of a picture, and what read them (name of an engine or model: version, hash)."""

    lines: tuple[Line, ...]
    engines: dict[str, str]


class Ocr:
    """The reading process, started when first needed and kept warm."""

    def __init__(self, seconds: float = MOST_SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._engines: dict[str, str] = {}
        # Streamlit's sessions are threads of one program.
        self._lock = threading.Lock()
        atexit.register(self.close)

    def read(self, picture: Picture) -> Text:
        """Read one picture.

        Raises
        ------
        MissingPart
            The optional parts are not installed.
        UnreadableFile
            Reading took too long, or too much memory.
        """
        require()
        height, width = picture.pixels.shape[:2]
        with self._lock:
            process = self._running()
            late = threading.Event()

            def stop() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(self._seconds, stop)
            timer.start()
            try:
                if not self._engines:
                    self._engines = _answer(process).get("engines", {})
                assert process.stdin is not None
                process.stdin.write(struct.pack("<II", height, width) + picture.pixels.tobytes())
                process.stdin.flush()
                lines = _answer(process)["lines"]
            except (OSError, EOFError) as failure:
                self._end()
                code = "claim.ocr_late" if late.is_set() else "claim.ocr_ended"
                raise UnreadableFile(
                    code, file=picture.name, seconds=round(self._seconds)
                ) from failure
            finally:
                timer.cancel()
        return Text(tuple(_line(each) for each in lines), dict(self._engines))

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "detector.claims.ocr_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=Path(__file__).parents[2],
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except OSError:  # what was still to be written has no reader left
                        continue
        self._process = None
        self._engines = {}


def require() -> None:
    """Look whether the optional parts are here.

    Raises
    ------
    MissingPart
        With the line that installs them.
    """
    if find_spec("rapidocr") is None or find_spec("onnxruntime") is None:
        raise MissingPart("claim.no_ocr", command=INSTALL)


def _answer(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    return json.loads(line)  # type: ignore[no-any-return]


def _line(raw: dict[str, Any]) -> Line:
    xs, ys = [x for x, _ in raw["quad"]], [y for _, y in raw["quad"]]
    box = (max(0, min(xs)), max(0, min(ys)), max(xs) + 1, max(ys) + 1)
    names = ("words", "words_score", "digits", "digits_score", "indic", "indic_score")
    (x0, y0), (x1, y1) = raw["quad"][:2]
    tilt = (y1 - y0) / max(1, x1 - x0)
    given = {name: raw[name] for name in (*names, "language") if name in raw}
    return Line(raw["text"], raw["score"], box, tilt=tilt, **given)


READER = Ocr()
