"""Files of one page become one history; files of two pages never do."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import openpyxl
import pytest

from detector.history import InputError, PageHistory, daily
from detector.read import open_each, open_exports
from detector.read.stitch import stitched
from tests import legacy_layout as layout
from tests.legacy_layout import Layout

DAYS = 60
NEW = np.arange(DAYS) % 5
TOTAL = 1000 + np.cumsum(NEW)


def part(start: int, end: int, *, total: np.ndarray = TOTAL, countries: bool = False) -> bytes:
    """Days `[start, end)` of the page."""
    made = Layout(first=date(2014, 1, 1) + timedelta(start))
    made.counts(list(total[start:end]), list(NEW[start:end]), [0.0] * (end - start))
    if countries:
        made.broken_down("Lifetime Likes by Country", {"MA": list(total[start:end] // 2)})
    return made.csv()


def lines(history: PageHistory, part_of: str) -> dict[str, dict[str, object]]:
    return {line.code: dict(line.numbers) for line in getattr(history.receipt, part_of)}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_consecutive_files_in_any_order_are_one_history(order: tuple[int, ...]) -> None:
    files = [(layout.name(), part(20 * n, 20 * n + 20, countries=True)) for n in order]
    (history,) = open_exports(files)
    (whole,) = open_exports((layout.name(), part(0, DAYS, countries=True)))
    for table in ("counts", "audience", "activity", "sources"):
        assert getattr(history, table).equals(getattr(whole, table))
    assert len(history.digests) == 3
    assert history.receipt.unresolved == ()
    assert lines(history, "read")["read.stitched"] == {"n": 3}
    assert lines(history, "read")["read.books_checked"] == {"n": DAYS - 1, "balanced": DAYS - 1}


def test_an_overlap_that_agrees_says_nothing() -> None:
    (history,) = open_exports([(layout.name(), part(0, 40)), (layout.name(), part(30, DAYS))])
    assert history.receipt.unresolved == ()
    assert len(daily(history)) == DAYS


@pytest.mark.parametrize("later_first", [True, False])
def test_an_overlap_that_disagrees_is_listed_and_the_later_file_believed(later_first: bool) -> None:
    other = TOTAL.copy()
    other[35] += 7
    files = [(layout.name(), part(0, 40, total=other, countries=True))]
    files.insert(0 if later_first else 1, (layout.name(), part(30, DAYS, countries=True)))
    (history,) = open_exports(files)
    day = date(2014, 1, 1) + timedelta(35)
    said = lines(history, "unresolved")
    assert said["read.overlap_total"] == {"day": day, "earlier": other[35], "later": TOTAL[35]}
    assert said["read.overlap_audience"]["day"] == day
    assert daily(history).total.tolist() == TOTAL.tolist()


def test_many_disagreements_are_counted_after_the_first_few() -> None:
    files = [part(0, DAYS, total=TOTAL), part(0, DAYS, total=TOTAL + 1)]
    (history,) = open_exports([(layout.name(), data) for data in files])
    assert lines(history, "unresolved")["read.overlap_more"] == {"n": DAYS - 5}


def test_a_number_missing_from_the_later_file_is_taken_from_the_earlier() -> None:
    later = TOTAL.astype(object)
    later[50] = None
    later[52] += 0
    (history,) = open_exports(
        [(layout.name(), part(0, 55)), (layout.name(), part(45, DAYS, total=later))]
    )
    assert daily(history).total[50] == TOTAL[50]
    assert history.receipt.unresolved == ()


def test_two_lists_of_one_day_are_never_mixed() -> None:
    def listed(values: dict[str, list[float | None]], days: int) -> bytes:
        made = Layout().counts(list(TOTAL[:days]), list(NEW[:days]), [0.0] * days)
        return made.broken_down("Lifetime Likes by Country", values).csv()

    early = listed({"MA": [5.0], "FR": [4.0]}, 1)
    late = listed({"MA": [5.0, 5.0], "TH": [6.0, 6.0]}, 2)
    (history,) = open_exports([(layout.name(), early), (layout.name(), late)])
    assert history.audience["place"].tolist() == ["MA", "TH", "MA", "TH"]


def test_days_that_no_file_reports_are_named() -> None:
    (history,) = open_exports([(layout.name(), part(0, 20)), (layout.name(), part(30, DAYS))])
    gap = lines(history, "unresolved")["read.gap"]
    assert gap == {"n": 10, "first": date(2014, 1, 21), "last": date(2014, 1, 30)}


def test_the_same_file_twice_is_read_once_and_said() -> None:
    (history,) = open_exports([(layout.name(), part(0, DAYS)), ("copy.csv", part(0, DAYS))], "x")
    assert (history.page, lines(history, "left_out")["read.same_file"]) == ("Café Ünlü", {"n": 1})
    (history,) = open_exports([(layout.name(), part(0, DAYS))] * 3)
    assert lines(history, "left_out")["read.same_file"] == {"n": 2}
    assert len(history.digests) == 1
    assert history.receipt.unresolved == ()


def test_two_pages_stay_two_histories() -> None:
    files = [(layout.name("One"), part(0, 20)), (layout.name("Two"), part(20, 40))]
    assert [h.page for h in open_exports(files)] == ["One", "Two"]
    assert [h.page for h in open_exports(files, join_nameless=True)] == ["One", "Two"]
    same = [(layout.name("CAFÉ"), part(0, 20)), (layout.name("Cafe\u0301"), part(20, 40))]
    assert len(open_exports(same)) == 1


def test_nameless_files_join_only_when_the_person_says_so() -> None:
    nameless = [("a.csv", part(0, 20)), ("b.csv", part(20, 40))]
    assert len(open_exports(nameless)) == 2
    (joined,) = open_exports(nameless, join_nameless=True)
    assert len(daily(joined)) == 40
    (called,) = open_exports(nameless, "My page")
    assert (called.page, called.named) == ("My page", True)
    hosted = [*nameless, (layout.name("Host"), part(40, DAYS))]
    assert len(open_exports(hosted)) == 3
    (host,) = open_exports(hosted, join_nameless=True)
    assert (host.page, len(daily(host))) == ("Host", DAYS)


def test_two_files_of_the_same_bare_name_are_not_one_page() -> None:
    assert len(open_exports([("export.csv", part(0, 20)), ("export.csv", part(20, 40))])) == 2


def test_ids_are_stronger_than_names_and_measures_never_mix() -> None:
    one, two = (open_exports((layout.name(), part(20 * n, 20 * n + 20)))[0] for n in (0, 1))

    def joined(left: PageHistory, right: PageHistory) -> int:
        return len(stitched([left, right])[0])

    assert joined(one, two) == 1
    assert joined(replace(one, page_id="1"), replace(two, page_id="2")) == 2
    assert joined(replace(one, page_id="1", page="Old"), replace(two, page_id="1")) == 1
    assert joined(replace(one, page_id="1"), two) == 1
    assert joined(replace(one, measure="followers"), two) == 2
    assert joined(replace(one, platform="instagram"), two) == 2
    assert joined(replace(one, net_only=True), two) == 2
    assert joined(replace(one, zone="UTC"), two) == 2


POST = ("Photo", "", "", "02/19/2014 04:29:18 AM", " ", "90", "", "12", "3", "2", "5", "")


def post(post_id: str, *, mention: bool = False, when: str = POST[3]) -> list[str]:
    cells = [post_id, "https://", "text &amp; more,\nsecond line", *POST]
    cells[6] = when
    return [*cells[:3], "", *cells[4:8], *[""] * 7] if mention else cells


def test_posts_join_the_page_of_the_same_name() -> None:
    posts = layout.posts_csv([post("123456_1"), post("123456_2"), post("99999_3", mention=True)])
    files = [(layout.posts_name(), posts), (layout.name(), part(0, DAYS))]
    (history,) = open_exports(files)
    assert history.posts["post"].tolist() == ["123456_1", "123456_2"]
    first = history.posts.iloc[0]
    # 04:29 in California is 12:29 in UTC in winter.
    assert str(first["time"]) == "2014-02-19 12:29:18+00:00"
    assert (first["type"], first["reach"], first["engaged"], first["likes"]) == ("photo", 90, 12, 5)
    assert first["negative"] == 2
    assert np.isnan(first["paid_reach"])
    assert np.isnan(first["comments"])
    assert history.page_id == "123456"
    assert len(history.digests) == 2
    assert lines(history, "left_out")["read.posts_dropped"] == {"n": 1}
    assert not any("text" in str(cell) for cell in first)


def test_a_workbook_of_posts_has_its_actions_on_other_sheets() -> None:
    book = openpyxl.Workbook(write_only=True)
    key = book.create_sheet("Key Metrics")
    plain = [i for i, name in enumerate(layout.POST_HEADERS) if " - " not in name]
    rows = [post("123456_1"), post("123456_2")]
    for row in (layout.POST_HEADERS, layout.POST_DESCRIPTIONS, *rows):
        key.append([row[i] for i in plain])
    # The family's name is longer than a sheet's may be. Its rows stand in another order.
    stories = book.create_sheet("Lifetime Post Stories by act...")
    talking = book.create_sheet("Lifetime Talking About This(...")
    for sheet, factor in ((talking, 100), (stories, 1)):
        sheet.append([*layout.POST_HEADERS[:8], "share", "like", "comment"])
        sheet.append([*rows[1][:8], "", 8 * factor, 2 * factor])
        sheet.append([*rows[0][:8], 3 * factor, 5 * factor, ""])
    out = io.BytesIO()
    book.save(out)
    files = [(layout.posts_name()[:-3] + "xlsx", out.getvalue()), (layout.name(), part(0, DAYS))]
    (history,) = open_exports(files)
    told = history.posts.set_index("post")
    assert told["likes"].tolist() == [5, 8]
    assert told["reach"].tolist() == [90, 90]
    assert told["shares"].tolist()[0] == 3
    assert told[["shares", "comments"]].isna().to_numpy().tolist() == [[False, True], [True, False]]


def test_posts_exported_twice_are_counted_once() -> None:
    twice = [[post("123456_1")], [post("123456_1", when="2/19/14 4:29"), post("123456_2")]]
    files = [(layout.posts_name(), layout.posts_csv(rows)) for rows in twice]
    (history,) = open_exports([(layout.name(), part(0, DAYS)), *files])
    assert history.posts["post"].tolist() == ["123456_1", "123456_2"]


VIDEO_HEADERS = [
    *layout.POST_HEADERS[:9], "Lifetime Video length", "Lifetime Total Video Views",
    "Lifetime Total Video Views", "Lifetime Negative Feedback",
]  # fmt: skip
VIDEO_DESCRIPTIONS = [
    *[""] * 8, "People. (Unique Users)", "Length.", "Views. (Total Count)", "(Unique Users)",
    "People. (Unique Users)",
]  # fmt: skip


def videos_csv(*rows: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([VIDEO_HEADERS, VIDEO_DESCRIPTIONS, *rows])
    return out.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("videos_first", [True, False])
def test_a_file_of_videos_adds_to_the_posts_and_takes_nothing_away(videos_first: bool) -> None:
    start = post("123456_1")[:8]
    other = post("123456_3")[:8]
    videos = videos_csv([*start, "95", "61000", "50", "44", ""], [*other, "7", "1", "2", "2", "1"])
    files = [
        (layout.posts_name(), layout.posts_csv([post("123456_1"), post("123456_2")])),
        (layout.posts_name(level="Video Posts"), videos),
    ]
    if videos_first:
        files.reverse()
    (history,) = open_exports([*files, (layout.name(), part(0, DAYS))])
    assert history.posts["post"].tolist() == ["123456_1", "123456_2", "123456_3"]
    both = history.posts.iloc[0]
    assert (both["engaged"], both["likes"], both["negative"]) == (12, 5, 2)
    assert both["reach"] == (90 if videos_first else 95)
    assert history.posts.iloc[2]["reach"] == 7


def test_posts_alone_or_of_an_unknown_page_say_what_is_missing() -> None:
    posts = (layout.posts_name(), layout.posts_csv([post("123456_1")]))
    with pytest.raises(InputError, match=r"read\.posts_alone"):
        open_exports(posts)
    histories, failures = open_each([posts, (layout.name("Other"), part(0, DAYS))])
    assert len(histories) == 1
    assert histories[0].posts.empty
    assert [f.note.code for f in failures] == ["read.posts_unmatched"]
    assert failures[0].note.numbers["file"] == layout.posts_name()


def test_a_header_of_posts_without_posts_is_refused() -> None:
    with pytest.raises(InputError, match=r"read\.posts_empty"):
        open_exports(layout.posts_csv([]))
    with pytest.raises(InputError, match=r"read\.posts_empty"):
        open_exports(layout.posts_csv([post("5_5", mention=True)]))


def test_post_ids_cut_by_a_spreadsheet_are_reported() -> None:
    posts = layout.posts_csv([post("1.23457E+16")])
    (history,) = open_exports([(layout.posts_name(), posts), (layout.name(), part(0, DAYS))])
    assert lines(history, "unresolved")["read.post_ids_damaged"] == {"n": 1}
    assert history.page_id is None
