"""Gains by country: cut-off lists, blanks, brackets, shares."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import CannotTell, Interval, PageHistory, Receipt
from detector.history.tables import checked
from detector.origin.flows import flow_between, flow_series, flows, listings
from tests import naive_origin

T0 = datetime(2016, 2, 1, tzinfo=UTC)


def page(*lists: dict[str, float], days=7, column="fans", totals=()) -> PageHistory:
    rows = [
        {"time": T0 + timedelta(days=days * i), "dimension": "country", "place": c, column: x}
        for i, each in enumerate(lists)
        for c, x in each.items()
    ]
    counts = [
        {"start": T0 + timedelta(days=days * i), "end": T0 + timedelta(days=days * i), "total": t}
        for i, t in enumerate(totals)
    ]
    audience = pd.DataFrame(rows)
    if column == "fans" and rows:
        audience["floor"] = audience.groupby("time")["fans"].transform("min")
    return PageHistory(
        "p",
        "facebook",
        "likes",
        "UTC",
        "irregular",
        Receipt("source.test"),
        audience=checked("audience", audience),
        counts=checked("counts", pd.DataFrame(counts)),
    )


def days(start: float, end: float) -> Interval:
    return Interval(T0 + timedelta(days=start), T0 + timedelta(days=end))


def test_a_newly_listed_country_gained_at_least_what_stands_above_the_floor() -> None:
    flow = flows(page({"MA": 500, "FR": 20}, {"MA": 600, "FR": 15, "TH": 90}), days(0, 7))
    at = dict(zip(flow.countries, range(3), strict=True))
    assert flow.gained[at["TH"]] == 70
    assert flow.high[at["TH"]] == 90
    assert flow.gained[at["MA"]] == 100
    assert flow.lost[at["FR"]] == 5


def test_a_country_that_drops_out_lost_nothing_that_can_be_told() -> None:
    flow = flows(page({"MA": 500, "FR": 20}, {"MA": 600}), days(0, 7))
    i = flow.countries.index("FR")
    assert (flow.gained[i], flow.lost[i]) == (0, 0)
    assert np.isnan(flow.after[i])


LISTS = st.dictionaries(
    st.sampled_from(["MA", "FR", "TH", "ES", "NA"]), st.integers(1, 50), min_size=1
)


@settings(max_examples=60, deadline=None)
@given(LISTS, LISTS)
def test_gains_agree_with_the_plain_twin(before, after) -> None:
    flow = flows(page(before, after), days(0, 7))
    plain = naive_origin.gains(before, after, min(before.values()))
    for i, country in enumerate(flow.countries):
        low, high, lost = plain[country]
        assert (flow.low[i], flow.lost[i]) == (low, lost)
        assert np.isnan(high) or flow.high[i] == high
        assert flow.low[i] <= flow.gained[i] <= flow.high[i]


def test_the_nearest_listings_bracket_the_interval() -> None:
    history = page(*({"MA": 100 + i} for i in range(6)), days=10)
    flow = flows(history, days(12, 24))
    assert flow.interval == days(10, 30)


def test_the_last_days_may_lack_a_listing() -> None:
    history = page({"MA": 1}, {"MA": 2}, days=10)
    assert flows(history, days(1, 12)).interval == days(0, 10)
    with pytest.raises(CannotTell) as caught:
        flows(history, days(1, 14))
    assert caught.value.note.code == "origin.no_bracket"


def test_no_listing_and_shares_without_total_cannot_tell() -> None:
    for history, code in (
        (page(), "origin.no_listing"),
        (page({"MA": 0.9}, {"MA": 0.8}, column="share"), "origin.shares_only"),
    ):
        with pytest.raises(CannotTell) as caught:
            listings(history)
        assert caught.value.note.code == code


def test_shares_become_fans_with_the_rounding_of_both_ends() -> None:
    history = page(
        {"MA": 0.912, "TH": 0.001},
        {"MA": 0.9, "TH": 0.011},
        column="share",
        totals=(100_000, 110_000),
    )
    flow = flow_between(listings(history), 0, 1)
    i = flow.countries.index("TH")
    assert flow.gained[i] == pytest.approx(1110)
    assert flow.low[i] == pytest.approx(1110 - 105)
    assert flow.high[i] == pytest.approx(1110 + 105)


def test_the_series_is_one_row_a_country_and_listing() -> None:
    series = flow_series(page({"MA": 10, "FR": 5}, {"MA": 12, "FR": 5}, {"MA": 15, "FR": 6}))
    assert series["gained"].tolist() == [0, 2, 1, 3]
    assert list(series.columns) == ["time", "country", "gained"]
    assert flow_series(page({"MA": 1})).empty
    assert flow_series(page()).empty
