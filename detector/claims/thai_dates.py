"""Thai dates: months in words, and years of the Buddhist era, which runs 543 years ahead."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

BUDDHIST = 543
# Years of the Buddhist era in which the platforms existed: no other calendar's dates.
_BUDDHIST_YEAR = re.compile(r"(?<!\d)(25[3-9]\d|26[0-4]\d)(?!\d)")


def western(date: str) -> str:
    """A date's text with its year of our era and its Thai month as a number.

    Parameters
    ----------
    date
        "13/03/2560" or "21 กุมภาพันธ์ พ.ศ. 2559"; digits are western already. Texts without
        either come back as they are.

    Examples
    --------
    >>> western("13/03/2560")
    '13/03/2017'
    """
    found = _worded().search(date)
    if found is not None:
        month = _months()[_bare(found["month"])]
        date = f"{found['year']}-{month:02}-{int(found['day']):02}"
    return _BUDDHIST_YEAR.sub(lambda year: str(int(year[0]) - BUDDHIST), date)


def thai_dates_in(text: str) -> list[tuple[str, int, int]]:
    """The dates with a Thai month in a line: text, start and end."""
    return [(found[0], *found.span()) for found in _worded().finditer(text)]


@cache
def _months() -> dict[str, int]:
    tables = Locale("th").months["format"]
    return {
        _bare(name): number
        for form in ("wide", "abbreviated")
        for number, name in tables[form].items()
    }


def _bare(name: str) -> str:
    return name.replace(".", "").replace(" ", "")


@cache
def _worded() -> re.Pattern[str]:
    # Dots of "มี.ค." are lost now and then, and Thai is written without spaces.
    months = sorted(_months(), key=len, reverse=True)
    loose = "|".join(r"\.?".join(name) if len(name) <= 4 else name for name in months)
    return re.compile(
        rf"(?P<day>\d{{1,2}}) ?(?P<month>(?:{loose})\.?) ?"
        r"(?:พ\.?ศ\.? ?|ค\.?ศ\.? ?)?(?P<year>\d{4})"
    )
