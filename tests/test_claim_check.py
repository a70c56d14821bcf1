"""A claim against an export: each of the four answers, and that measures never mix."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.claims import Claim, check, parse_when, typed_claim
from detector.claims.bounds import place_bounds, total_bounds
from detector.history import BadSetting, Count, PageHistory, Receipt
from detector.history.tables import checked
from detector.words import say

DAYS = pd.date_range("2016-02-20", periods=10, tz="UTC")
TOTALS = [1000, 1010, 1020, 1030, 1040, 2000, 2010, 2020, 2030, 2040]


def history(totals=TOTALS, gained=None, lost=None, *, measure="likes", page="Radio", audience=None):
    """Totals at the end of each of ten days, UTC."""
    end = DAYS + pd.Timedelta(days=1)
    rows = [pd.DataFrame({"start": end, "end": end, "total": totals}).dropna()]
    if gained is not None:
        rows.append(pd.DataFrame({"start": DAYS, "end": end, "gained": gained, "lost": lost}))
    tables = {"counts": checked("counts", pd.concat(rows))}
    if audience is not None:
        tables["audience"] = checked("audience", audience)
    return PageHistory(page, "facebook", measure, "UTC", "day", Receipt("source.plain"), **tables)


def claim(number, when="2016-02-23", kind="likes", zone="UTC", place=None):
    return typed_claim(number, kind, place, parse_when(when, zone) if when else None)


@pytest.mark.parametrize(
    ("number", "when", "verdict"),
    [
        ("1,025", "2016-02-23", "fits"),
        ("1K", "2016-02-23", "fits"),
        ("1.0M", "2016-02-23", "does_not_fit"),
        ("1,015", "2016-02-23", "fits_with_delay"),
        ("1,035", "2016-02-23", "fits_with_delay"),
        ("1,500", "2016-02-23", "does_not_fit"),
        ("1,500", "2016-02-25 12:00", "fits"),
        ("1,500", None, "cannot_tell"),
        ("1,500", "2016-04-01", "cannot_tell"),
        # The first day has no evening before it.
        ("900", "2016-02-20", "cannot_tell"),
    ],
)
def test_the_four_answers(number, when, verdict):
    found = check(claim(number, when), [history()])
    assert found.verdict == verdict
    assert say(found.sentence)


def test_what_does_not_fit_says_by_how_much_and_where_it_would():
    found = check(claim("1,500"), [history()])
    assert found.off_by == 470
    assert found.fits_on == ((date(2016, 2, 25), date(2016, 2, 26)),)
    assert "25 February 2016" in say(found.sentence)
    assert "off by 470" in say(found.sentence)
    never = check(claim("5,000"), [history()])
    assert never.off_by == 3970
    assert not never.fits_on


def test_within_a_day_a_counter_can_dip_and_rise():
    gained, lost = [0, 510, *[10] * 3, 960, *[10] * 4], [0, 500, *[0] * 8]
    bounds = total_bounds(history(gained=gained, lost=lost))
    assert (bounds.low[1], bounds.high[1]) == (500, 1510)
    assert check(claim("600", "2016-02-21"), [history(gained=gained, lost=lost)]).verdict == "fits"
    assert check(claim("600", "2016-02-21"), [history()]).verdict == "cannot_tell"


def test_a_gap_never_contradicts():
    totals = [*TOTALS[:3], None, *TOTALS[4:]]
    assert check(claim("5,000"), [history(totals)]).verdict == "cannot_tell"


def test_an_unknown_zone_leaves_three_days_open():
    assert check(claim("1,500", "2016-02-24", zone=None), [history()]).verdict == "fits"
    assert check(claim("1,500", "2016-02-24"), [history()]).verdict == "fits_with_delay"
    assert check(claim("1,500", "2016-02-23"), [history()]).verdict == "does_not_fit"


def test_likes_and_followers_never_meet():
    pages = [history(measure="likes"), history([n + 500 for n in TOTALS], measure="followers")]
    assert check(claim("1,525", kind="followers"), pages).verdict == "fits"
    assert check(claim("1,525", kind="likes"), pages).verdict == "does_not_fit"
    alone = check(claim("1,025", kind="followers"), pages[:1])
    assert alone.verdict == "cannot_tell"
    assert alone.sentence.code == "claim.other_measure"


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (Claim("?", None, "likes"), "claim.number_unread"),
        (Claim("10", Count.exact(10), "likes", confirmed=False), "claim.unconfirmed"),
        (Claim("10", Count.exact(10), None), "claim.kind_missing"),
        (Claim("10", Count.exact(10), "country"), "claim.place_missing"),
        (Claim("10", Count.exact(10), "check_ins"), "claim.kind_not_in_export"),
    ],
)
def test_what_is_missing_is_named(broken, code):
    assert check(broken, [history()]).sentence.code == code
    assert say(check(broken, [history()]).sentence)


def test_of_several_pages_one_must_be_named():
    pages = [history(), history(page="Tagant")]
    assert check(claim("1,025"), pages).sentence.code == "claim.several_pages"
    assert check(claim("1,025"), pages, page="tagant").verdict == "fits"
    assert check(claim("1,025"), pages, page="Sahel").sentence.code == "claim.page_not_open"
    assert check(claim("1,025"), []).sentence.code == "claim.no_export"


def places(top_k):
    rows = [
        (time, "country", place, fans, top_k)
        for time in DAYS + pd.Timedelta(days=1)
        for place, fans in (("TH", 500.0), ("MA", 300.0))
    ]
    names = ["time", "dimension", "place", "fans", "top_k"]
    return pd.DataFrame(rows, columns=names).assign(floor=300.0)


def test_fans_of_a_country_and_what_a_cut_list_says():
    cut, open_list = history(audience=places(2)), history(audience=places(None))
    assert check(claim("500", kind="country", place="Thailand"), [cut]).verdict == "fits"
    assert check(claim("900", kind="country", place="TH"), [cut]).verdict == "does_not_fit"
    assert check(claim("200", kind="country", place="FR"), [cut]).verdict == "fits"
    assert check(claim("400", kind="country", place="FR"), [cut]).verdict == "does_not_fit"
    assert check(claim("400", kind="country", place="FR"), [open_list]).verdict == "cannot_tell"
    assert check(claim("400", kind="country", place="FR"), [history()]).verdict == "cannot_tell"


def test_a_city_is_found_by_its_name():
    rows = places(2).assign(dimension="city").replace({"TH": "Bangkok, Thailand", "MA": "Rabat"})
    found = place_bounds(history(audience=rows), "city", "bangkok")
    assert set(found.low) == {500.0}


@given(st.integers(0, 9), st.integers(0, 24 * 60 - 1))
def test_what_the_export_itself_shows_always_fits(day, minute):
    shown = TOTALS[day]
    when = (DAYS[day] + pd.Timedelta(minutes=minute)).strftime("%Y-%m-%d %H:%M")
    found = check(claim(str(shown), when), [history()])
    # The first day is known only by its evening.
    assert found.verdict == "fits" if day else found.verdict != "does_not_fit"


@pytest.mark.parametrize("text", ["2/3/2016", "yesterday", "2016-02-30", "2016-03-02..2016-03-01"])
def test_a_time_that_cannot_be_told_is_refused(text):
    with pytest.raises(BadSetting) as refused:
        parse_when(text)
    assert text in say(refused.value.note)


def test_times_as_people_write_them():
    assert parse_when("27 février 2016").first == date(2016, 2, 27)
    assert parse_when("February 2016").last == date(2016, 2, 29)
    assert parse_when("2016-02-27 18:30", "Africa/Casablanca").instants.days < 0.001
    assert parse_when("2016-02-27").instants.days == pytest.approx(1 + 26 / 24)
    assert parse_when("2016-02-27..2016-02-29", "UTC").instants.days == 3
    with pytest.raises(BadSetting):
        parse_when("2016-02-27", "Rabat")


@pytest.mark.parametrize("number", ["", "many", "-5", "1.2.3"])
def test_a_number_that_is_none_is_refused(number):
    with pytest.raises(BadSetting):
        typed_claim(number, "likes")
