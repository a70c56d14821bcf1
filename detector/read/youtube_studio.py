"""Tables of YouTube Studio's advanced mode: a zip of "Table data", "Chart data" and "Totals".

Days are days in California. "Subscribers" is the net change of a day and may be negative.
Headers come in the language of the account, German ones with soft hyphens.
"""

from __future__ import annotations

import math
from pathlib import PurePath

import pandas as pd

from detector.history import Note, PageHistory, Receipt, UnknownFormat, note
from detector.history.tables import checked
from detector.places import resolve_country
from detector.read.dates import parse_dates
from detector.read.day_table import Columns, day_history, other_columns, without_sums
from detector.read.header_words import Quantity, meaning
from detector.read.named_columns import NamedTable, has_table, named_table
from detector.read.opened import Opened
from detector.read.plain_counts import shape
from detector.read.plain_table import count_cells
from detector.read.series import PACIFIC, day_bounds
from detector.read.set_aside import SetAside
from detector.read.youtube_words import (
    ACTIVITY,
    DATE,
    GEOGRAPHY,
    KNOWN,
    NET,
    OTHER_ROWS,
    POST_NUMBERS,
    PUBLISHED,
    STUDIO_ONLY,
    VIDEO,
    VIEWS,
)

SOURCE = "source.youtube_studio"
# Studio's tables hold this many rows at most.
MOST_ROWS = 500


class YoutubeStudio:
    """Reads the tables of YouTube Studio, by day, by country and day, and by video."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the header is Studio's; a bare pair of date and subscribers by its shape."""
        if file.kind == "json" or not has_table(file, _is_studio):
            return False
        table = named_table(file, _is_studio)
        return table is not None and (not _is_bare(table) or _is_net(table))

    def read(self, file: Opened) -> list[PageHistory]:
        """One history: subscribers and activity by day, or the videos.

        Raises
        ------
        SetAside
            A table of a whole period, or a chart of single videos or cities.
        UnknownFormat
            No row holds a number.
        """
        table = named_table(file, _is_studio)
        if table is None or not table.rows:
            raise UnknownFormat("read.youtube.no_rows", file=file.name)
        date, place = table.find(DATE), table.find(GEOGRAPHY)
        if date is None:
            if table.find(VIDEO) is not None and table.find(PUBLISHED) is not None:
                return [_videos(table, file)]
            raise SetAside("read.youtube.whole_period", file=file.name, column=table.headers[0])
        if (other := table.find(VIDEO | OTHER_ROWS)) is not None:
            raise SetAside("read.youtube.only_some", file=file.name, column=table.headers[other])
        if place is not None:
            return [_by_country(table, file, date, place)]
        return [_by_day(table, file, date)]


def _is_studio(keys: frozenset[str]) -> bool:
    dated = bool(keys & DATE)
    numbers = keys & (VIEWS | STUDIO_ONLY)
    if keys & VIDEO and keys & PUBLISHED:
        return bool(numbers)
    if dated and keys & (GEOGRAPHY | VIDEO | OTHER_ROWS):
        return bool(numbers)
    if dated:
        # Views beside likes may be any page's.
        return keys <= KNOWN and bool(keys & STUDIO_ONLY or keys - DATE <= VIEWS | NET)
    return bool(keys & (GEOGRAPHY | OTHER_ROWS)) and bool(keys & STUDIO_ONLY) and keys <= KNOWN


def _is_bare(table: NamedTable) -> bool:
    """Whether nothing tells the table from any other of totals."""
    return not set(table.keys) & STUDIO_ONLY


def _is_net(table: NamedTable) -> bool:
    index, date = table.find(NET), table.find(DATE)
    if index is None or date is None:
        return True
    kept, _, _ = without_sums(table, date)
    values = [count.value for count in count_cells(kept.column(index)) if count is not None]
    return len(values) > 1 and shape(values) != "total"


def _blank(file: Opened, *guessed: Note, left_out: list[Note]) -> PageHistory:
    receipt = Receipt(SOURCE).plus(
        guessed=(*file.guessed, note("read.youtube.pacific"), *guessed), left_out=left_out
    )
    return PageHistory(
        PurePath(file.name).stem,
        "youtube",
        "subscribers",
        PACIFIC,
        "day",
        receipt,
        digests=(file.digest,),
        named=False,
    )


def _by_day(table: NamedTable, file: Opened, date: int) -> PageHistory:
    counts: dict[Quantity, int] = {}
    for index, (header, key) in enumerate(zip(table.headers, table.keys, strict=True)):
        said = meaning(header)
        if key in NET:
            counts["net"] = index
        elif said and said.measure in ("subscribers", "followers") and said.quantity:
            counts[said.quantity] = index
    activity = {name: i for name, words in ACTIVITY.items() if (i := table.find(words)) is not None}
    if "gained" in counts and "lost" in counts:
        counts.pop("net", None)
    left_out = other_columns(table, [date, *counts.values(), *activity.values()])
    if "net" in counts and len(table.rows) >= MOST_ROWS:
        left_out.append(note("read.youtube.cut", n=MOST_ROWS))
    guessed = [note("read.youtube.net")] if "net" in counts and "lost" not in counts else []
    blank = _blank(file, *guessed, left_out=left_out)
    return day_history(blank, table, Columns(date, counts, activity), file.name)


def _by_country(table: NamedTable, file: Opened, date: int, place: int) -> PageHistory:
    table, _, left_out = without_sums(table, date)
    dates = parse_dates(table.column(date), file=file.name, column=table.headers[date])
    metrics = {name: i for name, words in ACTIVITY.items() if (i := table.find(words)) is not None}
    countries = [resolve_country(text) for text in table.texts(place)]
    unknown = [t for t, c in zip(table.texts(place), countries, strict=True) if t and c is None]
    rows = [
        (*day_bounds(when.date(), PACIFIC), name, country, count.value)
        for name, index in metrics.items()
        for when, country, count in zip(
            dates.values, countries, count_cells(table.column(index)), strict=True
        )
        if when is not None and country is not None and count is not None
    ]
    if not rows:
        raise SetAside("read.youtube.no_views_by_country", file=file.name)
    frame = pd.DataFrame(rows, columns=["start", "end", "metric", "place", "value"])
    frame = frame.drop_duplicates(["start", "end", "metric", "place"], keep="last")
    if unknown:
        left_out.append(
            note("read.country_rows_unknown", n=len(set(unknown)), value=unknown[0][:40])
        )
    left_out += other_columns(table, [date, place, *metrics.values()])
    blank = _blank(file, left_out=left_out)
    read = note("read.youtube.by_country", n=frame["place"].nunique(), names=", ".join(metrics))
    receipt = blank.receipt.plus(read=[read], guessed=dates.guessed, left_out=[*dates.left_out])
    return PageHistory(
        blank.page,
        blank.platform,
        blank.measure,
        blank.zone,
        "day",
        receipt,
        activity=checked("activity", frame),
        digests=blank.digests,
        named=False,
    )


def _videos(table: NamedTable, file: Opened) -> PageHistory:
    published, video = table.find(PUBLISHED), table.find(VIDEO)
    assert published is not None
    assert video is not None
    # Sums and footers have no day of publication.
    dates = parse_dates(table.column(published), file=file.name, column=table.headers[published])
    ids = table.texts(video)
    numbers = {
        name: [math.nan if c is None else c.value for c in count_cells(table.column(i))]
        for name, words in POST_NUMBERS.items()
        if (i := table.find(words)) is not None
    }
    rows = [
        {
            "time": day_bounds(when.date(), PACIFIC)[0],
            "post": ids[at],
            "type": "video",
            **{name: values[at] for name, values in numbers.items()},
        }
        for at, when in enumerate(dates.values)
        if when is not None and ids[at]
    ]
    blank = _blank(file, left_out=[*dates.left_out, note("read.youtube.per_video")])
    posts = checked("posts", pd.DataFrame(rows).drop_duplicates("post"))
    read = note("read.posts_listed", n=len(posts), file=file.name)
    return PageHistory(
        blank.page,
        blank.platform,
        blank.measure,
        blank.zone,
        "irregular",
        blank.receipt.plus(read=[read], guessed=dates.guessed),
        posts=posts,
        digests=blank.digests,
        named=False,
    )
