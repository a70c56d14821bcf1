"""From lines of text to numbers: any grouping, kinds, places, days, and what is no count."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.claims.days_table import arithmetic
from detector.claims.labels import label_of
from detector.claims.ocr import Line
from detector.claims.reading import read_lines
from detector.claims.tokens import dates_in, numbers_in


def line(text, left, top, width=100, score=0.99, **more):
    return Line(text, score, (left, top, left + width, top + 20), **more)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1,234,567 people like this", [1234567]),
        ("1.2M likes· 1.3M followers", [1200000, 1300000]),
        ("1251 900 personnes aiment", [1251900]),
        ("1 843226 personnes aiment", [1843226]),
        ("512004", [512004]),
        ("1 228 431", [1228431]),
        ("1,2 M de mentions", [1200000]),
        ("1.2 مليون", [1200000]),
        ("3.4ล้านคนถูกใจ", [3400000]),
        ("٣٣٬١٢٣", [33123]),
        ("+12 650", [12650]),
        ("-1301", [-1301]),
        ("18-24 ans", []),
        ("12:45", []),
        ("45 %", []),
        ("24/02/2016", []),
        ("21 février 2016", []),
        ("1.5", []),
    ],
)
def test_numbers_of_a_line(text, values):
    assert [one.count.value for one in numbers_in(text)] == values


@given(st.integers(0, 10**12), st.sampled_from([",", " ", "\u202f", ".", ""]))
def test_a_whole_number_is_read_back_in_any_grouping(value, mark):
    shown = f"{value:,}".replace(",", mark)
    assert [one.count.value for one in numbers_in(f"{shown} people")] == [value]


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text):
    for one in numbers_in(text):
        assert one.count.low <= one.count.value <= one.count.high
    dates_in(text)
    read_lines([line(text, 0, 0), line("5", 200, 0)])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("people like this", "likes"),
        ("personnes suivent ce lieu", "followers"),
        ("Personnes en parlent", "talking_about"),
        ("شخصًا معجبون بهذا", "likes"),
        ("شخصًا يتابعون هذا", "followers"),
        ("คนถูกใจสิ่งนี้", "likes"),
        ("388คนเซ็คอินที่ผี่", "check_ins"),
        ("Share", None),
        ("", None),
    ],
)
def test_words_tell_what_is_counted(text, kind):
    assert label_of(text) == kind


def test_two_tables_side_by_side_keep_their_rows():
    rows = [("Thailand", 1), ("412,877", 300), ("Bangkok, Thailand", 420), ("98,412", 700)]
    found = read_lines([line(text, left, 10) for text, left in rows]).numbers
    assert [(one.kind, one.place) for one in found] == [
        ("country", "TH"),
        ("city", "Bangkok, Thailand"),
    ]


def test_from_right_to_left_the_place_stands_on_the_right():
    rows = [
        line("412,877", 0, 10),
        line("", 300, 10, score=0.0, words="تايلاند", words_score=0.9, language="ara"),
    ]
    assert read_lines(rows).numbers[0].place == "TH"


def test_a_caption_under_a_big_number_says_its_kind():
    found = read_lines([line("3,987,216", 0, 10), line("Live Like Count", 0, 34)]).numbers
    assert found[0].kind == "likes"


def test_the_heading_of_a_column_is_no_caption_of_its_first_number():
    column = [line("Your Fans", 0, 0), line("412,877", 0, 30), line("98,412", 0, 60)]
    assert {one.kind for one in read_lines(column).numbers} == {None}


@pytest.mark.parametrize(
    ("second", "sure"), [("people 1,234,567", True), ("people 1,234,561", False), ("", False)]
)
def test_a_doubtful_number_is_sure_only_when_both_engines_agree(second, sure):
    both = line("1,234,567 people", 0, 0, score=0.6, digits=second, digits_score=0.95)
    found = read_lines([both]).numbers
    assert (found[0].confidence >= 0.9) is sure


def test_letters_taken_for_figures_are_no_numbers():
    thai = line("5ulaιg", 0, 0, score=0.7, words="อินโดนีเซีย", digits="5ula", language="tha")
    assert read_lines([thai]).numbers == ()


def table(totals, changes=("+10", "+20", "+30")):
    rows = [line("Date", 0, 0), line("Likes", 200, 0), line("Total", 400, 0)]
    for place, (total, change) in enumerate(zip(totals, changes, strict=True)):
        top = 40 * (place + 1)
        rows += [line(f"{13 + place}/03/2017", 0, top), line(change, 200, top)]
        rows.append(line(total, 400, top))
    return read_lines(rows).numbers


def test_a_row_of_a_day_knows_its_day_and_measure():
    found = table(("1,010", "1,030", "1,060"))
    assert {one.measure for one in found} == {"likes"}
    assert [one.kind for one in found] == ["day_change", "day_total"] * 3
    assert found[0].when is not None
    assert found[0].when.first == date(2017, 3, 13)


def test_from_right_to_left_the_day_stands_last():
    arabic = {"score": 0.0, "words_score": 0.9, "language": "ara"}
    rows = [line("", 400, 0, words="التاريخ", **arabic), line("", 200, 0, words="إعجاب", **arabic)]
    rows += [line("", 0, 0, words="المجموع", **arabic)]
    rows += [line("13/03/2017", 400, 40), line("+10", 200, 40), line("1,010", 0, 40)]
    found = read_lines(rows).numbers
    assert {one.measure for one in found} == {"likes"}
    assert {one.kind for one in found} == {"day_change", "day_total"}


def test_days_that_add_up_and_days_that_do_not():
    assert [one.code for one in arithmetic(table(("1,010", "1,030", "1,060")))] == [
        "claim.hint.days_balance"
    ]
    broken = arithmetic(table(("1,010", "1,080", "1,060")))
    assert [one.code for one in broken] == ["claim.hint.days_break"]
    assert broken[0].numbers["n"] == 2
    assert arithmetic([]) == []
