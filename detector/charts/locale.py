"""How the browser writes numbers and days in a chart: Vega's locale, from CLDR."""

from __future__ import annotations

from functools import cache
from typing import Any

from detector.words import locale_of


@cache
def vega_locale(language: str) -> dict[str, Any]:
    """The `locale` of a Vega-Lite configuration: D3's number and time definitions."""
    locale = locale_of(language)
    signs = locale.number_symbols["latn"]
    months, days = locale.months["format"], locale.days["format"]
    # D3 counts the week from Sunday, CLDR through Babel from Monday.
    week = [6, 0, 1, 2, 3, 4, 5]
    return {
        "number": {
            "decimal": signs["decimal"],
            "thousands": signs["group"],
            "grouping": [3],
            "currency": ["", ""],
        },
        "time": {
            "dateTime": "%A %-d %B %Y %H:%M:%S",
            "date": "%d/%m/%Y",
            "time": "%H:%M:%S",
            "periods": [locale.day_periods["format"]["abbreviated"][half] for half in ("am", "pm")],
            "days": [days["wide"][day] for day in week],
            "shortDays": [days["abbreviated"][day] for day in week],
            "months": [months["wide"][month] for month in range(1, 13)],
            "shortMonths": [months["abbreviated"][month] for month in range(1, 13)],
        },
    }
