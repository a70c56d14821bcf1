"""Business Suite exports: titles, both networks, absent days, audiences, damage."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import InputError, PageHistory, UnknownFormat, daily
from detector.read.business_suite import BusinessSuite
from detector.read.business_suite_titles import Title, title
from detector.read.opened import Opened, Rows
from detector.words import say

READER = BusinessSuite(today=dt.date(2025, 5, 1))


def opened(content: str, name: str = "Follows.csv") -> Opened:
    return Opened(name, "0" * 64, "text", text=content)


def series(
    heading: str, column: str, days: dict[dt.date, int], *, date: str = "Date", hour: int = 0
) -> str:
    lines = [f'"{heading}"'] if heading else []
    lines.append(f'"{date}","{column}"')
    lines += [f'"{day}T{hour:02}:00:00","{value}"' for day, value in days.items()]
    return "\n".join(lines) + "\n"


def days(first: dt.date, *values: int) -> dict[dt.date, int]:
    return {first + dt.timedelta(days=i): value for i, value in enumerate(values)}


def read(content: str, name: str = "Follows.csv") -> list[PageHistory]:
    file = opened("sep=,\n" + content, name)
    assert READER.recognises(file)
    return READER.read(file)


def codes(history: PageHistory, part: str) -> list[str]:
    notes = getattr(history.receipt, part)
    assert all(say(note) for note in notes)
    return [note.code for note in notes]


FIRST = dt.date(2025, 3, 8)


def test_one_series() -> None:
    (history,) = read(series("Facebook follows", "Primary", days(FIRST, 0, 5, 0, 7), hour=1))
    assert (history.platform, history.measure) == ("facebook", "followers")
    assert (history.zone, history.resolution, history.named) == (
        "America/Los_Angeles",
        "day",
        False,
    )
    counted = daily(history)
    assert str(counted.days[0]) == "2025-03-08"
    assert counted.gained.tolist() == [0, 5, 0, 7]
    assert np.isnan(counted.total).all()
    assert np.isnan(counted.lost).all()
    # The clocks change on 9 March: that day has 23 hours.
    assert str(history.counts["end"].iloc[1]) == "2025-03-10 07:00:00+00:00"


def test_a_title_without_a_network_is_a_guess() -> None:
    (history,) = read(series("Follows", "Primary", days(FIRST, 0, 5)))
    assert history.platform == "facebook"
    assert codes(history, "guessed") == ["read.suite.network_guessed"]


def test_both_networks_in_one_file() -> None:
    old = series("Facebook Page new likes", "New Facebook Page likes", days(FIRST, 1, 0, 2))
    new = series(
        "New Instagram followers",
        "New Instagram followers",
        {FIRST: 4, FIRST + dt.timedelta(days=3): 1},
    )
    facebook, instagram = read(f"{old}\n{new}")
    assert (facebook.platform, facebook.measure) == ("facebook", "likes")
    assert (instagram.platform, instagram.measure) == ("instagram", "followers")
    assert daily(facebook).gained.tolist() == [1, 0, 2]
    assert daily(instagram).gained.tolist() == [4, 0, 0, 1]
    assert codes(instagram, "guessed") == ["read.suite.absent_days_zero"]
    assert instagram.receipt.guessed[0].numbers["n"] == 2
    assert instagram.receipt.read[0].numbers["n"] == 2


def test_absent_days_stay_blank_on_facebook_and_beside_explicit_zeros() -> None:
    gap = {FIRST: 4, FIRST + dt.timedelta(days=2): 1}
    (facebook,) = read(series("Facebook follows", "Primary", gap))
    assert np.isnan(daily(facebook).gained[1])
    (instagram,) = read(series("Instagram follows", "Primary", {**gap, FIRST: 0}))
    assert np.isnan(daily(instagram).gained[1])


def test_the_title_wins_over_a_lying_header() -> None:
    visits = series("Facebook Page visits", "Facebook Page likes", days(FIRST, 10, 20))
    profile = series("Instagram profile visits", "Instagram followers", days(FIRST, 3, 4))
    facebook, instagram = read(f"{visits}\n{profile}", "Visits.csv")
    for history, values in ((facebook, [10, 20]), (instagram, [3, 4])):
        assert history.counts.empty
        assert history.activity["metric"].unique().tolist() == ["visits"]
        assert history.activity["value"].tolist() == values


def test_stripped_titles() -> None:
    with pytest.raises(UnknownFormat) as caught:
        read(series("", "Facebook Page likes", days(FIRST, 10, 20)))
    assert caught.value.note.code == "read.suite.titles_removed"
    assert "facebook page likes" in say(caught.value.note)
    (history,) = read(series("", "Primary", days(FIRST, 10, 20)))
    assert daily(history).gained.tolist() == [10, 20]
    assert "read.suite.title_from_name" in codes(history, "guessed")
    (reach,) = read(series("", "Primary", days(FIRST, 10, 20)), "Reach.csv")
    assert reach.counts.empty
    assert reach.activity["metric"].unique().tolist() == ["reach"]
    with pytest.raises(UnknownFormat) as caught:
        read(series("", "Primary", days(FIRST, 10, 20)), "export (3).csv")
    assert caught.value.note.code == "read.suite.titles_removed"
    (named,) = read(series("", "New Instagram followers", days(FIRST, 10, 20)))
    assert "read.suite.title_guessed" in codes(named, "guessed")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Follows", Title("flow", "followers", None)),
        ("Facebook follows", Title("flow", "followers", "facebook")),
        ("Seguidores no Instagram", Title("flow", "followers", "instagram")),
        ("Nouveaux abonnés Instagram", Title("flow", "followers", "instagram")),
        ("Nuevos seguidores de Instagram", Title("flow", "followers", "instagram")),
        ("Nya följare på Instagram", Title("flow", "followers", "instagram")),
        ("Novas curtidas da Página do Facebook", Title("flow", "likes", "facebook")),
        ("Nouvelles mentions J’aime de la Page Facebook", Title("flow", "likes", "facebook")),
        ("Unfollows", Title("flow", "lost_followers", None)),
        ("Net follows", Title("flow", "net_followers", None)),
        ("Alcance do Facebook", Title("activity", "reach", "facebook")),
        ("Räckvidd", Title("activity", "reach", None)),
        ("Visualizações", Title("activity", "views", None)),
        ("Viewers", Title("activity", "viewers", None)),
        ("Content interactions", Title("activity", "interactions", None)),
        ("Cliques no link", Title("activity", "link_clicks", None)),
        ("Top countries", Title("country", "", None)),
        ("Principaux pays", Title("country", "", None)),
        ("Top towns/cities", Title("city", "", None)),
        ("Seguidores do Instagram por gênero e idade", Title("age_gender", "", "instagram")),
        ("Top Pages", None),
        ("Weather", None),
    ],
)
def test_titles(text: str, expected: Title | None) -> None:
    assert title(text) == expected


OLD = """"Facebook followers"
FB_PAGE,FOLLOW,UNIQUE_USERS
1000

"Facebook followers by gender and age"
"Age","Women","Men"
"18-24","18.7%","21.3%"
"65+","1%","0.2%"

"Facebook followers by top cities"
"Top cities","Value"
Lviv, Lviv Oblast, Ukraine,8.7%
"Casablanca, Morocco","3%"

"Facebook followers by top countries"
"Top countries","Value"
"Morocco","60.1%"
"Thaïlande","12%"
"Atlantis","1%"
"""


def test_the_old_audience_with_its_total() -> None:
    (history,) = read(OLD, "Audience_2024-05-31.csv")
    people = history.audience.set_index(["dimension", "place"])
    assert people.loc[("country", "MA"), "share"] == pytest.approx(0.601)
    assert people.loc[("country", "TH"), "fans"] == pytest.approx(120)
    assert people.loc[("age_gender", "F.18-24"), "share"] == pytest.approx(0.187)
    assert people.loc[("age_gender", "M.65+"), "share"] == pytest.approx(0.002)
    assert people.loc[("city", "Lviv, Lviv Oblast, Ukraine"), "share"] == pytest.approx(0.087)
    assert history.counts.empty
    assert str(history.audience["time"].iloc[0]) == "2024-06-01 07:00:00+00:00"
    assert {"read.suite.shares_rounded", "read.suite.date_from_name"} <= set(
        codes(history, "guessed")
    )
    assert codes(history, "unresolved") == ["read.plain.countries_unknown"]


NEW = """"Age & gender"
"","Women","Men"
"18-24","10.6","6.5"

"Top countries"
"South Africa","Nigeria","Maroc","Ghana","Kenya","Zambia","Botswana","Mozambique","Chad","Mali"
"75.1","5.9","2.1","1.5","1.2","1.1","1.1","1","0.9","0.7"

"Top Pages"
"Alpha","Beta"
"22.78","3.1"
"""


def test_the_new_audience_has_rows_turned_and_no_date() -> None:
    (history,) = read(NEW, "Audience.csv")
    countries = history.audience[history.audience["dimension"] == "country"].set_index("place")
    assert countries["share"]["ZA"] == pytest.approx(0.751)
    assert countries["share"]["MA"] == pytest.approx(0.021)
    assert countries["top_k"].unique().tolist() == [10]
    assert countries["fans"].isna().all()
    assert str(history.audience["time"].iloc[0]) == "2025-05-01 00:00:00+00:00"
    assert "read.suite.date_today" in codes(history, "guessed")
    assert "read.suite.section_left_out" in codes(history, "left_out")


def test_a_series_in_the_file_dates_the_audience() -> None:
    (history,) = read(NEW + "\n" + series("Follows", "Primary", days(FIRST, 1, 2)), "Audience.csv")
    assert daily(history).gained.tolist() == [1, 2]
    assert str(history.audience["time"].iloc[0]) == "2025-03-10 07:00:00+00:00"
    assert "read.suite.date_of_series" in codes(history, "guessed")


def test_percentages_that_a_spreadsheet_made_dates_are_turned_back() -> None:
    (history,) = read(
        '"Top countries"\n"Morocco","Algeria","Tunisia"\n"15","3.апр","17.юни"\n', "A.csv"
    )
    shares = dict(zip(history.audience["place"], history.audience["share"], strict=True))
    assert shares == pytest.approx({"MA": 0.15, "DZ": 0.034, "TN": 0.176})
    assert "read.suite.repaired" in codes(history, "guessed")


def test_saved_again_by_a_spreadsheet() -> None:
    rows: Rows = [["Facebook follows", ""], ["Date", "Primary"]]
    rows += [[dt.datetime(2025, 3, 8) + dt.timedelta(days=i), float(i)] for i in range(4)]
    file = Opened("Follows.xlsx", "0" * 64, "workbook", sheets={"Sheet1": rows})
    assert READER.recognises(file)
    (history,) = READER.read(file)
    assert daily(history).gained.tolist() == [0, 1, 2, 3]
    reach: Rows = [["Facebook reach", ""], ["Date", "Primary"], [dt.datetime(2025, 3, 8), 9.0]]
    both = Opened("All.xlsx", "0" * 64, "workbook", sheets={"Follows": rows, "Reach": reach})
    (history,) = READER.read(both)
    assert daily(history).gained.tolist() == [0, 1, 2, 3]
    assert history.activity["value"].tolist() == [9]
    text = "Follows;\nDate;Primary\n3/8/25 1:00;4\n3/9/25 1:00;5\n3/15/25 1:00;6\n"
    assert READER.recognises(opened(text))
    assert daily(READER.read(opened(text))[0]).gained[:2].tolist() == [4, 5]


@pytest.mark.parametrize(
    "content",
    [
        "Date,Fans\n2025-01-01,5\n2025-01-02,6\n",
        "Fans of my page\nDate,Followers\n2025-01-01,5\n2025-01-02,6\n",
        "Date,Followers\n2025-01-01T00:00:00,5\n2025-01-02T00:00:00,6\n",
        "Country,Value\nMorocco,5\nTunisia,6\n",
        "",
    ],
)
def test_other_tables_are_left_to_others(content: str) -> None:
    assert not READER.recognises(opened(content))


def test_dashes_and_unreadable_cells_are_no_zeros() -> None:
    content = '"Facebook follows"\n"Date","Primary"\n'
    content += '"2025-03-08T00:00:00","-"\n"2025-03-09T00:00:00","An error"\n'
    content += '"2025-03-10T00:00:00","1,234"\n'
    (history,) = read(content)
    assert history.counts["gained"].tolist() == [1234]
    assert codes(history, "unresolved") == ["read.suite.cells_unreadable"]


def test_nothing_to_read_is_refused() -> None:
    with pytest.raises(UnknownFormat) as caught:
        read('"Facebook follows"\n"Date","Primary"\n"2025-03-08T00:00:00","-"\n')
    assert caught.value.note.code == "read.suite.nothing"


@settings(max_examples=30, deadline=None)
@given(
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
    st.lists(st.integers(0, 10**7), min_size=1, max_size=40),
)
def test_a_series_written_out_is_read_back(first: dt.date, values: list[int]) -> None:
    (history,) = read(series("Facebook follows", "Primary", days(first, *values)))
    assert daily(history).gained.tolist() == values
    assert str(daily(history).days[0]) == str(first)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["sep=,\n", '"Follows"\n', '"Top countries"\n', '"Date","Primary"\n', "\n", "\r", "\0",
             '"2025-03-08T00:00:00","3"\n', '"2025-03-09T00:00:00","-"\n', "FB_PAGE,FOLLOW\n",
             "563\n", '"Morocco","Mali"\n', '"60.1","3%"\n', '"Age","Women","Men"\n', ',"",\n',
             '"18-24","1%","2%"\n', '"Instagram follows"\n', '"']
        ),
        max_size=14,
    )
)  # fmt: skip
def test_any_pile_of_pieces_is_read_or_refused_in_words(pieces: list[str]) -> None:
    file = opened("".join(pieces))
    READER.recognises(file)
    try:
        told = [say(n) for history in READER.read(file) for n in history.receipt.read]
    except InputError as refused:
        told = [say(refused.note)]
    assert told
