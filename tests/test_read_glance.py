"""What a glance settles, the slow look at each cell settles the same way."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from detector.read.glance import plainly_no_dates, plainly_numbers, short_numbers
from detector.read.numbers import is_blank
from detector.read.opened import Cell
from detector.read.plain_table import _is_date, _is_number

texts = st.one_of(
    st.text("0123456789.,-/% kM", max_size=12),
    st.sampled_from(["", "2014-1", "1/2/14", "sep 14", "1999", "20140101", "-", "5月2014"]),
)
columns = st.one_of(
    st.lists(texts, max_size=6),
    st.lists(st.one_of(st.integers(-(10**16), 10**16), st.floats(-1e16, 1e16)), max_size=6),
    st.lists(st.one_of(texts, st.integers(0, 10**9), st.booleans(), st.dates()), max_size=6),
)


@given(columns)
@example(["12", "1,234", "-5.5", ""])
@example(["1\n2"])
@example([True, 1.0])
def test_plain_numbers_are_numbers_one_by_one(cells: list[Cell]) -> None:
    if plainly_numbers(cells):
        given = [c for c in cells if not (isinstance(c, str) and is_blank(c))]
        assert given
        assert all(map(_is_number, given))


@given(columns)
@example(["2014-1"])
@example([20140101.0])
def test_what_is_too_short_for_a_date_is_none(cells: list[Cell]) -> None:
    if plainly_no_dates(cells):
        assert not any(map(_is_date, cells))


def test_the_glance_sees_the_usual_columns() -> None:
    assert plainly_numbers(["12", "", "3.5", "-7"])
    assert plainly_numbers([12, "", 3.5])
    assert plainly_no_dates(["12", "", "3.5"])
    assert plainly_no_dates([12.0, ""])
    assert not plainly_numbers(["", ""])
    assert not plainly_numbers(["12", "n/a"])
    assert not plainly_numbers([1e16])
    assert not plainly_no_dates(["12", "1/2/14"])
    assert not plainly_no_dates(["12", 5])


tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(texts, min_size=width, max_size=width), max_size=6)
)


@given(tables)
@example([["", "12", "7"], ["1", "", ""], ["", "123456", "٣٣"]])
@example([["a"], ["1"]])
def test_the_glance_at_a_whole_table_is_that_at_each_column(rows: list[list[Cell]]) -> None:
    short = short_numbers(rows)
    for place, column in enumerate(zip(*rows, strict=True)):
        digits = all(len(str(cell)) < 6 and str(cell).isdecimal() for cell in column if cell)
        assert (place in short) is (digits and any(column))
        if place in short:
            assert plainly_no_dates(column)
            assert all(_is_number(cell) for cell in column if cell)
