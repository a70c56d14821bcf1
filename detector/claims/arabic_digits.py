"""Arabic-Indic and Persian figures (٠١٢, ۰۱۲), which no engine at hand reads.

A small reader of its own: connected pieces of a line, their shape and their place in the
run, and a classifier of one hidden layer whose weights stand in `data/arabic_digits.npz`
(made by `detector/claims/build_digits.py` from open fonts). What it reads is always for a
person to confirm.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector.claims.picture import Pixels

Floats = NDArray[np.float64]

TABLE = Path(__file__).parent / "data" / "arabic_digits.npz"
# What a piece can be: ten figures, the three that Persian writes otherwise, marks, a western
# figure, a letter.
PERSIAN = ("p4", "p5", "p6")
MARKS = (",", "/", "+", "-")
CLASSES = (*"0123456789", *PERSIAN, *MARKS, "western", "letter")
# A number is in one of the two scripts: Arabic 2 of some fonts is Persian 4 of others.
ARABIC_SET = [CLASSES.index(each) for each in (*"0123456789", *MARKS)]
PERSIAN_SET = [CLASSES.index(each) for each in (*"0123", *PERSIAN, *"789", *MARKS)]
# Without figures that only one script has, the commoner one is meant: by how much (in
# natural logarithms of the chance) the other must be likelier.
PERSIAN_LEAST = 2.0
# Height to which a line is brought, in pixels: strokes of small type become smooth.
LINE_HEIGHT = 64
# Where ink begins, as parts of Otsu's level: small figures touch at one and break at another.
LEVELS = (1.0, 1.3, 0.8)
# A piece is brought to this many rows and columns.
ROWS, COLUMNS = 16, 12
CELLS, TURNS = 4, 6
DARK = 110
# A gap wider than this part of the line's height parts two words; what is no number as a
# whole is tried again in narrower parts.
WORD_GAPS = (0.9, 0.55, 0.35)
# Least mean certainty of a run, and of its worst piece: chosen on fonts that are not the
# ones of the measurement (docs/claims.md).
LEAST_MEAN, LEAST_PIECE = 0.8, 0.4
# Whatever it reads waits for a person: below `reading.SURE`.
MOST_SURE = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One connected piece of ink: its frame, and its darkness inside it, 0 to 1."""

    left: int
    top: int
    right: int
    bottom: int
    ink: Floats

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Run:
    """A number as it was read: western figures, from left to right, and how surely."""

    text: str
    score: float
    left: int
    right: int


def read_digits(crop: Pixels) -> list[Run]:
    """The numbers in Arabic-Indic or Persian figures on one line.

    Parameters
    ----------
    crop
        Shape (height, width, 3): the line, level.

    Returns
    -------
    list of Run
        From left to right; scores are at most `MOST_SURE`. Pixels are those of the crop.
    """
    best: list[Run] = []
    for level in LEVELS:
        pieces, scale = pieces_of(crop, level)
        found = [
            Run(text, score, int(run[0].left / scale), int(run[-1].right / scale))
            for run, text, score in _numbers(pieces, WORD_GAPS)
        ]
        if _worth(found) > _worth(best):
            best = found
    return best


def _worth(runs: list[Run]) -> float:
    """How much was read, and how surely."""
    return sum(run.score * sum(char.isdigit() for char in run.text) for run in runs)


def _numbers(pieces: list[Piece], gaps: tuple[float, ...]) -> list[tuple[list[Piece], str, float]]:
    found = []
    for run in runs_of(pieces, gaps[0]):
        number = _number(run)
        if number is not None:
            found.append((run, *number))
        elif len(gaps) > 1:
            found += _numbers(run, gaps[1:])
    return found


def _number(run: list[Piece]) -> tuple[str, float] | None:
    """What a run says, and how surely, if it is a number."""
    if not _side_by_side(run):
        return None
    chances = classify(np.stack([features(piece, run) for piece in run]))
    arabic, persian = chances[:, ARABIC_SET], chances[:, PERSIAN_SET]
    lead = np.log(persian.max(axis=1) + 1e-9).sum() - np.log(arabic.max(axis=1) + 1e-9).sum()
    chosen, names = (persian, PERSIAN_SET) if lead > PERSIAN_LEAST else (arabic, ARABIC_SET)
    sure = chosen.max(axis=1)
    if sure.mean() < LEAST_MEAN or sure.min() < LEAST_PIECE:
        return None
    text = "".join(CLASSES[names[each]].removeprefix("p") for each in chosen.argmax(axis=1))
    # From right to left a sign can stand behind its number.
    text = (text[-1] + text[:-1] if text[-1] in "+-" else text).strip(",/")
    if not any(each.isdigit() for each in text):
        return None
    return text, round(min(MOST_SURE, float(sure.min())), 4)


def pieces_of(crop: Pixels, level: float = 1.0) -> tuple[list[Piece], float]:
    """The connected pieces of a line from left to right, and the scale they are shown in."""
    import cv2

    grey = crop.astype(np.float64) @ np.array([0.299, 0.587, 0.114])
    if np.median(grey) < DARK:
        grey = 255 - grey
    scale = LINE_HEIGHT / grey.shape[0]
    size = (max(1, round(grey.shape[1] * scale)), LINE_HEIGHT)
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    line = cv2.resize(grey, size, interpolation=way)
    low, high = np.percentile(line, 1), np.percentile(line, 90)
    ink = np.clip((high - line) / max(1.0, high - low), 0, 1)
    split, _ = cv2.threshold((ink * 255).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    mask = (ink * 255 > level * split).astype(np.uint8)
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    pieces = []
    for label, (left, top, width, height, area) in enumerate(boxes):
        # Specks of compression; and frames or rules, which no figure is.
        if label == 0 or area < 8 or height < 3 or width > 2 * LINE_HEIGHT:
            continue
        own = labels[top : top + height, left : left + width] == label
        inside = ink[top : top + height, left : left + width] * own
        pieces.append(Piece(int(left), int(top), int(left + width), int(top + height), inside))
    return sorted(pieces, key=lambda piece: piece.left), scale


def runs_of(pieces: list[Piece], gap: float = WORD_GAPS[0]) -> list[list[Piece]]:
    """Pieces parted at gaps wider than this part of their height."""
    if not pieces:
        return []
    tall = float(np.percentile([piece.height for piece in pieces], 75))
    runs, end = [[pieces[0]]], pieces[0].right
    for piece in pieces[1:]:
        if piece.left - end > gap * tall:
            runs.append([])
        runs[-1].append(piece)
        end = max(end, piece.right)
    return runs


def _side_by_side(run: list[Piece]) -> bool:
    """Whether no piece stands over another: the dots of letters do, figures do not."""
    for first, second in pairwise(run):
        shared = min(first.right, second.right) - second.left
        narrow = min(first.right - first.left, second.right - second.left)
        if shared > 0.6 * narrow:
            return False
    return True


def features(piece: Piece, run: list[Piece]) -> Floats:
    """What the classifier sees of a piece: its shape, its strokes' directions, its place."""
    import cv2

    height, width = piece.ink.shape
    # Its proportions kept, in the middle of the grid.
    scale = min(ROWS / height, COLUMNS / width)
    rows = min(ROWS, max(1, round(height * scale)))
    columns = min(COLUMNS, max(1, round(width * scale)))
    grid = np.zeros((ROWS, COLUMNS))
    small = cv2.resize(piece.ink, (columns, rows), interpolation=cv2.INTER_AREA)
    top, left = (ROWS - rows) // 2, (COLUMNS - columns) // 2
    grid[top : top + rows, left : left + columns] = small
    tall = [each for each in run if each.height >= 0.6 * max(other.height for other in run)]
    head = float(np.median([each.top for each in tall]))
    foot = float(np.median([each.bottom for each in tall]))
    unit = max(1.0, foot - head)
    place = [
        height / unit,
        width / unit,
        (piece.top - head) / unit,
        (piece.bottom - foot) / unit,
        min(3.0, width / height),
        float(piece.ink.mean()),
    ]
    return np.concatenate([grid.ravel(), _strokes(grid), place])


def _strokes(grid: Floats) -> Floats:
    """Histogram of the directions of edges in each of 4 by 4 cells."""
    down, right = np.gradient(grid)
    strength = np.hypot(down, right)
    turn = ((np.arctan2(down, right) % np.pi) / np.pi * TURNS).astype(int) % TURNS
    cells = np.zeros((CELLS, CELLS, TURNS))
    rows = np.arange(ROWS)[:, None] * CELLS // ROWS
    columns = np.arange(COLUMNS)[None, :] * CELLS // COLUMNS
    np.add.at(cells, (rows, columns, turn), strength)
    flat = cells.ravel()
    return np.asarray(flat / max(1e-6, float(np.linalg.norm(flat))))


@cache
def _weights() -> dict[str, Any]:
    with np.load(TABLE, allow_pickle=False) as table:
        return {name: table[name].astype(np.float64) for name in table.files}


def classify(seen: Floats) -> Floats:
    """Chance of each class: shape (n, features) to (n, classes)."""
    table = _weights()
    hidden = np.maximum(0, (seen - table["mean"]) / table["scale"] @ table["w1"] + table["b1"])
    out = hidden @ table["w2"] + table["b2"]
    grown = np.exp(out - out.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))
