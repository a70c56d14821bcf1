"""Business Suite files as spreadsheet programs and editors leave them: read right, or refused."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable

import openpyxl
import pytest

from detector.history import PageHistory, daily
from detector.read import open_each, open_exports
from detector.words import say

SERIES = '"Facebook follows"\n"Date","Primary"\n' + "".join(
    f'"2025-01-{day:02}T01:00:00","{day * 111}"\n' for day in range(1, 29)
)
OLD = """"Facebook followers"
FB_PAGE,FOLLOW,UNIQUE_USERS
30222

"Facebook followers by gender and age"
"Age","Women","Men"
"18-24","18.7%","21.3%"
"25-34","30%","30%"

"Facebook followers by top cities"
"Top cities","Value"
"Kyiv, Ukraine","15.3%"
"Lviv, Lviv Oblast, Ukraine","8.7%"

"Facebook followers by top countries"
"Top countries","Value"
"Ukraine","60.1%"
"Morocco","3.4%"
"""
NEW = """"Age & gender"
"","Women","Men"
"18-24","10.6","6.5"
"25-34","30.6","16.5"

"Top countries"
"South Africa","Nigeria","Morocco","Ghana"
"75.1","5.9","3.4","1"

"Top cities"
"Casablanca, Morocco","Cape Town, Western Cape, South Africa"
"3.4","17.6"
"""
DAY = "Audience_2025-05-01.csv"


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def joined(text: str, mark: str, *, padded: bool = False) -> str:
    rows = table(text)
    width = max(map(len, rows)) if padded else 0
    return "\r\n".join(mark.join([*row, *[""] * (width - len(row))]) for row in rows)


def wrapped(text: str) -> str:
    lines = [line.replace('"', '""') for line in text.splitlines()]
    return "\r\n".join(f'"{line}"' if line else "" for line in lines)


def with_comma_decimals(text: str) -> str:
    return joined(text, ";").replace(".", ",")


def half_utf16(text: str) -> bytes:
    """The first section in single bytes, the rest in UTF-16: two files pasted together."""
    lines = text.splitlines(keepends=True)
    cut = max(3, len(lines) // 2)
    return "".join(lines[:cut]).encode("cp1251") + "".join(lines[cut:]).encode("utf-16-le")


DAMAGE: dict[str, Callable[[str], bytes]] = {
    "untouched": lambda text: ("sep=,\n" + text).encode("utf-16"),
    "whole lines in one cell": lambda text: wrapped(text).encode(),
    "and padded": lambda text: "\n".join(f"{e};;" for e in wrapped(text).splitlines()).encode(),
    "its sep line in a cell": lambda text: wrapped("sep=,\n" + text).encode("utf-8-sig"),
    "semicolons": lambda text: joined(text, ";", padded=True).encode("utf-8-sig"),
    "semicolons and decimal commas": lambda text: with_comma_decimals(text).encode(),
    "tabs declared": lambda text: ("sep=\t\t\t\n" + joined(text, "\t", padded=True)).encode(),
    "tabs declared in letters": lambda text: ("sep=\\t\n" + joined(text, "\t")).encode(),
    "tabs under a comma's sep line": lambda text: ("sep=,\t\t\n" + joined(text, "\t")).encode(),
    "half UTF-16": half_utf16,
}


def same(one: PageHistory, other: PageHistory) -> bool:
    return one.counts.equals(other.counts) and one.audience.equals(other.audience)


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("text", [SERIES, OLD, NEW], ids=["series", "old", "new"])
def test_damage_changes_no_number(text: str, damage: str) -> None:
    (whole,) = open_exports((DAY, DAMAGE["untouched"](text)))
    (mended,) = open_exports((DAY, DAMAGE[damage](text)))
    assert same(mended, whole)
    assert len(whole.counts) == 28 or len(whole.audience) >= 8


def test_two_encodings_in_one_file_are_said() -> None:
    bulgarian = (
        "Последователи във Facebook по държави\nДържава,Стойност\nMorocco,15.3%\nAlgeria,3.апр\n"
    )
    pasted = bulgarian.encode("cp1251") + ("\n" + OLD).encode("utf-16")
    (history,) = open_exports((DAY, pasted))
    listed = history.audience[history.audience["dimension"] == "country"].set_index("place")
    assert listed["share"]["UA"] == pytest.approx(0.601)
    assert {"MA", "DZ"} <= set(listed.index)
    (said,) = [line for line in history.receipt.guessed if line.code == "read.encodings_mixed"]
    assert said.numbers["encoding"] == "cp1251"


def test_a_pure_encoding_is_never_taken_for_mixed() -> None:
    for text in (SERIES, OLD, "日付,フォロワー\n" + "漢字の長い行です漢字の長い行です,5\n" * 9):
        for encoding in ("utf-16", "utf-8", "utf-8-sig"):
            histories, failures = open_each((DAY, text.encode(encoding)))
            notes = [n for h in histories for n in h.receipt.guessed]
            assert "read.encodings_mixed" not in [n.code for n in notes]
            assert all(say(failure.note) for failure in failures)


def test_names_whose_commas_were_lost_get_no_value() -> None:
    text = "sep=\t\t\t\n" + joined(NEW, "\t").replace(", ", "\t")
    (history,) = open_exports((DAY, text.encode()))
    assert set(history.audience["dimension"]) == {"age_gender", "country"}
    (line,) = history.receipt.unresolved
    assert (line.code, line.numbers["names"]) == ("read.suite.names_unpaired", 5)
    assert "Top cities" in say(line)


def test_a_value_is_the_last_cell_where_commas_of_a_list_were_lost() -> None:
    text = joined(OLD, "\t").replace(", ", "\t ")
    (history,) = open_exports((DAY, text.encode()))
    (whole,) = open_exports((DAY, DAMAGE["untouched"](OLD)))
    assert same(history, whole)


def test_an_old_audience_without_titles_is_told_by_its_headers() -> None:
    parts = [part.split("\n", 1)[1] for part in OLD.split("\n\n")[1:]]
    for text in ("\n\n".join(parts), "\n".join(parts)):
        (history,) = open_exports((DAY, text.encode()))
        (whole,) = open_exports((DAY, DAMAGE["untouched"](OLD)))
        for dimension in ("country", "city", "age_gender"):
            own, other = (
                h.audience[h.audience["dimension"] == dimension].set_index("place")["share"]
                for h in (history, whole)
            )
            assert own.equals(other)


def test_a_new_audience_without_titles_is_refused_with_the_reason() -> None:
    parts = [part.split("\n", 1)[1] for part in NEW.split("\n\n")]
    for text in ("\n\n".join(parts), "\n".join(parts)):
        histories, (refused,) = open_each((DAY, text.encode()))
        assert histories == ()
        assert refused.note.code == "read.suite.audience_titles_removed"


def test_shares_that_a_workbook_made_dates_are_turned_back() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    # 3.4 became the 3rd of April, 17.6 the 17th of June; 75.1 and 1 stayed numbers.
    april, june = dt.datetime(2025, 4, 3), dt.datetime(2025, 6, 17)
    for row in (["Top countries"], ["South Africa", "Mali", "Morocco"], [april, june, 1], []):
        sheet.append(row)  # type: ignore[arg-type]
    for row in (["Age & gender"], ["", "Women", "Men"], ["18-24", april, 6.5], ["25-34", 3, june]):
        sheet.append(row)  # type: ignore[arg-type]
    out = io.BytesIO()
    book.save(out)
    (history,) = open_exports(("Audience_2025-05-01.xlsx", out.getvalue()))
    shares = history.audience.set_index("place")["share"]
    assert shares["ZA"] == pytest.approx(0.034)
    assert shares["ML"] == pytest.approx(0.176)
    assert shares["MA"] == pytest.approx(0.01)
    assert shares["F.18-24"] == pytest.approx(0.034)
    assert shares["M.25-34"] == pytest.approx(0.176)
    assert "read.suite.repaired" in {line.code for line in history.receipt.guessed}


def test_sparse_instagram_days_survive_the_damage() -> None:
    text = '"Instagram follows"\n"Date","Primary"\n"2025-01-03T00:00:00","4"\n'
    text += '"2025-01-09T00:00:00","1"\n'
    (history,) = open_exports(("Follows.csv", wrapped(text).encode()))
    assert daily(history).gained.tolist() == [4, 0, 0, 0, 0, 0, 1]
