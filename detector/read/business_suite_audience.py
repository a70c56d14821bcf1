"""Audience sections of a Business Suite export: shares by country, city, age and gender."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

import pandas as pd

from detector.history import Count, Note, note
from detector.history.tables import checked
from detector.places import resolve_country
from detector.read.blocks import filled
from detector.read.business_suite_sections import AGE, Section, transposed, turned
from detector.read.date_words import months
from detector.read.header_words import words
from detector.read.numbers import parse_share

# Shown to a tenth of a percent, a zero after the point dropped.
STEP = 0.001
# Lengths at which the export cuts its lists; a list of another length is whole.
CUT = (5, 10, 45, 50)

_WOMEN_WORDS = "women female mulheres mujeres femmes kvinnor frauen donne женщины жени نساء"
_WOMEN = frozenset(_WOMEN_WORDS.split())
# Excel of a country that writes 3.4 for the 3rd of April turns 3.4 % into a date.
_DAMAGED = re.compile(r"(\d{1,2})[. -]+([^\W\d_]+)\.?")
_TYPED = re.compile(r"\d{4}-(?P<month>\d\d)-(?P<day>\d\d)(t00:00:00)?")


def audience_rows(
    part: Section, time: dt.datetime, total: float | None
) -> tuple[pd.DataFrame, list[Note], list[Note]]:
    """Rows of the audience table of one section.

    Parameters
    ----------
    part
        A section whose title names a dimension.
    time
        When the audience was so, UTC.
    total
        Followers in all, where the file gives them: then `fans` is filled too.

    Returns
    -------
    rows, guessed, unresolved
        An unchecked table and lines for the receipt.
    """
    dimension = part.title.kind if part.title else ""
    guessed: list[Note] = []
    unresolved: list[Note] = []
    repaired = unreadable = 0
    listed: dict[str, float] = {}
    unknown: list[str] = []
    if dimension != "age_gender" and turned(part.rows) and not transposed(part.rows):
        # Commas of names parted them, and no name can be given its value.
        names, values = (len(filled(row)) for row in part.rows)
        unresolved.append(
            note("read.suite.names_unpaired", title=part.text, names=names, values=values)
        )
        return pd.DataFrame(), guessed, unresolved
    pairs = _by_age(part.rows) if dimension == "age_gender" else _by_place(part.rows)
    for name, cell in pairs:
        share, mended = _share(cell)
        repaired += mended
        if share is None:
            unreadable += 1
            continue
        place = name
        if dimension == "country":
            resolved = resolve_country(name)
            if resolved is None:
                unknown.append(name)
                continue
            place = resolved
        listed[place] = listed.get(place, 0.0) + share.value
    if repaired:
        guessed.append(note("read.suite.repaired", n=repaired))
    if unreadable:
        unresolved.append(note("read.suite.shares_unreadable", n=unreadable, title=part.text))
    if unknown:
        shown = ", ".join(unknown[:5])[:120]
        unresolved.append(note("read.plain.countries_unknown", n=len(unknown), names=shown))
    frame = pd.DataFrame({"place": list(listed), "share": list(listed.values())})
    frame["time"], frame["dimension"] = time, dimension
    size = len(listed) + len(unknown) + unreadable
    whole = frame["share"].sum() >= 1 - STEP * max(1, size)
    frame["top_k"] = size if size in CUT and not whole else float("nan")
    if total is not None and len(frame):
        frame["fans"] = frame["share"] * total
        frame["floor"] = frame["fans"].min()
    return frame, guessed, unresolved


def audience_table(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The sections of one network as a valid table; of a place listed twice the last stays."""
    given = [frame for frame in frames if len(frame)]
    if not given:
        return checked("audience", pd.DataFrame())
    joined = pd.concat(given, ignore_index=True)
    return checked("audience", joined.drop_duplicates(["time", "dimension", "place"], keep="last"))


def _by_place(rows: list[list[str]]) -> Iterator[tuple[str, str]]:
    if transposed(rows):
        yield from zip(filled(rows[0]), filled(rows[1]), strict=True)
        return
    for row in rows[1:]:
        cells = filled(row)
        # An unquoted comma in a city's name shifts the value: it is the last cell.
        if len(cells) > 1:
            yield ", ".join(cells[:-1]), cells[-1]


def _by_age(rows: list[list[str]]) -> Iterator[tuple[str, str]]:
    """Places as the legacy export writes them: F.18-24, M.65+."""
    header = filled(rows[0])
    women_second = len(header) > 1 and bool(_WOMEN & set(words(header[-1])))
    letters = ("M", "F") if women_second else ("F", "M")
    for row in rows[1:]:
        cells = filled(row)
        if len(cells) == 3 and AGE.fullmatch(cells[0]):
            age = re.sub(r"\s", "", cells[0]).replace("–", "-")
            for letter, cell in zip(letters, cells[1:], strict=True):
                yield f"{letter}.{age}", cell


def _share(cell: str) -> tuple[Count | None, bool]:
    """A share and whether it was mended from a date that Excel made of it."""
    share = parse_share(cell, step=STEP, percent=True)
    mended = _mended(cell.strip().casefold()) if share is None else None
    if mended is None:
        return share, False
    return parse_share(mended, step=STEP, percent=True), True


def _mended(cell: str) -> str | None:
    """The number that became a date: 3.4 is "3 April". Months end at 12: 3.15 stayed."""
    if typed := _TYPED.fullmatch(cell):
        return f"{int(typed['day'])}.{int(typed['month'])}"
    damaged = _DAMAGED.fullmatch(cell)
    if damaged is None or damaged[2] not in months():
        return None
    return f"{damaged[1]}.{months()[damaged[2]]}"
