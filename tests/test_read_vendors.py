"""CrowdTangle, vendors and research tools: numbers against the file, traps, refusals."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import InputError, PageHistory
from detector.read import open_exports
from detector.read.linkedin import Linkedin
from detector.words import say
from tests import source_files as files


def opened(name: str, content: str) -> tuple[PageHistory, ...]:
    return open_exports((name, content.encode()))


def one(name: str, content: str) -> PageHistory:
    (history,) = opened(name, content)
    return history


def refusal(name: str, content: str) -> str:
    with pytest.raises(InputError) as raised:
        opened(name, content)
    assert say(raised.value.note)
    return raised.value.note.code


def codes(history: PageHistory) -> set[str]:
    receipt = history.receipt
    lines = (*receipt.read, *receipt.guessed, *receipt.left_out, *receipt.unresolved)
    return {line.code for line in lines}


def test_crowdtangle_is_a_history_of_likes_and_one_of_followers_for_each_page() -> None:
    histories = opened("historical.csv", files.CROWDTANGLE)
    totals = {(h.page, h.measure): h.counts["total"].tolist() for h in histories}
    assert totals == {
        ("The Page", "likes"): [1464700, 1464754],
        ("The Page", "followers"): [1562100, 1562141],
        # A zero at posting is no count: nothing is left of its likes.
        ("Other", "followers"): [500],
    }
    first = histories[0]
    assert (first.platform, first.page_id) == ("facebook", "800")
    # 16:45:20 EDT.
    assert first.counts["start"][0] == dt.datetime(2021, 7, 5, 20, 45, 20, tzinfo=dt.UTC)
    assert "read.crowdtangle.zeros" in codes(first)


def test_crowdtangle_posts_have_reactions_and_no_text() -> None:
    first = opened("historical.csv", files.CROWDTANGLE)[0]
    assert len(first.posts) == 2
    assert first.posts[["likes", "love", "haha", "angry", "comments", "shares"]].iloc[
        0
    ].tolist() == [10, 4, 1, 5, 2, 3]
    assert "Text; with" not in first.posts.to_csv()


def test_a_post_found_by_two_searches_is_one_post_and_one_count() -> None:
    row = ("The Page", "800", "100", "", "2021-07-06 16:45:20 EDT")
    later = ("The Page", "800", "101", "", "2021-07-07 16:45:20 EDT")
    text = files.crowdtangle([row, later])
    again = text + text.splitlines()[1] + "\n"
    history = one("historical.csv", again)
    assert history.counts["total"].tolist() == [100, 101]
    assert len(history.posts) == 2
    assert "read.crowdtangle.posts_twice" in codes(history)


def test_crowdtangle_of_instagram_counts_followers() -> None:
    history = one("ig.csv", files.CROWDTANGLE_INSTAGRAM)
    assert (history.platform, history.measure) == ("instagram", "followers")
    assert history.posts["post"].tolist() == ["ABC"]


def test_crowdtangle_without_a_count_is_refused() -> None:
    text = files.crowdtangle([("The Page", "800", "0", "", "2021-07-06 16:45:20 EDT")])
    assert refusal("historical.csv", text) == "read.crowdtangle.no_counts"


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**9), st.datetimes(dt.datetime(2012, 1, 1), dt.datetime(2024, 1, 1))
        ),
        min_size=1,
        max_size=25,
        unique_by=lambda row: row[1].replace(microsecond=0),
    ).filter(lambda rows: any(likes for likes, _ in rows))
)
@settings(max_examples=40, deadline=None)
def test_every_count_at_posting_is_read_and_no_zero(rows: list[tuple[int, dt.datetime]]) -> None:
    text = files.crowdtangle(
        [("P", "9", str(likes), "", f"{when:%Y-%m-%d %H:%M:%S} UTC") for likes, when in rows]
    )
    history = one("historical.csv", text)
    expected = {when.replace(microsecond=0, tzinfo=dt.UTC): likes for likes, when in rows if likes}
    read = dict(zip(history.counts["start"], history.counts["total"], strict=True))
    assert read == expected
    assert history.counts["start"].is_monotonic_increasing


def test_content_library_posts_wait_for_counts() -> None:
    assert refusal("posts.csv", files.LIBRARY) == "read.posts_alone"
    both = [("p.csv", files.LIBRARY.encode()), ("c.csv", files.CROWDTANGLE.encode())]
    page = next(h for h in open_exports(both) if (h.page, h.measure) == ("The Page", "followers"))
    assert {"901", "902"} <= set(page.posts["post"])


def test_social_blade_tables_are_changes_by_day_of_each_channel() -> None:
    histories = opened("subs.csv", files.SOCIAL_BLADE)
    assert {h.page: h.counts["gained"].tolist() for h in histories} == {
        "One": [5, -1, 2],
        "Two": [30, 40, 20],
    }
    assert all(h.net_only and h.measure == "subscribers" for h in histories)
    assert histories[0].activity["value"].tolist() == [80, 90, 100]


def test_a_saved_page_of_social_blade_gives_changes_and_totals() -> None:
    history = one("monthly.html", files.SOCIAL_BLADE_PAGE)
    assert history.page == "Some & Channel"
    assert history.counts["gained"].dropna().tolist() == [5, -1]
    assert history.counts["total"].dropna().tolist() == [100, 99]
    two = files.chart_page({"2014-12-08": 5}, {"2014-12-08": 100})
    assert refusal("page.html", two) == "read.social_blade.charts"


def test_an_answer_of_social_blade_holds_totals() -> None:
    import json

    history = one("youtube.json", json.dumps(files.SOCIAL_BLADE_ANSWER))
    assert (history.page, history.page_id) == ("Some Channel", "UCx")
    assert history.counts["total"].tolist() == [1003, 1010]


def test_captures_of_one_account_are_one_history_and_a_tenfold_one_is_named() -> None:
    history = one("joe.csv", files.COUNT_HISTORY)
    assert (history.page, history.platform, history.measure) == ("joe", "twitter", "followers")
    assert history.counts["total"].tolist() == [66, 101, 1230, 125]
    assert "read.ten_times" in codes(history)
    calm = files.COUNT_HISTORY.replace(",1230,", ",123,")
    assert "read.ten_times" not in codes(one("joe.csv", calm))


def test_x_overview_newest_first_is_put_in_order() -> None:
    history = one("overview.csv", files.X_OVERVIEW)
    assert history.counts["start"][0] == dt.datetime(2025, 9, 6, tzinfo=dt.UTC)
    assert history.counts["gained"].tolist() == [10, 12]
    assert history.counts["lost"].tolist() == [2, 3]


def test_x_posts_keep_the_id_of_their_link() -> None:
    both = [("p.csv", files.X_POSTS.encode()), ("o.csv", files.X_OVERVIEW.encode())]
    (history,) = open_exports(both, join_nameless=True)
    assert history.posts["post"].tolist() == ["1840000000000000001"]
    assert history.posts["likes"].tolist() == [6]


def test_linkedin_total_is_the_new_ones_of_the_day() -> None:
    (history,) = Linkedin().read(files.linkedin(files.LINKEDIN))
    assert history.counts["gained"].tolist() == [8, 4]
    assert history.counts["total"].isna().all()
    gained: dict[str, float] = {}
    for source, n in zip(history.sources["source"], history.sources["gained"], strict=True):
        gained[source] = gained.get(source, 0) + n
    assert gained == {"invited": 1, "organic": 9, "sponsored": 2}
    assert history.audience["fans"].tolist() == [900, 80]
    assert "read.linkedin.parts_differ" not in codes(history)


def test_linkedin_kinds_that_do_not_add_up_are_listed() -> None:
    rows = [list(row) for row in files.LINKEDIN["New followers"]]
    rows[1][4] = 9
    (history,) = Linkedin().read(files.linkedin({"New followers": rows}))
    assert "read.linkedin.parts_differ" in codes(history)


def test_linkedin_creator_has_a_total_above_its_table() -> None:
    (history,) = Linkedin().read(files.linkedin(files.LINKEDIN_CREATOR))
    assert history.counts["gained"].dropna().tolist() == [8, 4]
    (total,) = history.counts[history.counts["total"].notna()].to_dict("records")
    assert (total["total"], total["end"]) == (5678, dt.datetime(2024, 1, 16, tzinfo=dt.UTC))


def test_netvizz_countries_stand_at_the_instant_of_the_header() -> None:
    history = one("page_800000_2014_country.tab", files.NETVIZZ_COUNTRIES)
    assert history.page_id == "800000"
    assert history.audience.set_index("place")["fans"].to_dict() == {"MA": 900, "FR": 80}
    assert history.audience["time"][0] == dt.datetime(2014, 5, 1, 7, tzinfo=dt.UTC)
    assert math.isnan(history.audience["top_k"][0])


def test_netvizz_network_counts_pages_and_survives_commas_in_names() -> None:
    histories = opened("pages_2014_05_01.gdf", files.NETVIZZ_NETWORK)
    totals = {h.page: h.counts["total"].tolist() for h in histories}
    assert totals == {"The Page": [1200], "Cars, planes and trains": [77]}
    assert refusal("pages.gdf", files.NETVIZZ_NETWORK) == "read.netvizz.no_date"


def test_netvizz_people_are_not_fans() -> None:
    assert refusal("page_2014_05_01.gdf", files.NETVIZZ_PEOPLE) == "read.netvizz.people"
    comments = (
        "post_id\tpost_by\tpost_text\tpost_published\tcomment_id\tcomment_by\n1\ta\tb\tc\td\te\n"
    )
    assert refusal("page_comments.tab", comments) == "read.netvizz.people"


def test_netvizz_posts_join_the_page_of_their_ids() -> None:
    both = [("p.tab", files.NETVIZZ_POSTS.encode()), ("c.csv", files.CROWDTANGLE.encode())]
    page = next(h for h in open_exports(both) if (h.page_id, h.measure) == ("800", "likes"))
    (post,) = page.posts[page.posts["post"] == "800_901"].to_dict("records")
    assert [post[name] for name in ("likes", "love", "angry")] == [9, 3, 2]


def test_sprout_gains_are_organic_and_paid_together() -> None:
    history = one("report.csv", files.SPROUT)
    assert history.counts["gained"].dropna().tolist() == [12, 16]
    assert history.counts["lost"].dropna().tolist() == [2, 1]
    assert history.counts["total"].dropna().tolist() == [1010, 1025]
    assert not history.net_only
    assert set(history.sources["source"]) == {"organic", "paid"}


def test_facepager_uses_the_rows_of_pages() -> None:
    history = one("pages.csv", files.FACEPAGER)
    assert (history.page, history.page_id, history.measure) == ("The Page", "800", "likes")
    assert history.counts["total"].tolist() == [1234, 1240]
    without = files.FACEPAGER.replace("fan_count", "about")
    assert refusal("pages.csv", without) == "read.facepager.no_counts"
