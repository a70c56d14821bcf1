"""The tables every reader fills, checked at the border.

All instants are aware UTC; intervals are half-open `[start, end)`. A page, its
platform and its measure belong to the `PageHistory` that holds the tables, so
that likes and followers can never share one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import pandas as pd

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

TableName = Literal["counts", "audience", "activity", "sources", "posts", "fans"]

UTC_TIME = "datetime64[us, UTC]"

COLUMNS: dict[str, dict[str, str]] = {
    # A total stands at one instant (start = end); gains and losses fill an interval.
    # Blank is NaN and never zero. low/high hold the interval of a rounded number.
    "counts": {
        "start": UTC_TIME,
        "end": UTC_TIME,
        **{
            f"{quantity}{bound}": "float64"
            for quantity in ("total", "gained", "lost")
            for bound in ("", "_low", "_high")
        },
    },
    # One row for each listed place at each time. dimension: country, city, language,
    # age_gender. A country is an ISO 3166 alpha-2 code. floor is the smallest listed
    # value of that time, top_k the length of the list when it was cut (else NaN).
    "audience": {
        "time": UTC_TIME,
        "dimension": "str",
        "place": "str",
        "fans": "float64",
        "share": "float64",
        "floor": "float64",
        "top_k": "float64",
    },
    # metric: reach, paid_reach, impressions, engaged, talking, views, visits,
    # negative ...; place is a country code or None for the whole page.
    "activity": {
        "start": UTC_TIME,
        "end": UTC_TIME,
        "metric": "str",
        "place": "object",
        "value": "float64",
    },
    # source: ads, suggestions, search, mobile, restored, suspicious_removed ... as the
    # platform names them, lower case with underscores.
    "sources": {
        "start": UTC_TIME,
        "end": UTC_TIME,
        "source": "str",
        "gained": "float64",
        "lost": "float64",
    },
    # post is the platform's id as text; no message text is kept.
    "posts": {
        "time": UTC_TIME,
        "post": "str",
        "type": "str",
        **dict.fromkeys(
            (
                "likes",
                "love",
                "haha",
                "wow",
                "sad",
                "angry",
                "negative",
                "comments",
                "shares",
                "engaged",
                "reach",
                "paid_reach",
            ),
            "float64",
        ),
    },
    # fan is a keyed hash; names are never kept.
    "fans": {"fan": "str", "time": UTC_TIME, "country": "object", "created": UTC_TIME},
}

KEYS: dict[str, list[str]] = {
    "counts": ["start", "end"],
    "audience": ["time", "dimension", "place"],
    "activity": ["start", "end", "metric", "place"],
    "sources": ["start", "end", "source"],
    "posts": ["time", "post"],
    "fans": ["fan"],
}


def empty(table: TableName) -> pd.DataFrame:
    """An empty table with the right columns and types."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS[table].items()})


def checked(table: TableName, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` as a valid table: columns added and typed, sorted by key, index reset.

    Parameters
    ----------
    table
        Which table.
    frame
        Rows to check; missing columns are filled with blanks. It is not changed.

    Raises
    ------
    pandera.errors.SchemaError
        A reader broke the contract. That is a bug, not bad input.
    """
    if frame.empty:
        return empty(table)
    columns = COLUMNS[table]
    filled = frame.reindex(columns=list(columns)).astype(
        {name: kind for name, kind in columns.items() if kind != "object"}
    )
    ordered = filled.sort_values(KEYS[table], kind="stable", ignore_index=True)
    return _schema(table).validate(ordered)


@cache
def _schema(table: str) -> DataFrameSchema:
    # Imported late: it costs a third of a second, and only readers come here.
    import pandera.pandas as pa

    nonnegative = pa.Check.ge(0, ignore_na=True)
    rules = {
        name: pa.Column(
            nullable=name not in KEYS[table] or (table == "activity" and name == "place"),
            checks=nonnegative if kind == "float64" and name not in _SIGNED[table] else None,
        )
        for name, kind in COLUMNS[table].items()
    }
    ordered = [pa.Check(lambda f: f["start"] <= f["end"])] if "start" in COLUMNS[table] else []
    return pa.DataFrameSchema(rules, checks=ordered, unique=KEYS[table], strict=True)


# Net sources ("Subscribers" of a day may be negative) come as gained below zero.
_SIGNED: dict[str, set[str]] = {
    "counts": {"gained", "gained_low", "gained_high", "lost_low", "total_low"},
    "audience": set(),
    "activity": {"value"},
    "sources": set(),
    "posts": set(),
    "fans": set(),
}
