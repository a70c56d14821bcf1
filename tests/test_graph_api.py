"""Saved Graph API insights: shapes, clocks, measures, errors."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import InputError, PageHistory, UnknownFormat, daily
from detector.read.graph_api import GraphApi
from detector.read.graph_api_metrics import METRICS
from detector.read.opened import Opened
from detector.words import say

READER = GraphApi()
FIRST = dt.date(2016, 2, 20)


def opened(document: object) -> Opened:
    return Opened("insights.json", "0" * 64, "json", json=document)


def insight(metric: str, *values: object, period: str = "day", page: str = "123") -> dict[str, Any]:
    """One metric object; the value of day i ends at midnight in California after it."""
    return {
        "id": f"{page}/insights/{metric}/{period}",
        "name": metric,
        "period": period,
        "values": [
            {"value": v, "end_time": f"{FIRST + dt.timedelta(days=i + 1)}T08:00:00+0000"}
            for i, v in enumerate(values)
        ],
    }


def read(document: object) -> list[PageHistory]:
    file = opened(document)
    assert READER.recognises(file)
    return READER.read(file)


def codes(history: PageHistory, part: str) -> list[str]:
    notes = getattr(history.receipt, part)
    assert all(say(note) for note in notes)
    return [note.code for note in notes]


LIKES = [
    insight("page_fans", 1000, 1003, 1001, period="lifetime"),
    insight("page_fan_adds_unique", 5, 4, 0),
    insight("page_fan_removes_unique", 1, 1, 2),
]


def test_totals_gains_and_losses_of_likes() -> None:
    (history,) = read({"data": LIKES, "paging": {"next": "https://..."}})
    assert (history.platform, history.measure, history.page_id) == ("facebook", "likes", "123")
    series = daily(history)
    assert [str(day) for day in series.days] == ["2016-02-20", "2016-02-21", "2016-02-22"]
    assert series.total.tolist() == [1000, 1003, 1001]
    assert series.gained.tolist() == [5, 4, 0]
    assert series.lost.tolist() == [1, 1, 2]


def test_days_of_23_and_25_hours_end_where_the_api_says() -> None:
    metric = insight("page_fan_adds", 1)
    metric["values"][0]["end_time"] = "2016-03-14T07:00:00+0000"
    (history,) = read(metric)
    assert str(history.counts["start"].iloc[0]) == "2016-03-13 08:00:00+00:00"
    assert str(daily(history).days[0]) == "2016-03-13"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda data: {"data": data},
        lambda data: [{"data": [item]} for item in data],
        lambda data: {"id": "123", "name": "Alpha", "insights": {"data": data}},
        lambda data: {"123": {"insights": {"data": data}}},
        lambda data: data,
    ],
)
def test_every_nesting_gives_the_same_series(wrap: Any) -> None:
    (history,) = read(wrap(LIKES))
    assert daily(history).total.tolist() == [1000, 1003, 1001]
    assert history.page_id == "123"


def test_the_holder_names_the_page() -> None:
    bare = [{**item, "id": ""} for item in LIKES]
    (history,) = read({"id": "77", "name": "Alpha", "insights": {"data": bare}})
    assert (history.page, history.page_id, history.named) == ("Alpha", "77", True)


def test_likes_and_followers_never_share_a_history() -> None:
    followers = [
        insight("page_follows", 2000, 2010, 2011),
        insight("page_daily_follows_unique", 10, 11, 2),
        insight("page_daily_unfollows_unique", 1, 1, 1),
        insight("page_impressions_unique", 500, 600, 700),
    ]
    likes, follows = read({"data": LIKES + followers})
    assert (likes.measure, follows.measure) == ("likes", "followers")
    assert daily(likes).total.tolist() == [1000, 1003, 1001]
    assert daily(follows).total.tolist() == [2000, 2010, 2011]
    assert daily(follows).lost.tolist() == [1, 1, 1]
    for history in (likes, follows):
        assert history.activity["metric"].unique().tolist() == ["reach"]


def test_pages_and_networks_stand_apart() -> None:
    document = [
        {"data": LIKES},
        {"data": [insight("page_fans", 5, 6, page="999")]},
        {"data": [insight("follower_count", 2, 3, page="17841414051683694")]},
    ]
    histories = read(document)
    assert [(h.platform, h.page_id, h.measure) for h in histories] == [
        ("facebook", "123", "likes"),
        ("facebook", "999", "likes"),
        ("instagram", "17841414051683694", "followers"),
    ]
    assert daily(histories[2]).gained.tolist() == [2, 3]


def test_audiences() -> None:
    countries = {"MA": 900, "FR": 50, "TH": 8}
    document = [
        insight("page_fans_country", countries, {**countries, "TH": 300}, period="lifetime"),
        insight("page_fans_city", {"Casablanca, Grand Casablanca, Morocco": 400}),
        insight("page_fans_gender_age", {"F.18-24": 3}),
        insight("page_fans_locale", {"fr_FR": 30}),
    ]
    (history,) = read({"data": document})
    people = history.audience
    listed = people[people["dimension"] == "country"]
    assert listed["fans"].tolist() == [50, 900, 8, 50, 900, 300]
    assert listed["floor"].tolist() == [8, 8, 8, 50, 50, 50]
    assert listed["top_k"].isna().all()
    assert sorted(people["dimension"].unique()) == ["age_gender", "city", "country", "language"]


def test_a_full_list_of_countries_was_cut() -> None:
    listed = (
        "MA DZ TN EG FR ES DE IT GB US CA BR AR MX CL PE CO VE JO SA AE QA KW OM BH LB SY IQ IR "
        "TR PK IN BD TH VN MY ID PH JP KR CN TW AU NZ ZA"
    )
    (history,) = read(insight("page_fans_country", dict.fromkeys(listed.split(), 9)))
    assert history.audience["top_k"].unique().tolist() == [45]


def test_sources_by_kind() -> None:
    document = [
        insight("page_fans_by_like_source", {"Ads": 40, "News Feed": 2}, {"Ads": 0}),
        insight("page_fans_by_unlike_source_unique", {"Suspicious Account Removals": 7}),
        insight("page_fan_adds_by_paid_non_paid_unique", {"total": 42, "paid": 40, "unpaid": 2}),
    ]
    (history,) = read(document)
    first = history.sources[history.sources["start"] == history.sources["start"].min()]
    rows = first.set_index("source")
    assert rows["gained"]["ads"] == 40
    assert rows["lost"]["suspicious_account_removals"] == 7
    # The third says what the first says.
    assert "paid" not in rows.index
    assert "read.graph.twin_metrics" in codes(history, "left_out")
    (alone,) = read(document[2])
    assert alone.sources["source"].tolist() == ["paid"]


def test_activity_by_country_and_alone() -> None:
    (history,) = read(insight("page_impressions_by_country_unique", {"MA": 5, "TH": 6}))
    assert history.activity["place"].tolist() == ["MA", "TH"]
    assert history.counts.empty
    assert codes(history, "guessed") == ["read.graph.measure_guessed"]


def test_unique_people_come_before_events() -> None:
    (history,) = read([insight("page_fan_adds", 9, 9), insight("page_fan_adds_unique", 5, 4)])
    assert daily(history).gained.tolist() == [5, 4]
    assert "read.graph.twin_metrics" in codes(history, "left_out")


def test_overlapping_answers() -> None:
    (same,) = read([LIKES[0], LIKES[0]])
    assert same.receipt.unresolved == ()
    (different,) = read([LIKES[0], insight("page_fans", 1000, 1004)])
    assert daily(different).total.tolist() == [1000, 1004, 1001]
    assert codes(different, "unresolved") == ["read.graph.values_disagree"]


def test_sums_over_weeks_and_unknown_metrics_are_left_out() -> None:
    (history,) = read([*LIKES, insight("page_impressions", 9, period="week"), insight("post_x", 1)])
    assert history.activity.empty
    assert {"read.graph.rolling_metrics", "read.graph.unknown_metrics"} <= set(
        codes(history, "left_out")
    )


def test_missing_values_are_no_zeros() -> None:
    holed = insight("page_fan_adds", 5, None, 3)
    del holed["values"][1]["value"]
    (history,) = read([holed, {"id": "123/insights/page_fans/day", "name": "page_fans"}])
    assert history.counts["gained"].tolist() == [5, 3]
    undated = insight("page_fan_adds", 5, 6)
    del undated["values"][1]["end_time"]
    (history,) = read(undated)
    assert codes(history, "left_out") == ["read.graph.timeless"]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"error": {"message": "(#100) no valid metric", "code": 100}}, "read.graph.error"),
        ({"data": []}, "read.graph.empty"),
        ({"data": [], "paging": {}}, "read.graph.empty"),
        ({"id": "1/insights/page_fans/day", "name": "page_fans"}, "read.graph.empty"),
        (insight("post_stories_by_action_type", 0), "read.graph.no_audience"),
        (insight("page_impressions", 3, period="week"), "read.graph.no_audience"),
    ],
)
def test_refusals(document: object, code: str) -> None:
    with pytest.raises(UnknownFormat) as caught:
        read(document)
    assert caught.value.note.code == code
    assert "insights.json" in say(caught.value.note)


def test_an_error_among_answers_is_noted() -> None:
    (history,) = read([{"data": LIKES}, {"error": {"message": "(#4) limit", "code": 4}}])
    assert "read.graph.errors" in codes(history, "left_out")


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"data": [{"name": "Alpha"}]},
        {"Activity": {"Follower List": {"FansList": [{"Date": "2024-01-01 00:00:00"}]}}},
        [{"title": "", "string_list_data": [{"value": "x", "timestamp": 1}]}],
        3,
        None,
    ],
)
def test_other_documents_are_left_to_others(document: object) -> None:
    assert not READER.recognises(opened(document))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(
        ["123/insights/page_fans/day", "day", "2016-02-21T08:00:00+0000", "MA", "x", *METRICS]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(
            ["data", "name", "values", "value", "end_time", "id", "insights", "error", "message",
             "period", "total_value", "breakdowns", "results", "dimension_values", "TH"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(JSON | st.builds(insight, st.sampled_from(sorted(METRICS)), JSON, JSON))
def test_any_document_is_read_or_refused_in_words(document: object) -> None:
    file = opened(document)
    READER.recognises(file)
    try:
        told = [history.page for history in READER.read(file)]
    except InputError as refused:
        told = [say(refused.note)]
    assert told


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_a_series_written_out_is_read_back(values: list[int]) -> None:
    (history,) = read({"data": [insight("page_fans", *values)]})
    series = daily(history)
    assert series.total.tolist() == values
    assert str(series.days[0]) == str(FIRST)
