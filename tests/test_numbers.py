"""Counts in any script, separator and magnitude."""

from __future__ import annotations

import pytest
from babel.numbers import format_compact_decimal, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from detector.read.numbers import column_decimal, is_blank, parse_count, parse_share, rounded

COUNTS = st.integers(0, 2_000_000_000)
LOCALES = ("en", "fr", "fr_CH", "de", "de_CH", "es", "pt", "it", "ru", "ar", "ar_EG", "ar_MA", "fa")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("1234", 1234),
        ("12 345", 12345),
        ("12\u00a0345", 12345),
        ("12\u202f345", 12345),
        ("1'234'567", 1234567),
        ("1’234", 1234),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("12,34,567", 1234567),
        ("1.234", 1234),
        ("1,234", 1234),
        ("٢٬٥٠٧", 2507),
        ("۱۲۳۴", 1234),
        ("๑๒๓๔", 1234),
        ("\u200f1234\u200e", 1234),
        ("257.0", 257),
        ("-5", -5),
        ("−5", -5),
        ("+7", 7),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("0.125", 0.125),
    ],
)
def test_exact_counts(text: str, value: float) -> None:
    count = parse_count(text)
    assert count is not None
    assert (count.value, count.low, count.high) == (value, value, value)


@pytest.mark.parametrize(
    ("text", "value", "low", "high"),
    [
        ("12K", 12_000, 11_500, 12_999),
        ("1.2M", 1_200_000, 1_150_000, 1_299_999),
        ("1,2 M", 1_200_000, 1_150_000, 1_299_999),
        ("1.23M", 1_230_000, 1_225_000, 1_239_999),
        ("٣٣ مليون", 33_000_000, 32_500_000, 33_999_999),
        ("١٣٫٥ ألف", 13_500, 13_450, 13_599),
        ("30 mil", 30_000, 29_500, 30_999),
        ("3 Md", 3_000_000_000, 2_500_000_000, 3_999_999_999),
        ("5 тыс.", 5_000, 4_500, 5_999),
        ("2,1 mil millones", 2_100_000_000, 2_050_000_000, 2_199_999_999),
        ("12.345K", 12_345, 12_345, 12_345),
        ("1,234K", 1_234, 1_234, 1_234),
        ("-1.2K", -1_200, -1_299, -1_150),
    ],
)
def test_a_word_of_magnitude_leaves_an_interval(
    text: str, value: float, low: float, high: float
) -> None:
    count = parse_count(text)
    assert count is not None
    assert (count.value, count.low, count.high) == (value, low, high)


@pytest.mark.parametrize("text", ["", " ", "-", "--", "—", "NAN", "n/a", "null", "\u00a0"])
def test_blanks_are_no_counts(text: str) -> None:
    assert is_blank(text)
    assert parse_count(text) is None


@pytest.mark.parametrize(
    "text",
    ["fans", "12 fans", "1.2.3", "12 34", "1e5", "K", "²", "1,23,4", "1 2 3", "12:30",
     "2016-02-27", "18-24", "1234567890123456", "10.6%", "1" * 400, "1 " * 400],
)  # fmt: skip
def test_what_is_no_number_is_neither_blank_nor_count(text: str) -> None:
    assert not is_blank(text)
    assert parse_count(text) is None


def test_the_column_decides_what_a_lone_mark_means() -> None:
    assert column_decimal(["1.234", "12", "5.678"]) is None
    assert column_decimal(["1.234", "12,5"]) == ","
    assert column_decimal(["1.234.567", "1.234"]) == ","
    assert column_decimal(["1,234.5", "1,234"]) == "."
    assert column_decimal(["12.5", "12,5"]) is None
    assert column_decimal(["fans", "--", ""]) is None
    count = parse_count("1.234", decimal=".")
    assert count is not None
    assert count.value == 1.234
    assert parse_count("1.234,5", decimal=".") is None


@given(COUNTS, st.sampled_from(LOCALES))
def test_a_count_rendered_in_any_language_is_read_back(count: int, locale: str) -> None:
    text = format_decimal(count, locale=locale, numbering_system="default")
    read = parse_count(text)
    assert read is not None, text
    assert read.value == count
    assert read.step == 0


@given(COUNTS, st.sampled_from([*LOCALES[:9], "ar"]), st.integers(0, 2), st.booleans())
def test_an_abbreviated_count_holds_the_true_one(
    count: int, locale: str, digits: int, long: bool
) -> None:
    text = format_compact_decimal(
        count, format_type="long" if long else "short", locale=locale, fraction_digits=digits
    )
    read = parse_count(text)
    assert read is not None, text
    assert read.low <= count <= read.high


@given(st.integers(1000, 10**9), st.integers(1, 4))
def test_the_interval_covers_rounding_and_cutting(count: int, digits: int) -> None:
    step = 10 ** max(0, len(str(count)) - digits)
    for shown in (count // step * step, round(count / step) * step):
        read = rounded(float(shown), float(step))
        assert read.low <= count <= read.high


@given(st.text(max_size=80))
def test_any_text_is_a_count_or_none(text: str) -> None:
    count = parse_count(text)
    share = parse_share(text, percent=True)
    assert count is None or count.low <= count.value <= count.high
    assert share is None or 0 <= share.low <= share.value <= share.high <= 1


@given(st.lists(st.text("0123456789., ", max_size=9), max_size=6))
def test_the_column_mark_is_always_one_of_two_or_none(cells: list[str]) -> None:
    assert column_decimal(cells) in (".", ",", None)


def test_shares() -> None:
    for text in ("18.7%", "18,7 %", "١٨٫٧٪", "\u200e18.7\u00a0%"):
        share = parse_share(text)
        assert share is not None, text
        assert share.value == pytest.approx(0.187)
        assert (share.low, share.high) == pytest.approx((0.1865, 0.1875))
    whole = parse_share("3", step=0.001, percent=True)
    assert whole is not None
    assert (whole.low, whole.high) == pytest.approx((0.0295, 0.0305))
    assert parse_share("0%") is not None
    for text in ("18.7", "118%", "", "--%", "Kyiv 5%", "1.2.3%"):
        assert parse_share(text) is None, text
