"""Any table of dates and counts: what it is read as, what is guessed, what is refused."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import BadCell, InputError, PageHistory, UnknownFormat, daily
from detector.read.header_words import owner
from detector.read.opened import Opened, Reader, Rows
from detector.read.plain import PlainTable
from detector.words import say

FIRST = dt.date(2016, 2, 1)


def text(content: str, name: str = "page.csv") -> Opened:
    return Opened(name, "0" * 64, "text", text=content)


def read(content: str, name: str = "page.csv") -> list[PageHistory]:
    file = text(content, name)
    assert PlainTable().recognises(file)
    return PlainTable().read(file)


def one(content: str, name: str = "page.csv") -> PageHistory:
    (history,) = read(content, name)
    return history


def outcome(reader: Reader, file: Opened) -> str:
    """What a person would be told; anything but a history or an `InputError` escapes."""
    try:
        histories = reader.read(file)
    except InputError as refused:
        return say(refused.note)
    return " ".join(h.page for h in histories)


def codes(history: PageHistory, part: str) -> list[str]:
    notes = getattr(history.receipt, part)
    assert all(say(note) for note in notes)
    return [note.code for note in notes]


def table(header: str, days: int, *columns: list[object], separator: str = ",") -> str:
    lines = [header] if header else []
    for i in range(days):
        day = FIRST + dt.timedelta(days=i)
        lines.append(separator.join(map(str, [day, *(column[i] for column in columns)])))
    return "\n".join(lines) + "\n"


TOTALS: list[object] = [10_000 + 13 * i + i % 3 for i in range(30)]
GAINED: list[object] = [13 + i % 5 for i in range(30)]
LOST: list[object] = [i % 4 for i in range(30)]


def test_totals_gains_and_losses_by_day() -> None:
    history = one(table("Date,Total likes,New likes,Unlikes", 30, TOTALS, GAINED, LOST))
    assert (history.measure, history.resolution, history.zone) == ("likes", "day", "UTC")
    assert not history.named
    assert not history.net_only
    series = daily(history)
    assert series.total.tolist() == TOTALS
    assert series.gained.tolist() == GAINED
    assert series.lost.tolist() == LOST
    assert str(series.days[0]) == "2016-02-01"
    assert "read.plain.zone_guessed" in codes(history, "guessed")


@pytest.mark.parametrize(
    ("header", "measure"),
    [
        ("Fecha;Seguidores totales;Nuevos seguidores;Seguidores perdidos", "followers"),
        ("Date;Total abonnés;Nouveaux abonnés;Désabonnements", "followers"),
        ("Date;Total des mentions J’aime;Nouvelles mentions J'aime;Je n'aime plus", "likes"),
        ("Data;Total de curtidas;Novas curtidas;Curtidas perdidas", "likes"),
        ("Datum;Follower gesamt;Neue Follower;Verlorene Follower", "followers"),
        ("التاريخ;إجمالي المتابعين;المتابعون الجدد;إلغاء المتابعة", "followers"),
        ("date;page_fans;page_fan_adds;page_fan_removes", "likes"),
        ("day;subscribers total;subscribers gained;subscribers lost", "subscribers"),
    ],
)
def test_headers_in_other_languages(header: str, measure: str) -> None:
    history = one(table(header, 30, TOTALS, GAINED, LOST, separator=";"))
    series = daily(history)
    assert history.measure == measure
    assert series.total.tolist() == TOTALS
    assert series.gained.tolist() == GAINED
    assert series.lost.tolist() == LOST


def test_bare_headers_are_settled_by_shape_and_noted() -> None:
    total = one(table("Date,Fans", 30, TOTALS))
    assert daily(total).total.tolist() == TOTALS
    assert "read.plain.shape_total" in codes(total, "guessed")
    gains = one(table("Date,Fans", 30, GAINED))
    assert daily(gains).gained.tolist() == GAINED
    assert "read.plain.shape_gained" in codes(gains, "guessed")
    net = one(table("Date,Subs", 30, [v - 15 for v in GAINED]))  # type: ignore[operator]
    assert net.net_only
    assert "read.plain.shape_net" in codes(net, "guessed")


def test_a_file_without_headers() -> None:
    history = one(table("", 30, TOTALS))
    assert daily(history).total.tolist() == TOTALS
    assert {"read.plain.measure_guessed", "read.plain.shape_total"} <= set(
        codes(history, "guessed")
    )


def test_rows_in_any_order_and_columns_in_any_place() -> None:
    lines = table("Date,Fans", 30, TOTALS).splitlines()
    shuffled = "\n".join([lines[0], *reversed(lines[1:])])
    assert daily(one(shuffled)).total.tolist() == TOTALS
    turned = "\n".join(",".join(reversed(line.split(","))) for line in lines)
    assert daily(one(turned)).total.tolist() == TOTALS


def test_a_net_column_fills_in_for_gains() -> None:
    net = [g - lost for g, lost in zip(GAINED, LOST, strict=True)]  # type: ignore[operator]
    alone = one(table("Date,Fans total,Net fans", 30, TOTALS, net))
    assert alone.net_only
    assert daily(alone).gained.tolist() == net
    both = one(table("Date,Net Page Likes,Page Unlikes", 30, net, LOST))
    assert not both.net_only
    assert daily(both).gained.tolist() == GAINED
    assert "read.plain.gains_from_net" in codes(both, "guessed")


def test_losses_below_zero_lose_their_sign() -> None:
    history = one(table("Date,New fans,Lost fans", 30, GAINED, [-v for v in LOST]))  # type: ignore[operator]
    assert daily(history).lost.tolist() == LOST
    assert "read.plain.losses_below_zero" in codes(history, "guessed")


def test_gains_below_zero_are_net() -> None:
    history = one(table("Date,New fans", 30, [-3, *GAINED[1:]]))
    assert history.net_only
    assert "read.plain.gains_below_zero" in codes(history, "guessed")


def test_likes_and_followers_become_two_histories() -> None:
    histories = read(table("Date,Page likes,Followers", 30, TOTALS, [v + 500 for v in TOTALS]))  # type: ignore[operator]
    assert [h.measure for h in histories] == ["likes", "followers"]
    assert daily(histories[1]).total[0] == TOTALS[0] + 500  # type: ignore[operator]


def test_likes_of_posts_are_no_audience() -> None:
    header = "Date,Impressions,Likes,Comments,New follows,Unfollows"
    content = table(header, 30, TOTALS, GAINED, LOST, GAINED, LOST)
    history = one(content)
    assert history.measure == "followers"
    assert daily(history).lost.tolist() == LOST


def test_pages_in_rows() -> None:
    lines = ["Date,Page,page_id,Fans"]
    for i in range(30):
        day = FIRST + dt.timedelta(days=i)
        lines += [f"{day},Alpha,101,{TOTALS[i]}", f"{day},Beta,102,{i * 7 + 50}"]
    alpha, beta = read("\n".join(lines))
    assert [(h.page, h.page_id, h.named) for h in (alpha, beta)] == [
        ("Alpha", "101", True),
        ("Beta", "102", True),
    ]
    assert daily(alpha).total.tolist() == TOTALS
    assert daily(beta).total[-1] == 29 * 7 + 50


def test_pages_in_columns() -> None:
    header = "Date,Maroc Telecom fans,Inwi fans"
    histories = read(table(header, 30, TOTALS, [v * 2 for v in TOTALS]))  # type: ignore[operator]
    assert [(h.page, h.named) for h in histories] == [("Maroc Telecom", True), ("Inwi", True)]
    told = read(table("Date,Alpha,Beta", 30, TOTALS, TOTALS), "fans of two pages.csv")
    assert [h.page for h in told] == ["Alpha", "Beta"]
    assert owner("Total fans") == ""


def test_the_same_column_twice_is_read_once() -> None:
    history = one(table("Date,page_fan_adds,page_fan_adds_unique", 30, GAINED, LOST))
    assert daily(history).gained.tolist() == GAINED
    assert "read.plain.column_twice" in codes(history, "left_out")


def test_fans_by_country_in_rows() -> None:
    lines = ["date,country,fans"]
    for i in range(5):
        day = FIRST + dt.timedelta(days=i)
        lines += [f"{day},Morocco,{900 + i}", f"{day},تايلاند,{10 * i}", f"{day},Atlantis,3"]
    history = one("\n".join(lines))
    assert history.counts.empty
    last = history.audience[history.audience["time"] == history.audience["time"].max()]
    assert dict(zip(last["place"], last["fans"], strict=True)) == {"MA": 904, "TH": 40}
    assert str(last["time"].iloc[0]) == "2016-02-06 00:00:00+00:00"
    assert codes(history, "unresolved") == ["read.plain.countries_unknown"]
    with pytest.raises(UnknownFormat) as caught:
        read("\n".join(["date,country,new fans", *lines[1:]]))
    assert caught.value.note.code == "read.plain.country_changes"


def test_fans_by_country_in_columns_beside_the_total() -> None:
    header = "Date,Total fans,MA,France,Likes by Country - TH"
    history = one(table(header, 30, TOTALS, TOTALS, GAINED, LOST))
    assert daily(history).total.tolist() == TOTALS
    assert sorted(history.audience["place"].unique()) == ["FR", "MA", "TH"]
    assert len(history.audience) == 90


def test_a_long_table_of_metrics() -> None:
    lines = ["year,month,place,metric,value"]
    for month in range(1, 6):
        for place, fans in (("MA", 100), ("FR", 20), ("TH", 3)):
            lines.append(f"2021,{month},{place},page_fans_country,{fans + month}")
            lines.append(f"2021,{month},{place},page_impressions_by_country,{999}")
    history = one("\n".join(lines))
    assert (history.measure, len(history.audience)) == ("likes", 15)
    assert history.audience["fans"].max() == 105
    assert str(history.audience["time"].min()) == "2021-02-01 00:00:00+00:00"
    assert "read.plain.other_metrics" in codes(history, "left_out")


def test_words_of_magnitude_and_hidden_rounding_leave_intervals() -> None:
    history = one("Date,Followers\n2020-01-01,1.2M\n2020-01-09,1.3M\n")
    assert history.resolution == "irregular"
    assert history.counts["total_low"].tolist() == [1_150_000, 1_250_000]
    assert history.counts["total_high"].tolist() == [1_299_999, 1_399_999]
    hidden = one(table("Date,Subscribers total", 6, [1_010_000 + 10_000 * i for i in range(6)]))
    assert hidden.counts["total_high"].tolist()[0] == 1_019_999
    assert "read.plain.rounding_guessed" in codes(hidden, "guessed")


def test_blank_is_not_zero() -> None:
    history = one(
        "Date,New fans,Total fans\n2016-02-01,--,100\n2016-02-02,,101\n2016-02-03,5,NAN\n"
    )
    series = daily(history)
    assert np.isnan(series.gained[:2]).all()
    assert series.gained[2] == 5
    assert np.isnan(series.total[2])


def test_dates_that_stand_twice() -> None:
    content = table("Date,Fans", 30, TOTALS)
    same = one(content + f"{FIRST},10000\n")
    assert same.receipt.unresolved == ()
    different = one(content + f"{FIRST},9999\n")
    assert daily(different).total[0] == 9999
    assert codes(different, "unresolved") == ["read.plain.dates_disagree"]
    with pytest.raises(UnknownFormat) as caught:
        read(content + table("", 30, GAINED))
    assert caught.value.note.code == "read.plain.dates_repeat"


def test_totals_rows_and_footers_are_left_out() -> None:
    lines = table("Date,Subscribers", 30, GAINED).splitlines()
    content = "\n".join([lines[0], "Total,999", *lines[1:], "Showing top 500 results"])
    history = one(content)
    assert daily(history).gained.tolist() == GAINED
    assert history.receipt.left_out[0].numbers["n"] == 2


def test_a_total_row_that_the_rows_do_not_reach_is_told() -> None:
    lines = table("Date,Subscribers gained", 30, GAINED).splitlines()
    whole = "\n".join([lines[0], f"Total,{sum(GAINED)}", *lines[1:]])  # type: ignore[arg-type]
    assert one(whole).receipt.unresolved == ()
    history = one("\n".join([lines[0], "Total,9999", *lines[1:]]))
    assert codes(history, "unresolved") == ["read.plain.sum_differs"]


def test_a_total_of_the_day_is_no_total() -> None:
    header = "Date,Sponsored followers,Organic followers,Auto-invited followers,Total followers"
    new: list[object] = [(7 * i) % 11 for i in range(30)]
    history = one(table(header, 30, GAINED, LOST, LOST, new))
    assert daily(history).gained.tolist() == new
    assert np.isnan(daily(history).total).all()
    assert "read.plain.total_is_gained" in codes(history, "guessed")


def test_the_end_of_a_day_in_california() -> None:
    lines = ["date,page_id,page_fans,page_fan_adds"]
    lines += [
        f"2020-03-{d:02} {8 if d < 9 else 7:02}:00:00 UTC,5,{500 + d},{d}" for d in range(1, 20)
    ]
    history = one("\n".join(lines))
    series = daily(history)
    assert (history.zone, history.resolution) == ("America/Los_Angeles", "day")
    assert str(series.days[0]) == "2020-02-29"
    assert len(series) == 19
    assert series.gained.tolist() == list(range(1, 20))
    assert series.total.tolist() == [500 + d for d in range(1, 20)]


def test_snapshots_stand_at_their_instants() -> None:
    stamps = ["20200101103000", "20200305080001", "20200306080001"]
    history = one(
        "MementoDatetime,FollowerCount\n" + "\n".join(f"{s},{i + 9}" for i, s in enumerate(stamps))
    )
    assert history.resolution == "irregular"
    assert (history.counts["start"] == history.counts["end"]).all()
    assert str(history.counts["start"].iloc[0]) == "2020-01-01 10:30:00+00:00"


def test_flows_between_instants_fill_the_time_since_the_row_before() -> None:
    content = (
        "time,new fans\n2020-01-01T10:00:00Z,1\n2020-01-01T11:00:00Z,2\n2020-01-01T12:00:00Z,3\n"
    )
    history = one(content)
    assert history.resolution == "hour"
    assert history.counts["gained"].tolist() == [2, 3]


def test_a_workbook() -> None:
    rows: Rows = [["Report", "", ""], ["Date", "Fans", "Note"]]
    rows += [
        [dt.datetime(2016, 2, 1) + dt.timedelta(days=i), float(1000 + i), "x"] for i in range(9)
    ]
    notes: Rows = [["nothing here"]]
    file = Opened("fans.xlsx", "0" * 64, "workbook", sheets={"Notes": notes, "Data": rows})
    (history,) = PlainTable().read(file)
    assert daily(history).total.tolist() == [1000 + i for i in range(9)]
    assert codes(history, "left_out") == ["read.plain.columns_left_out"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("name,fans\nAlpha,3\nBeta,4\n", "read.plain.no_date_column"),
        ("date,text\n2016-01-01,a\n2016-01-02,b\n", "read.plain.no_count_column"),
        ("date,reach,views\n2016-01-01,1,2\n2016-01-02,3,4\n", "read.plain.no_named_count"),
        ("2016-01-01,1,5,7\n2016-01-02,2,6,7\n", "read.plain.no_header"),
        ("date,fans\n2016-01-01,1\n", "read.plain.too_few_rows"),
        ("Publish time,Subscribers\n2016-01-01,1\n2016-01-02,3\n", "read.plain.no_date_column"),
        ("date,fans\n,\n", "read.plain.no_date_column"),
    ],
)  # fmt: skip
def test_refusals_say_what_is_missing(content: str, code: str) -> None:
    with pytest.raises(UnknownFormat) as caught:
        read(content)
    assert caught.value.note.code == code
    assert "page.csv" in say(caught.value.note)


def test_a_column_with_too_many_bad_dates_names_the_first() -> None:
    with pytest.raises(BadCell) as caught:
        read("date,fans\n2016-01-01,1\n2016-01-02,2\n2016-01-03,2\noops,3\n")
    assert caught.value.note.numbers["row"] == 5
    assert "oops" in say(caught.value.note)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 10**9), min_size=2, max_size=40),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%b %d %Y", "%Y%m%d"]),
    st.booleans(),
)
def test_a_series_written_out_is_read_back(
    values: list[int], separator: str, form: str, backwards: bool
) -> None:
    days = [dt.date(2015, 1, 1) + dt.timedelta(days=3 * i) for i in range(len(values))]
    lines = [f"{day.strftime(form)}{separator}{v}" for day, v in zip(days, values, strict=True)]
    lines = lines[::-1] if backwards else lines
    history = one("\n".join([f"Date{separator}Total fans", *lines]))
    counts = history.counts
    assert counts["total"].tolist() == values
    assert [(b - a).days for a, b in pairwise(counts["start"])] == [3] * (len(values) - 1)
    assert (counts["total_low"] <= counts["total"]).all()


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("date,fans;\r\n\t\"'2016-0127/.:KM 9٣é%\0"), max_size=200)
    | st.text(max_size=60)
)
def test_any_text_is_read_or_refused_in_words(content: str) -> None:
    assert outcome(PlainTable(), text(content))
