"""What a loss was worth, at a price per fan that somebody has to answer for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import pycountry

from detector.history import BadSetting, Count, Note, note

# "Opération #OpUnlike" as one newspaper article told it in 2016: 1.5 million dirhams for
# 500,000 fans. No market price stands behind it.
ARTICLE = (3.0, 3.0, 3.0, "MAD")
# So few digits that a price times any audience is still a number.
_NUMBER = r"\d{1,12}(?:[.,]\d{1,12})?"
_FORM = re.compile(
    rf"(?P<low>{_NUMBER})(?:\s*[-–]\s*(?P<mid>{_NUMBER}))?"
    rf"(?:\s*[-–]\s*(?P<high>{_NUMBER}))?\s*(?P<currency>[A-Za-z]{{3}})"
)
_RATE = re.compile(
    rf"(?:1\s*)?(?P<one>[A-Za-z]{{3}})\s*=\s*(?P<rate>{_NUMBER})\s*(?P<other>[A-Za-z]{{3}})"
    r"\s*[,;@]?\s*(?P<day>\d{4}-\d{2}-\d{2})"
)


@dataclass(frozen=True, slots=True)
class Price:
    """What one fan is held to be worth: low, middle, high, an ISO 4217 code, its source.

    `exchange` says at what rate it was turned into this currency, or is None.
    """

    low: float
    mid: float
    high: float
    currency: str
    source: Note
    exchange: Note | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """A value in the price's currency; never below zero."""

    low: float
    mid: float
    high: float
    price: Price


def price_of(text: str, source: str | None = None) -> Price:
    """Read a price: "3 MAD", "2-4 MAD", "2-3-5 MAD".

    Parameters
    ----------
    text
        One number, a range, or low, middle and high; then the currency.
    source
        Where the person has the price from, in their own words.

    Raises
    ------
    BadSetting
        It is no price, or the currency does not exist.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise BadSetting("loss.bad_price", value=text)
    numbers = [float(n.replace(",", ".")) for n in found.group("low", "mid", "high") if n]
    currency = found["currency"].upper()
    if currency not in _currencies():
        raise BadSetting("loss.bad_currency", value=currency)
    if numbers != sorted(numbers):
        raise BadSetting("loss.bad_price", value=text)
    low, high = numbers[0], numbers[-1]
    mid = numbers[1] if len(numbers) == 3 else (low + high) / 2.0
    said = note("loss.source.given", source=source) if source else note("loss.source.none")
    if not source and (low, mid, high, currency) == ARTICLE:
        said = note("loss.source.article")
    return Price(low, mid, high, currency, said)


def exchanged(price: Price, text: str) -> Price:
    """The price in a person's own currency, at a rate that they give: nobody is asked for one.

    Parameters
    ----------
    price
        In its own currency.
    text
        "1 MAD = 0.092 EUR, 2016-02-26": the rate and the day it is of.

    Raises
    ------
    BadSetting
        It is no rate, a rate of another currency, or has no day.
    """
    found = _RATE.fullmatch(text.strip())
    try:
        day = date.fromisoformat(found["day"]) if found else None
    except ValueError:
        day = None
    rate = float(found["rate"].replace(",", ".")) if found else 0.0
    if found is None or day is None or rate <= 0.0:
        raise BadSetting("loss.bad_rate", value=text, currency=price.currency)
    one, other = found["one"].upper(), found["other"].upper()
    for currency in (one, other):
        if currency not in _currencies():
            raise BadSetting("loss.bad_currency", value=currency)
    if one != price.currency:
        raise BadSetting("loss.bad_rate", value=text, currency=price.currency)
    said = note("loss.exchange", one=one, rate=rate, other=other, day=day)
    return replace(
        price,
        low=price.low * rate,
        mid=price.mid * rate,
        high=price.high * rate,
        currency=other,
        exchange=said,
    )


def worth(lost: Count, price: Price) -> Worth:
    """The value of a loss: the low end at the low price, the high end at the high one."""
    fans = (max(0.0, number) for number in (lost.low, lost.value, lost.high))
    low, mid, high = fans
    return Worth(low * price.low, mid * price.mid, high * price.high, price)


@cache
def _currencies() -> frozenset[str]:
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)
