"""Blocks of rows: titles, `sep=` lines, delimiters, and what Excel does to a file."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.read.blocks import blocks, delimiter, header_key, rows


def test_sections_part_at_blank_lines_and_keep_their_titles() -> None:
    text = 'sep=,\n"Follows"\n"Date","Primary"\n"2025-01-01","0"\n\n\n"Reach"\n"Date","Primary"\n'
    first, second = blocks(text)
    assert (first.title, first.table) == ("Follows", [["Date", "Primary"], ["2025-01-01", "0"]])
    assert (second.title, second.line) == ("Reach", 6)
    assert blocks("Date,Likes\n1,2\n")[0].title is None
    assert blocks("\n , \n") == []


@pytest.mark.parametrize("sep", [",", ";", "\t", "|"])
@pytest.mark.parametrize("declared", [True, False])
def test_the_delimiter_is_declared_or_counted_outside_quotes(sep: str, declared: bool) -> None:
    text = f'"a, b; c"{sep}"d,,,;;;|||"{sep}e\n"1,5"{sep}2{sep}3\n'
    # Excel writes one delimiter for each column after `sep=`.
    text = f"sep={sep}{sep}{sep}\n{text}" if declared else text
    assert rows(text)[0] == ["a, b; c", "d,,,;;;|||", "e"]


def test_a_title_line_does_not_choose_the_delimiter() -> None:
    assert delimiter("My page, 2014\n\nDate;Likes;Unlikes;Reach\n1;2;3;4\n") == ";"


def test_commas_of_city_names_do_not_choose_the_delimiter() -> None:
    text = (
        "Date;Likes by City - Casablanca, Grand Casablanca, Morocco;City - Fès, Fès, Morocco\n"
        ";Where people live, as they say, by city;\n1/1/2014;5;6\n1/2/2014;7;8\n"
    )
    assert delimiter(text) == ";"
    assert delimiter('a,b\n"1;2;3","4;5;6"\n') == ","
    assert delimiter("Date;Share\n2014;1,5\n2015;2,5\n") == ";"


def test_lines_wrapped_whole_in_quotes_are_unwrapped() -> None:
    whole = '"Post ID,""Account ID"",Date"\n"1,""2, 3"",x"\n'
    assert rows(whole) == [["Post ID", "Account ID", "Date"], ["1", "2, 3", "x"]]


@pytest.mark.parametrize("mark", ["", '"', "\r", "x"])
def test_a_sep_line_that_declares_nothing_is_passed_over(mark: str) -> None:
    assert rows(f"sep={mark}\na;b\n1;2\n") == [["a", "b"], ["1", "2"]]


def test_one_true_column_stays_one_column() -> None:
    assert rows("Likes\n1\n2\n") == [["Likes"], ["1"], ["2"]]


def test_long_cells_nul_bytes_and_every_line_end_are_read() -> None:
    cell = "x" * 200_000
    assert rows(f"a,b\n{cell},2\n")[1] == [cell, "2"]
    assert rows("a\0,b\n1,\0") == [["a", "b"], ["1", ""]]
    assert (
        rows("a,b\r1,2\r") == rows("a,b\r\n1,2\r\n") == rows("a,b\n1,2") == [["a", "b"], ["1", "2"]]
    )
    assert rows('a,b\n"one\u2028two\n\x0cthree",2\n')[1] == ["one\u2028two\n\x0cthree", "2"]


def test_headers_compare_without_capitals_marks_and_double_spaces() -> None:
    assert header_key("\ufeffAufrufe\u00ad zahl") == "aufrufe zahl"
    assert header_key(" Daily\u00a0New \u202f Likes\u200f") == "daily new likes"
    assert header_key("ＤＡＴＥ") == "date"


@given(st.text())
def test_header_key_is_its_own_key_and_shows_no_mark(text: str) -> None:
    def plain(cell: str) -> str:
        kept = unicodedata.normalize("NFKC", cell)
        kept = "".join(c for c in kept if unicodedata.category(c) != "Cf").casefold()
        return re.sub(r"\s+", " ", kept).strip()

    assert header_key(text) == plain(text) or text.isascii()
    assert not any(unicodedata.category(c) == "Cf" for c in header_key(text))


cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=6))
def test_what_a_csv_writer_wrote_is_read_back(body: list[list[str]]) -> None:
    table = [["Date", "Lifetime, likes", "Reach"], *body]
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(table)
    assert rows(out.getvalue()) == table


@given(st.text(max_size=200))
def test_any_text_has_rows(text: str) -> None:
    assert all(isinstance(cell, str) for row in rows(text) for cell in row)
