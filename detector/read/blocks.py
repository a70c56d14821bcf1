"""Delimited text as it really comes: a `sep=` line, titles, several tables, Excel's damage.

Exports are read as blocks of rows parted by blank lines, never as one rectangle.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

# A quote too few makes one cell of the rest of a file. The default limit of 131,072
# characters would end reading with an error; the size of the file is limited already.
csv.field_size_limit(max(csv.field_size_limit(), 2**31 - 1))
DELIMITERS = (",", ";", "\t", "|")

# Some write the two letters of an escape for the tab.
_SEP = re.compile(
    r'^"?sep=(?P<sep>\\t|[^"\r\n])?[^\r\n]*(?:\r\n|\r|\n)',
    re.IGNORECASE,
)
# A line of semicolons or tabs: commas between its digits are decimals.
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
# Of the rows of a file whose lines were wrapped whole, so many are one cell; a delimiter inside
# a text parts the others.
_WRAPPED_SHARE = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Rows between two blank lines.

    Attributes
    ----------
    rows
        Cells as text, surrounding spaces kept. Rows may be ragged.
    line
        Number of the first row among the file's rows, from 1, blank ones counted.
    """

    rows: list[list[str]] = field(repr=False)
    line: int

    @property
    def title(self) -> str | None:
        """The single cell of a title line standing over the header, or None."""
        if len(self.rows) > 1 and len(filled(self.rows[0])) == 1 < len(filled(self.rows[1])):
            return filled(self.rows[0])[0]
        return None

    @property
    def table(self) -> list[list[str]]:
        """The rows without the title line."""
        return self.rows[1:] if self.title is not None else self.rows


def blocks(text: str) -> list[Block]:
    """The blocks of a delimited text.

    Parameters
    ----------
    text
        A decoded file.

    Returns
    -------
    list of Block
        In file order; blank rows are in none of them.
    """
    found: list[Block] = []
    current: list[list[str]] = []
    for number, row in enumerate(rows(text), 1):
        if not any(cell.strip() for cell in row):
            current = []
            continue
        if not current:
            found.append(Block(current, number))
        current.append(row)
    return found


def rows(text: str) -> list[list[str]]:
    """Every row of a delimited text, blank ones included, without its `sep=` line."""
    text = text.replace("\0", "")
    declared = _SEP.match(text)
    if declared:
        text = text[declared.end() :]
    separator = delimiter(text)
    if declared and declared["sep"]:
        said = declared["sep"].replace("\\t", "\t")
        # Saved again under another delimiter, a file keeps its old `sep=` line.
        separator = max(said, separator, key=lambda each: _rows_parted(text, each))
    parsed = _parse(text, separator)
    if _wrapped(parsed):
        parsed = _unwrapped(parsed, separator)
    return parsed


def delimiter(text: str) -> str:
    """The delimiter under which the most of the first lines have the same number of cells.

    Counting marks is not enough: headers of city columns hold more commas than a file
    delimited by semicolons has columns. The whole file is never sniffed: texts of posts
    hold every delimiter there is.
    """
    start = "".join(
        _DECIMAL_COMMA.sub(".", line) if ";" in line or "\t" in line else line
        for line in leading_lines(text)
    )
    return _agreed(start)


@lru_cache(maxsize=2)  # every reader asks it of the same file
def _agreed(start: str) -> str:
    best, most = ",", (0, 0)
    for candidate in DELIMITERS:
        widths = Counter(len(row) for row in _parse(start, candidate) if len(row) > 1)
        agreeing = max(((rows, width) for width, rows in widths.items()), default=(0, 0))
        if agreeing > most:
            best, most = candidate, agreeing
    return best


def _rows_parted(text: str, separator: str) -> int:
    """How many of the first lines a delimiter parts."""
    return sum(len(filled(row)) > 1 for row in _parse("".join(leading_lines(text)), separator))


@lru_cache(maxsize=32_768)  # headers are asked for again by each reader and step
def header_key(cell: str) -> str:
    """A header as it is compared: NFKC, casefolded, no invisible marks, single spaces.

    Category Cf holds the soft hyphens, byte-order marks and bidi marks that exports carry.
    """
    if cell.isascii():
        return " ".join(cell.lower().split())
    plain = unicodedata.normalize("NFKC", cell)
    return " ".join("".join(map(_visible, plain)).casefold().split())


@cache
def _visible(char: str) -> str:
    return "" if unicodedata.category(char) == "Cf" else char


def filled(row: list[str]) -> list[str]:
    """The cells of a row that hold something, stripped."""
    return [cell.strip() for cell in row if cell.strip()]


def leading_lines(text: str, how_many: int = 12) -> Iterator[str]:
    """The first lines of a text, whatever they hold."""
    # A preamble of a few title lines comes before the header in every export seen.
    start = 0
    for _ in range(how_many):
        if start >= len(text):
            return
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start : end + 1]
        start = end + 1


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _parse(text: str, separator: str) -> list[list[str]]:
    # Lines end in either way, and in a lone return where Excel for Mac wrote them.
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Never splitlines(): it breaks on U+2028 and form feeds inside post texts.
    return list(csv.reader(io.StringIO(text, newline="\n"), delimiter=separator))


def _wrapped(parsed: list[list[str]]) -> bool:
    # Excel damage: each whole line became one quoted cell. Titles hold no comma.
    if len(next((cells for row in parsed if (cells := filled(row))), [])) != 1:
        return False
    full = [cells for row in parsed if (cells := filled(row))]
    alone = [cells[0] for cells in full if len(cells) == 1]
    with_commas = sum("," in _outside_quotes(cell) for cell in alone)
    return len(alone) >= _WRAPPED_SHARE * len(full) and 2 * with_commas > len(alone)


def _unwrapped(parsed: list[list[str]], separator: str) -> list[list[str]]:
    # Blank cells at the end are the padding of the sheet.
    inner = "\n".join(separator.join(row).rstrip(f"{separator} ") for row in parsed)
    return _parse(inner, delimiter(inner))
