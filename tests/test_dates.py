"""Dates in the forms of exports, their order settled by the column."""

from __future__ import annotations

import datetime as dt

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from detector.history import BadCell
from detector.read.dates import date_order, parse_dates, read_moment

DAYS = st.dates(dt.date(2005, 1, 1), dt.date(2035, 12, 31))


@pytest.mark.parametrize(
    ("text", "when", "grain"),
    [
        ("2016-02-27", "2016-02-27T00:00:00", "day"),
        ("2025/10/31", "2025-10-31T00:00:00", "day"),
        ("27.02.2016", "2016-02-27T00:00:00", "day"),
        ("27-Feb-16", "2016-02-27T00:00:00", "day"),
        ("27/2/16 9:22", "2016-02-27T09:22:00", "instant"),
        ("20160227123456", "2016-02-27T12:34:56", "instant"),
        ("20160227", "2016-02-27T00:00:00", "day"),
        ("1456531200", "2016-02-27T00:00:00+00:00", "instant"),
        ("1456531200000", "2016-02-27T00:00:00+00:00", "instant"),
        ("2020-04-10 07:00:00 UTC", "2020-04-10T07:00:00+00:00", "instant"),
        ("2013-06-05T07:00:00+0000", "2013-06-05T07:00:00+00:00", "instant"),
        ("2021-07-06T16:45:20.123Z", "2021-07-06T16:45:20+00:00", "instant"),
        ("2021-07-06 16:45:20 EDT", "2021-07-06T16:45:20-04:00", "instant"),
        ("2026-08-15 12:00 +0530", "2026-08-15T12:00:00+05:30", "instant"),
        ("2016-02-27-13", "2016-02-27T13:00:00", "instant"),
        ("6 sept. 2023", "2023-09-06T00:00:00", "day"),
        ("Jul 6, 2023", "2023-07-06T00:00:00", "day"),
        ("Sat, Sep 6, 2025", "2025-09-06T00:00:00", "day"),
        ("1 de enero de 2020", "2020-01-01T00:00:00", "day"),
        ("6 de setembro de 2023", "2023-09-06T00:00:00", "day"),
        ("1er mars 2020", "2020-03-01T00:00:00", "day"),
        ("27 février 2016 à 14:30", "2016-02-27T14:30:00", "instant"),
        ("Feb 27, 2016 2:30 PM", "2016-02-27T14:30:00", "instant"),
        ("٢٧ فبراير ٢٠١٦", "2016-02-27T00:00:00", "day"),
        ("17 غشت 2016", "2016-08-17T00:00:00", "day"),
        ("2021-07", "2021-07-01T00:00:00", "month"),
        ("07/2021", "2021-07-01T00:00:00", "month"),
        ("Sep 2025", "2025-09-01T00:00:00", "month"),
        ("2016-02-27T00:00:00", "2016-02-27T00:00:00", "day"),
    ],
)
def test_one_cell(text: str, when: str, grain: str) -> None:
    moment = read_moment(text)
    assert moment is not None
    assert (moment.when.isoformat(), moment.grain) == (when, grain)


@pytest.mark.parametrize(
    "text",
    ["", "10.6", "18-24", "2025", "3.апр", "12 345", "fans", "2016-02-30", "31/31/2016", "sat",
     "May", "1492-10-12", "2016-02-27T25:00:00", "2016-02-27 10:00 XYZ", "13:30", "1.2M",
     "2 cats in May 2016", "5 6 May 2016", "123456789", "x" * 500],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert read_moment(text) is None
    assert read_moment(text, "month_first") is None


def test_typed_cells() -> None:
    day = dt.datetime(2016, 2, 27)
    assert read_moment(day) == read_moment(dt.date(2016, 2, 27)) == read_moment("2016-02-27")
    assert read_moment(20160227123456.0) == read_moment("20160227123456")
    for cell in (True, 0.5, dt.time(1), dt.timedelta(1), float("nan"), float("inf")):
        assert read_moment(cell) is None


def _column(first: dt.date, days: int, form: str) -> list[str]:
    return [form.format(first + dt.timedelta(days=i)) for i in range(days)]


@pytest.mark.parametrize("order", ["month_first", "day_first"])
@given(first=DAYS, days=st.integers(14, 60))
def test_a_fortnight_of_days_settles_the_order(order: str, first: dt.date, days: int) -> None:
    form = "{0.month}/{0.day}/{0.year}" if order == "month_first" else "{0.day}/{0.month}/{0.year}"
    parsed = parse_dates(_column(first, days, form))
    assert parsed.guessed == ()
    assert [when.date() for when in parsed.values if when] == [
        first + dt.timedelta(days=i) for i in range(days)
    ]


def test_a_column_that_cannot_settle_it_is_noted() -> None:
    # Ten days of January, or the first of ten months.
    order, notes = date_order([f"1/{d}/2014" for d in range(1, 11)])
    assert (order, notes[0].code) == ("month_first", "read.date_month_first_guessed")
    order, notes = date_order([f"{d}/1/2014" for d in range(1, 11)])
    assert (order, notes[0].code) == ("day_first", "read.date_day_first_guessed")
    assert date_order(["5/5/2014", "6/6/2014"])[1] == ()
    assert date_order(["2014-01-02"]) == ("day_first", ())


def test_snapshots_are_settled_by_their_direction() -> None:
    # Day first they rise; month first they would jump back.
    assert date_order(["1/2/2014", "9/2/2014", "3/3/2014", "5/4/2014"]) == ("day_first", ())


def test_a_stamp_that_moves_with_the_clocks_is_a_day() -> None:
    cells = ["2025-03-08T00:00:00", "2025-03-09T00:00:00", "2025-03-10T01:00:00"]
    parsed = parse_dates(cells)
    assert parsed.grain == "day"
    assert [when.day for when in parsed.values if when] == [8, 9, 10]
    hours = parse_dates(["2025-03-08T00:00:00", "2025-03-08T01:00:00"])
    assert hours.grain == "instant"


def test_bad_cells_are_left_out_and_too_many_refused() -> None:
    good = _column(dt.date(2016, 1, 1), 20, "{0}")
    parsed = parse_dates([*good, "oops", ""])
    assert parsed.values[-2:] == (None, None)
    assert [n.code for n in parsed.left_out] == ["read.dates_left_out"]
    assert parsed.left_out[0].numbers["row"] == 21
    with pytest.raises(BadCell) as caught:
        parse_dates([*good[:5], "oops"], file="f.csv", column="Date", first_row=3)
    assert caught.value.note.numbers == {
        "file": "f.csv", "column": "Date", "row": 8, "value": "oops", "n": 1,
    }  # fmt: skip
    with pytest.raises(BadCell):
        parse_dates([])


def test_a_zone_told_by_some_cells_only_is_noted() -> None:
    parsed = parse_dates(["2016-01-01T10:00:00Z", "2016-01-02T10:00:00"])
    assert parsed.aware
    assert all(when.tzinfo for when in parsed.values if when)
    assert [n.code for n in parsed.guessed] == ["read.zone_partly_told"]


@given(DAYS, st.sampled_from(["en", "fr", "es", "pt", "de", "it", "ru", "ar", "ar_MA", "sv", "bg"]))
def test_a_date_rendered_in_words_is_read_back(day: dt.date, locale: str) -> None:
    for form in ("d MMMM y", "d MMM y"):
        text = format_date(day, form, locale=locale)
        moment = read_moment(text)
        assert moment is not None, text
        assert moment.when.date() == day


@given(DAYS)
def test_an_iso_date_is_read_back_under_either_order(day: dt.date) -> None:
    for text in (day.isoformat(), day.strftime("%Y/%m/%d"), day.strftime("%Y%m%d")):
        first, second = read_moment(text, "day_first"), read_moment(text, "month_first")
        assert first == second
        assert first is not None
        assert first.when.date() == day


@given(st.text(max_size=100) | st.floats() | st.integers() | st.datetimes())
def test_any_cell_is_a_moment_or_none(cell: str | float | int | dt.datetime) -> None:
    moment = read_moment(cell)
    assert moment is None or 1995 <= moment.when.year < 2100
