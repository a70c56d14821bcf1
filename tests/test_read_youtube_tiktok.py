"""YouTube Studio and TikTok: numbers against the file, traps of the layouts, refusals."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import InputError, PageHistory, UnknownFormat
from detector.read import open_each, open_exports
from tests import source_files as files


def one(name: str, text: str) -> PageHistory:
    (history,) = open_exports((name, text.encode()))
    return history


def codes(history: PageHistory) -> set[str]:
    receipt = history.receipt
    lines = (*receipt.read, *receipt.guessed, *receipt.left_out, *receipt.unresolved)
    return {line.code for line in lines}


def test_a_table_by_date_gives_gross_gains_and_losses_without_its_total_row() -> None:
    history = one("Table data.csv", files.YOUTUBE_TABLE)
    assert (history.platform, history.measure, history.net_only) == (
        "youtube",
        "subscribers",
        False,
    )
    assert history.counts["gained"].tolist() == [4, 5]
    assert history.counts["lost"].tolist() == [1, 2]
    assert history.activity["value"].tolist() == [30, 60]
    # A day begins at midnight in California.
    assert history.counts["start"][0] == dt.datetime(2024, 6, 1, 7, tzinfo=dt.UTC)
    assert "read.plain.total_rows" in codes(history)
    assert "read.plain.sum_differs" not in codes(history)


def test_a_total_row_above_the_rows_shows_that_rows_are_missing() -> None:
    cut = files.YOUTUBE_TABLE.replace("2024-06-02,60,2.4,5,2,3\n", "2024-06-03,60,2.4,4,2,2\n")
    assert "read.plain.sum_differs" in codes(one("Table data.csv", cut))


def test_subscribers_alone_are_the_net_change_and_may_be_negative() -> None:
    history = one("Total.csv", files.YOUTUBE_DAYS)
    assert history.receipt.source == "source.youtube_studio"
    assert history.net_only
    assert history.counts["gained"].tolist() == [d % 5 - 1 for d in range(1, 29)]


def test_totals_by_date_under_the_same_header_stay_a_plain_table() -> None:
    totals = "date,subscribers\n" + "".join(f"2020-05-{d:02},{1000 + d}\n" for d in range(1, 29))
    history = one("kept.csv", totals)
    assert history.receipt.source == "source.plain"
    assert history.counts["total"].tolist() == [1000 + d for d in range(1, 29)]


def test_a_studio_zip_by_country_is_one_channel_with_views_and_no_followers() -> None:
    data = files.zipped({name: text.encode() for name, text in files.YOUTUBE_GEOGRAPHY.items()})
    histories, failures = open_each(("País canal.zip", data))
    assert not failures
    (history,) = histories
    assert history.counts.empty
    assert (history.page, history.named) == ("País canal", False)
    views = history.activity[history.activity["metric"] == "views"]
    whole, by_country = views[views["place"].isna()], views[views["place"].notna()]
    assert whole["value"].tolist() == [30, 45]
    assert by_country.groupby("place")["value"].sum().to_dict() == {"BR": 60, "PT": 15}
    assert "read.archive_set_aside" in codes(history)


def test_views_by_date_are_never_read_as_an_audience() -> None:
    assert one("Total.csv", files.YOUTUBE_GEOGRAPHY["Total.csv"]).counts.empty


def test_a_table_of_a_whole_period_alone_is_refused() -> None:
    text = files.YOUTUBE_GEOGRAPHY["Dados da tabela.csv"]
    with pytest.raises(UnknownFormat) as raised:
        open_exports(("Dados da tabela.csv", text.encode()))
    assert raised.value.note.code == "read.youtube.whole_period"


def test_a_chart_of_single_videos_is_refused() -> None:
    text = "Date,Content,Video title,Views,Watch time (hours)\n2024-01-01,abc,Film,4,0.1\n"
    with pytest.raises(UnknownFormat) as raised:
        open_exports(("Chart data.csv", text.encode()))
    assert raised.value.note.code == "read.youtube.only_some"


def test_videos_are_posts_with_clean_ids_and_wait_for_counts() -> None:
    with pytest.raises(InputError) as raised:
        open_exports(("Tabellendaten.csv", files.YOUTUBE_VIDEOS.encode()))
    assert raised.value.note.code == "read.posts_alone"
    both = [("Tabellendaten.csv", files.YOUTUBE_VIDEOS.encode())]
    both.append(("Total.csv", files.YOUTUBE_DAYS.encode()))
    (history,) = open_exports(both, page="Kanal")
    assert history.posts["post"].tolist() == ["AbCdEfGhIjK", "-HHGH-TTqYM"]
    assert history.posts["time"][0] == dt.datetime(2011, 8, 19, 7, tzinfo=dt.UTC)


def test_a_header_without_rows_is_refused() -> None:
    with pytest.raises(UnknownFormat) as raised:
        open_exports(("Chart data.csv", b"Date,Views,Watch time (hours)\n"))
    assert raised.value.note.code == "read.youtube.no_rows"


def test_tiktok_audience_blank_totals_are_not_zero() -> None:
    history = one("audience.csv", files.TIKTOK_AUDIENCE)
    assert history.receipt.source == "source.tiktok_business"
    assert history.counts["gained"].tolist() == [10, 100, 26]
    assert history.counts["total"].isna().all()
    assert len(history.activity) == 4


def test_tiktok_overview_holds_gross_gains_and_losses() -> None:
    history = one("Overview.csv", files.TIKTOK_OVERVIEW)
    assert history.counts["gained"].tolist() == [10, 2]
    assert history.counts["lost"].tolist() == [3, 4]
    assert not history.net_only
    # Likes of videos are no likes of a page.
    assert set(history.activity["metric"]) == {"views", "reach", "visits", "shares", "comments"}


def test_tiktok_videos_join_the_counts_and_keep_no_name_of_the_account() -> None:
    both = [("v.csv", files.TIKTOK_VIDEOS.encode()), ("o.csv", files.TIKTOK_OVERVIEW.encode())]
    (history,) = open_exports(both, join_nameless=True)
    assert history.posts["post"].tolist() == ["7412345678901234567"]
    assert history.posts["likes"].tolist() == [20]


@given(
    st.lists(st.integers(-500, 9_999), min_size=2, max_size=40).filter(lambda v: min(v) < 0),
    st.sampled_from(["Date,Subscribers", "Data,Inscritos", f"Da{files.S}tum,Abon{files.S}nenten"]),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_each_day_of_a_studio_table_is_read_as_written(
    values: list[int], header: str, summed: bool
) -> None:
    days = [dt.date(2021, 1, 1) + dt.timedelta(days=n) for n in range(len(values))]
    lines = [header, *(f"{day},{value}" for day, value in zip(days, values, strict=True))]
    if summed:
        lines.append(f"Total,{sum(values)}")
    history = one("Total.csv", "\n".join(lines))
    assert history.counts["gained"].tolist() == values
    assert "read.plain.sum_differs" not in codes(history)


@pytest.mark.parametrize("header", ["date,subscribers,views", "date,likes,views"])
def test_totals_of_any_page_beside_views_stay_a_plain_table(header: str) -> None:
    rows = "".join(f"2020-05-{d:02},{1000 + d},{d * 7}\n" for d in range(1, 29))
    history = one("kept.csv", f"{header}\n{rows}")
    assert history.receipt.source == "source.plain"
    assert history.measure == header.split(",")[1]
    assert history.counts["total"].tolist() == [1000 + d for d in range(1, 29)]


def test_activity_of_months_is_not_laid_on_days() -> None:
    months = files.TIKTOK_OVERVIEW.replace("2025/10/31", "2025-10").replace("2025/11/01", "2025-11")
    history = one("Overview.csv", months)
    assert history.activity.empty
    assert history.counts["gained"].tolist() == [10, 2]
    assert "read.day_table.not_days" in codes(history)
