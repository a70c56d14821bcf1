"""The page-level Insights export: every number arrives, and nothing that is not there."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from detector.history import BadCell, PageHistory, UnknownFormat, daily
from detector.history.daily import local_days
from detector.read import open_exports
from tests import legacy_layout as layout
from tests import naive_read as naive
from tests.legacy_layout import Layout

COUNTRIES = ("MA", "FR", "TH", "DZ", "US")


def opened(data: bytes, name: str | None = None) -> PageHistory:
    (history,) = open_exports((name or layout.name(), data))
    return history


def codes(history: PageHistory, part: str) -> dict[str, dict[str, object]]:
    return {line.code: dict(line.numbers) for line in getattr(history.receipt, part)}


def simple(days: int = 40) -> Layout:
    new = [float(n % 5) for n in range(days)]
    lost = [float(n % 3 == 0) for n in range(days)]
    total = list(1000 + np.cumsum(new) - np.cumsum(lost))
    return Layout().counts(total, new, lost)


@st.composite
def tables(draw: st.DrawFn) -> Layout:
    days = draw(st.integers(3, 30))
    numbers = st.one_of(st.none(), st.integers(0, 10**9).map(float))

    def column() -> list[float | None]:
        return draw(st.lists(numbers, min_size=days, max_size=days))

    made = Layout(first=date(2014, 1, 1) + timedelta(draw(st.integers(0, 3000))))
    # The 13th of some month settles the order of day and month.
    made.counts([1.0, *column()[1:]], column(), column())
    for family in ("Lifetime Likes by Country", "Daily Country: People Talking About This"):
        keys = draw(st.lists(st.sampled_from(COUNTRIES), unique=True))
        made.broken_down(family, {key: column() for key in keys})
    made.broken_down("Lifetime Likes by City", {"Fès, Fès-Meknès, Morocco": column()})
    made.broken_down("Daily Like Sources", {"mobile": column(), "Ads": column()})
    made.add("Daily Paid Reach", column(), "Daily: paid. (Unique Users)")
    return made


@settings(max_examples=25)
@given(tables())
def test_every_number_of_a_file_arrives_as_it_stands_there(made: Layout) -> None:
    history = opened(made.csv())
    truth = naive.insights(made.csv().decode("cp1252"))
    closing = np.timedelta64(1, "us")

    def days(column: object) -> list[date]:
        return [day.item() for day in local_days(column, history.zone)]

    found = {}
    level = history.counts[history.counts["start"] == history.counts["end"]]
    for day, value in zip(days(level["end"] - closing), level["total"], strict=True):
        found["Lifetime Total Likes", "", day] = value
    flow = history.counts[history.counts["start"] < history.counts["end"]]
    for header, column in (("Daily New Likes", "gained"), ("Daily Unlikes", "lost")):
        for day, value in zip(days(flow["start"]), flow[column], strict=True):
            found[header, "", day] = value
    names = {"country": "Lifetime Likes by Country", "city": "Lifetime Likes by City"}
    audience = history.audience
    for day, dimension, place, value in zip(
        days(audience["time"] - closing),
        audience["dimension"],
        audience["place"],
        audience["fans"],
        strict=True,
    ):
        found[names[dimension], place, day] = value
    activity = history.activity
    for day, metric, place, value in zip(
        days(activity["start"]),
        activity["metric"],
        activity["place"],
        activity["value"],
        strict=True,
    ):
        if metric == "talking":
            found["Daily Country: People Talking About This", place, day] = value
        else:
            found["Daily Paid Reach", "", day] = value
    keys = {"mobile": "mobile", "ads": "Ads"}
    sources = history.sources
    for day, source, value in zip(
        days(sources["start"]), sources["source"], sources["gained"], strict=True
    ):
        found["Daily Like Sources", keys[source], day] = value
    assert {key: value for key, value in found.items() if not np.isnan(value)} == truth


def test_a_total_closes_its_day_and_the_books_balance() -> None:
    history = opened(simple().csv())
    series = daily(history)
    assert len(series) == 40
    assert series.days[0] == np.datetime64("2014-01-01")
    assert history.zone == "America/Los_Angeles"
    assert codes(history, "read")["read.books_checked"] == {"n": 39, "balanced": 39}
    assert history.receipt.unresolved == ()


def test_a_step_that_no_column_explains_is_reported_with_its_day() -> None:
    made = simple()
    header, text, total = made.columns[0]
    made.columns[0] = (header, text, [n + 107 * (i >= 20) for i, n in enumerate(total)])  # type: ignore[operator]
    said = codes(opened(made.csv()), "unresolved")["read.books_differ"]
    assert said == {"n": 1, "day": date(2014, 1, 21), "difference": 107}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
def test_any_encoding_and_delimiter_gives_the_same_history(
    encoding: str, delimiter: str, quoting: int
) -> None:
    made = simple().broken_down("Lifetime Likes by City", {"Évry, Île-de-France": [3.0] * 40})
    history = opened(made.csv(encoding=encoding, delimiter=delimiter, quoting=quoting))
    assert history.audience["place"].unique().tolist() == ["Évry, Île-de-France"]
    assert daily(history).total[-1] == made.columns[0][2][-1]
    assert ("read.encoding_guessed" in codes(history, "guessed")) == (encoding == "cp1252")


@pytest.mark.parametrize("form", ["%m/%d/%Y", "%d/%m/%Y", "%Y-%m-%d", "%m/%d/%y", "%d.%m.%Y"])
def test_the_order_of_day_and_month_is_that_of_consecutive_days(form: str) -> None:
    # Twelve days whose every cell reads both ways.
    made = simple(12)
    history = opened(made.csv(date_of=lambda day: day.strftime(form)))
    assert daily(history).days[[0, -1]].tolist() == [date(2014, 1, 1), date(2014, 1, 12)]


def test_one_day_alone_is_read_month_first_and_says_so() -> None:
    made = simple(1)
    made.first = date(2014, 2, 1)
    history = opened(made.csv())
    assert daily(history).days.tolist() == [date(2014, 2, 1)]
    assert "read.date_order_facebook" in codes(history, "guessed")


def test_blank_is_not_zero_and_zero_is_not_blank() -> None:
    made = simple(4).broken_down(
        "Lifetime Likes by Country", {"MA": [5.0, None, 0.0, 7.0], "FR": [1.0, None, None, 2.0]}
    )
    history = opened(made.csv())
    assert history.audience["fans"].tolist() == [1.0, 5.0, 0.0, 2.0, 7.0]
    assert codes(history, "left_out")["read.audience_country_blank"] == {"n": 1}


def test_a_full_list_of_45_leaves_room_under_its_floor() -> None:
    codes_45 = [f"{a}{b}" for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    real = [c for c in codes_45 if _is_country(c)][:46]
    values: dict[str, list[float | None]] = {c: [100.0 + i, 50.0] for i, c in enumerate(real)}
    values[real[-1]] = [None, 50.0]
    values[real[0]] = [100.0, None]
    values[real[1]] = [101.0, None]
    audience = opened(simple(2).broken_down("Lifetime Likes by Country", values).csv()).audience
    first, second = (audience[audience["time"] == t] for t in sorted(audience["time"].unique()))
    assert set(first["top_k"]) == {45.0}
    assert set(first["floor"]) == {100.0}
    assert len(second) == 44
    assert second["top_k"].isna().all()


def _is_country(code: str) -> bool:
    from detector.places import COUNTRIES as KNOWN

    return code in KNOWN


def test_weekly_and_monthly_sums_are_left_out_and_counted() -> None:
    made = simple(5)
    for period in ("Weekly", "28 Days"):
        made.add(f"{period} Total Reach", [700.0] * 5)
        made.broken_down(f"{period} Reach by Country", {"MA": [70.0] * 5})
    made.add("page_cta_clicks_logged_in_total:day", [1.0] * 5)
    history = opened(made.csv())
    assert history.activity.empty
    assert codes(history, "left_out")["read.columns_rolling"] == {"n": 4}
    assert codes(history, "left_out")["read.columns_unused"] == {"n": 1}


@pytest.mark.parametrize("people_first", [True, False])
def test_twin_headers_are_told_apart_by_their_descriptions(people_first: bool) -> None:
    people = ("Daily Logged-in Page Views", [7.0] * 5, "Daily: views (Unique Users)")
    events = ("Daily Logged-in Page Views", [9.0] * 5, "Daily: views (Total Count)")
    made = simple(5)
    for header, values, text in (people, events) if people_first else (events, people):
        made.add(header, values, text)
    history = opened(made.csv())
    assert set(history.activity["value"]) == {9.0}
    assert history.receipt.unresolved == ()


def test_twin_headers_without_descriptions_are_unresolved() -> None:
    made = simple(5)
    made.add("Daily Total Reach", [7.0] * 5).add("Daily Total Reach", [9.0] * 5)
    history = opened(made.csv())
    assert set(history.activity["value"]) == {7.0}
    assert codes(history, "unresolved") == {"read.header_twice": {"header": "Daily Total Reach"}}


def test_headers_are_known_in_any_capitals_and_order() -> None:
    made = Layout()
    made.broken_down("DAILY UNLIKE SOURCES", {"Suspicious Account Removals": [4.0, 5.0, 6.0]})
    made.broken_down("daily like sources", {"Suspicious Account Removals": [1.0, 1.0, None]})
    made.add("Daily Organic impressions", [2.0, 3.0, 4.0])
    made.add("DAILY UNLIKES", [1.0, 2.0, 3.0]).add("lifetime total likes", [9.0, 8.0, 7.0])
    history = opened(made.csv())
    assert daily(history).lost.tolist() == [1.0, 2.0, 3.0]
    assert set(history.activity["metric"]) == {"organic_impressions"}
    assert set(history.sources["source"]) == {"suspicious_account_removals"}
    assert history.sources["lost"].tolist() == [4.0, 5.0, 6.0]
    assert history.sources["gained"].tolist()[:2] == [1.0, 1.0]
    assert codes(history, "left_out")["read.books_unchecked"] == {}


def test_an_unreadable_cell_is_no_number_and_is_named() -> None:
    made = simple(20)
    header, text, new = made.columns[1]
    made.columns[1] = (header, text, ["#REF!", *list(new)[1:]])
    history = opened(made.csv())
    assert np.isnan(daily(history).gained[0])
    said = codes(history, "unresolved")["read.cells_unreadable"]
    assert said == {"n": 1, "row": "2014-01-01", "column": "Daily New Likes", "value": "#REF!"}


def test_thousands_marks_of_a_spreadsheet_are_read() -> None:
    made = Layout().counts(["1,234", "1.250", "1 251"], ["0", "16", "1"], ["0", "0", "0"])  # type: ignore[list-item]
    assert daily(opened(made.csv())).total.tolist() == [1234.0, 1250.0, 1251.0]


@pytest.mark.parametrize("kind", ["xlsx", "2003"])
def test_the_workbook_gives_the_same_history_as_the_csv(kind: str) -> None:
    made = simple(20).add("Daily Paid Reach", [4.0] * 20)
    made.broken_down(
        "Lifetime Likes by Country", {"MA": [5.0] * 20, "FR": [None] * 10 + [1.0] * 10}
    )
    made.broken_down("Lifetime Likes by Gender and Age", {"F.18-24": [2.0] * 20, "U.": [1.0] * 20})
    made.broken_down("Daily Country: People Talking About This", {"MA": [3.0] * 20})
    made.broken_down("Daily Like Sources", {"Ads": [1.0] * 20})
    # Sheets of families that are not read are counted, not passed over.
    made.broken_down("Lifetime Frobs by Colour", {"Red": [1.0] * 20, "Blue": [2.0] * 20})
    text = opened(made.csv())
    data, name = (made.workbook(), "xlsx") if kind == "xlsx" else (made.spreadsheet_2003(), "xls")
    book = opened(data, layout.name()[:-3] + name)
    assert book.page == text.page == "Café Ünlü"
    for table in ("counts", "audience", "activity", "sources"):
        assert not getattr(text, table).empty
        assert getattr(text, table).equals(getattr(book, table)), table
    for history in (text, book):
        (unused,) = [n for n in history.receipt.left_out if n.code == "read.columns_unused"]
        assert unused.numbers["n"] == 2


def test_the_page_is_named_by_the_file_or_not_at_all() -> None:
    assert opened(simple().csv()).named
    renamed = opened(simple().csv(), layout.name().replace(" ", "_"))
    assert renamed.page == "Café Ünlü"
    plain = opened(simple().csv(), "export (1).csv")
    assert (plain.page, plain.named) == ("export (1)", False)


def test_a_day_that_stands_twice_is_reported() -> None:
    data = simple().csv()
    lines = data.splitlines(keepends=True)
    same = opened(data + lines[-1])
    assert same.receipt.unresolved == ()
    other = opened(data + lines[-1].replace(b"1/", b"1/").rstrip() + b"9\r\n")
    assert "read.day_twice" in codes(other, "unresolved")


def test_a_header_without_days_is_refused() -> None:
    data = b"Date,Lifetime Total Likes\r\n,explained\r\n"
    with pytest.raises((UnknownFormat, BadCell)):
        opened(data)
    with pytest.raises(BadCell):
        opened(simple().csv(date_of=lambda _: "soon"))


def test_a_file_of_full_size_keeps_every_listed_fan() -> None:
    days = 180
    rng = np.random.default_rng(5)
    made = simple(days)
    cities = rng.integers(1, 500, size=(days, 134)).astype(object)
    for row in cities:
        row[rng.permutation(134)[45:]] = None
    made.broken_down("Lifetime Likes by City", {f"City {i}": cities[:, i] for i in range(134)})
    for number in range(2540):
        made.add(f"Weekly Reach by City - C{number}", [""] * days)
    history = opened(made.csv())
    assert len(history.audience) == 45 * days
    assert history.audience["fans"].sum() == sum(n for n in cities.ravel() if n is not None)
    assert set(history.audience["top_k"]) == {45.0}


@settings(max_examples=10)
@given(arrays(float, st.integers(2, 6), elements=st.floats(0, 1e6)))
def test_days_in_any_order_are_sorted(values: np.ndarray) -> None:
    made = Layout().counts(list(values.round()), [0.0] * len(values), [0.0] * len(values))
    head, text, *rows = made.csv(date_of=lambda d: d.isoformat()).splitlines(keepends=True)
    turned = opened(b"".join([head, text, *reversed(rows)]))
    assert daily(turned).total.tolist() == values.round().tolist()
