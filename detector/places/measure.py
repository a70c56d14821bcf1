"""Score the resolver on a list of cells whose country is known.

Run `python -m detector.places.measure FILE.csv` on a table with the columns `text`,
`country` (empty: must stay unresolved) and `group`.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from detector.places.cities import resolve_place


@dataclass(frozen=True, slots=True)
class Score:
    """How the resolver did.

    Attributes
    ----------
    right, total
        Cells by group; a non-place left unresolved is right.
    wrong
        (text, expected or None, answered): a country was named that is not the true one.
    missed
        (text, expected): a place was left unresolved.
    """

    right: Counter[str]
    total: Counter[str]
    wrong: tuple[tuple[str, str | None, str], ...]
    missed: tuple[tuple[str, str], ...]


def score(cells: Iterable[tuple[str, str | None, str]]) -> Score:
    """Score cells of (text, expected ISO-2 or None, group)."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong: list[tuple[str, str | None, str]] = []
    missed: list[tuple[str, str]] = []
    for text, expected, group in cells:
        answer = resolve_place(text)
        total[group] += 1
        if answer == expected:
            right[group] += 1
        elif answer is not None:
            wrong.append((text, expected, answer))
        elif expected is not None:
            missed.append((text, expected))
    return Score(right, total, tuple(wrong), tuple(missed))


def read_cells(path: Path) -> list[tuple[str, str | None, str]]:
    """Read the table; an empty country means that the cell names none."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["country"] or None, row["group"]) for row in csv.DictReader(file)]


def main(path: Path) -> None:
    """Print the score of a table."""
    result = score(read_cells(path))
    for group, total in result.total.items():
        print(f"{group:10} {result.right[group]:4}/{total}")
    print(f"{'all':10} {result.right.total():4}/{result.total.total()}")
    for text, expected, answer in result.wrong:
        print(f"wrong   {text!r}: {answer} instead of {expected}")
    for text, country in result.missed:
        print(f"missed  {text!r}: {country}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
