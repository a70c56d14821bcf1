"""Content exports of Business Suite: languages, Pacific time, days, damage, joining."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import PageHistory, UnknownFormat
from detector.read import load, open_each, open_exports, reader_of
from detector.read.business_suite_posts import BusinessSuitePosts
from detector.read.instagram_ids import posted_at
from detector.words import say

FACEBOOK = [
    "Post ID", "Page ID", "Page name", "Title", "Description", "Duration (sec)", "Publish time",
    "Caption type", "Permalink", "Post type", "Date", "Views", "Views", "Reach",
    "Reactions, Comments and Shares", "Reactions", "Comments", "Shares",
    "Reach from Boosted posts",
]  # fmt: skip
INSTAGRAM = [
    "Post ID", "Account ID", "Account username", "Account name", "Description", "Duration (sec)",
    "Publish time", "Permalink", "Post type", "Data comment", "Date", "Views", "Reach", "Likes",
    "Shares", "Comments", "Saves", "Follows",
]  # fmt: skip
PORTUGUESE = [
    "Identificação da publicação", "Identificação da conta", "Nome de usuário da conta",
    "Nome da conta", "Descrição", "Duração (segundos)", "Horário de publicação",
    "Link permanente", "Tipo de publicação", "Comentário de dados", "Data", "Visualizações",
    "Alcance", "Curtidas", "Compartilhamentos", "Comentários", "Salvamentos", "Seguimentos",
]  # fmt: skip
SWEDISH = [
    "Publicerings-id", "Sid-id", "Sidnamn", "Titel", "Publiceringstid", "Inläggstyp",
    "Permalänk", "Visningar", "Räckvidd", "Reaktioner, kommentarer och delningar", "Reaktioner",
    "Kommentarer", "Delningar", "Totalt antal klick", "Länkklick", "Övriga klick",
]  # fmt: skip


def facebook(post: object = "1101", when: str = "02/19/2024 04:29", **more: object) -> list[object]:
    text = more.get("text", 'Two lines,\nand a "word"')
    return [
        post, more.get("page_id", "77"), more.get("page", "A page"), "", text, "0", when, "",
        more.get("link", ""),
        "Photos", more.get("date", "Lifetime"), 99, 98, more.get("reach", 1200), 60,
        more.get("likes", 31), 20, 9, 400,
    ]  # fmt: skip


def instagram(post: str, when: str, link: str) -> list[object]:
    return [
        post, "17841", "a.page", "A page", "Text", "12", when, link, "IG reel", "", "Lifetime",
        900, 700, 42, 3, 5, 2, 1,
    ]  # fmt: skip


def written(header: list[str], rows: list[list[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue().encode("utf-8-sig")


def read(data: bytes, name: str = "Jan-01-2024_Mar-31-2024_1.csv") -> list[PageHistory]:
    (file,) = load(name, data)
    assert isinstance(reader_of(file), BusinessSuitePosts)
    return BusinessSuitePosts().read(file)


def codes(history: PageHistory, part: str) -> list[str]:
    notes = getattr(history.receipt, part)
    assert all("{" not in say(note) for note in notes)
    return [note.code for note in notes]


def test_a_facebook_export() -> None:
    (history,) = read(written(FACEBOOK, [facebook()]))
    assert (history.page, history.page_id, history.platform, history.named) == (
        "A page", "77", "facebook", True
    )  # fmt: skip
    (row,) = history.posts.to_dict("records")
    assert str(row["time"]) == "2024-02-19 12:29:00+00:00"
    assert (row["post"], row["type"]) == ("1101", "photos")
    assert (row["likes"], row["comments"], row["shares"]) == (31, 20, 9)
    assert (row["reach"], row["paid_reach"]) == (1200, 400)
    assert {"read.zone_pacific", "read.content.likes_are_reactions"} <= set(
        codes(history, "guessed")
    )
    assert "read.columns_unused" in codes(history, "left_out")
    assert history.counts.empty


# The code of this link was made at 22:28:44 UTC on 3 March 2020, in winter time of California.
LINK, LOCAL = "https://www.instagram.com/p/B9ScvNRFk3N/", "03/03/2020 14:29"


@pytest.mark.parametrize("header", [INSTAGRAM, PORTUGUESE])
def test_an_instagram_export_agrees_with_its_own_links(header: list[str]) -> None:
    (history,) = read(written(header, [instagram("178", LOCAL, LINK)]))
    assert (history.platform, history.page, history.page_id) == ("instagram", "A page", "17841")
    (row,) = history.posts.to_dict("records")
    assert str(row["time"]) == "2020-03-03 22:29:00+00:00"
    assert (row["reach"], row["likes"], row["shares"], row["comments"]) == (700, 42, 3, 5)
    assert "read.content.times_agree" in codes(history, "read")
    assert "read.content.likes_are_reactions" not in codes(history, "guessed")


def test_times_that_were_changed_are_said() -> None:
    (history,) = read(written(INSTAGRAM, [instagram("178", "03/03/2020 23:29", LINK)]))
    assert codes(history, "unresolved") == ["read.content.times_disagree"]


def test_a_swedish_export() -> None:
    row: list[object] = [
        "9",
        "77",
        "En sida",
        "",
        "02/19/2024 04:29",
        "Foton",
        "",
        9,
        8,
        7,
        5,
        1,
        1,
    ]
    (history,) = read(written(SWEDISH, [row]))
    assert (history.page, history.platform) == ("En sida", "facebook")
    assert history.posts["likes"].tolist() == [5]
    assert history.posts["reach"].tolist() == [8]


def test_the_times_order_is_that_of_the_whole_column() -> None:
    rows = [facebook("1", "05/02/2024 04:29"), facebook("2", "13/02/2024 04:29")]
    (history,) = read(written(FACEBOOK, rows))
    assert [str(time.date()) for time in history.posts["time"]] == ["2024-02-05", "2024-02-13"]


def test_days_of_a_post_are_added_up() -> None:
    rows = [
        facebook(date="02/19/2024", likes=3, reach=50),
        facebook(date="02/20/2024", likes="", reach=80),
        facebook(date="02/21/2024", likes=4, reach=20),
        facebook("1102", date="02/21/2024", likes="", reach=""),
    ]
    (history,) = read(written(FACEBOOK, rows))
    assert history.posts["likes"].tolist()[0] == 7
    assert history.posts["reach"].tolist()[0] == 80
    assert history.posts[["likes", "reach"]].iloc[1].isna().all()
    assert "read.content.days_summed" in codes(history, "guessed")


def test_short_rows_repeats_and_rows_of_an_error_are_no_zeros() -> None:
    error = [*facebook("1102")[:10], "-"]
    rows = [facebook(), facebook(), error, ["", "", "An error occurred while computing metrics."]]
    (history,) = read(written(FACEBOOK, rows))
    assert history.posts["post"].tolist() == ["1101", "1102"]
    assert history.posts["likes"].isna().tolist() == [False, True]
    assert "read.posts_dropped" in codes(history, "left_out")


def test_pages_of_one_file_stay_apart() -> None:
    rows = [facebook("1"), facebook("2", page="Another", page_id="78")]
    assert [history.page for history in read(written(FACEBOOK, rows))] == ["A page", "Another"]


def test_a_page_that_changed_its_name_is_one_page() -> None:
    rows = [facebook("2", "02/21/2024 04:29", page="New name"), facebook("1", page="Old name")]
    (history,) = read(written(FACEBOOK, rows))
    assert (history.page, len(history.posts)) == ("New name", 2)


def test_an_id_of_the_page_that_was_cut_short_is_no_id() -> None:
    (history,) = read(written(FACEBOOK, [facebook(page_id="1.78414E+16")]))
    assert (history.page, history.page_id) == ("A page", None)


def test_lines_that_a_spreadsheet_wrapped_whole_are_unwrapped() -> None:
    rows = [facebook(str(n), text='A; "b"') for n in range(5)]
    lines = written(FACEBOOK, rows).decode("utf-8-sig").splitlines()
    wrapped = "\r\n".join('"' + line.replace('"', '""') + '"' for line in lines)
    (history,) = read(wrapped.encode())
    (plain,) = read(written(FACEBOOK, rows))
    assert history.posts.equals(plain.posts)


def test_semicolons_and_an_old_code_page() -> None:
    text = written(PORTUGUESE, [instagram("178", LOCAL, LINK)]).decode("utf-8-sig")
    (history,) = read(text.replace(",", ";").encode("cp1252"))
    assert history.posts["likes"].tolist() == [42]


def test_ids_that_a_spreadsheet_cut_short_are_told_by_their_links() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(FACEBOOK)
    first = facebook(17841414051683694, link="https://www.facebook.com/77/posts/pfbid0Ab")
    for row in (first, facebook(17841414051683695), facebook(123456)):
        sheet.append(row)  # type: ignore[arg-type]
    out = io.BytesIO()
    book.save(out)
    (history,) = read(out.getvalue(), "content.xlsx")
    assert {"pfbid0Ab", "123456"} <= set(history.posts["post"])
    (damaged,) = [line for line in history.receipt.unresolved if "damaged" in line.code]
    assert damaged.numbers["n"] == 1


SERIES = 'sep=,\n"Facebook follows"\n"Date","Primary"\n' + "".join(
    f'"2024-02-{day:02}T00:00:00","{day}"\n' for day in range(1, 29)
)


def test_posts_join_the_follows_of_their_page_and_no_others() -> None:
    follows = ("Follows.csv", SERIES.encode("utf-16"))
    posts = ("content.csv", written(FACEBOOK, [facebook()]))
    (joined,) = open_exports([follows, posts], page="a page")
    assert len(joined.posts) == 1
    assert len(joined.counts) == 28
    (alone,), (refused,) = open_each([follows, posts], page="Other")
    assert alone.posts.empty
    assert "A page" in say(refused.note)
    _, (refused,) = open_each([posts])
    assert refused.note.code == "read.posts_alone"


def test_a_header_without_posts_is_refused() -> None:
    with pytest.raises(UnknownFormat):
        read(written(FACEBOOK, []))


@pytest.mark.parametrize(
    "link", ["", "https://www.instagram.com/a.page/", "https://x.com/p/B9ScvNRFk3N/"]
)
def test_a_link_without_a_code_tells_no_time(link: str) -> None:
    assert posted_at(link) is None


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.datetimes(dt.datetime(2021, 1, 1), dt.datetime(2026, 1, 1)),
            st.integers(0, 10**6) | st.none(),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_was_written_is_read_back(posts: list[tuple[dt.datetime, int | None]]) -> None:
    rows = [
        facebook(str(1000 + n), f"{when:%m/%d/%Y %H:%M}", likes="" if likes is None else likes)
        for n, (when, likes) in enumerate(posts)
    ]
    days = [f"{when:%m/%d}" for when, _ in posts]
    (history,) = read(written(FACEBOOK, rows))
    told = dict(zip(history.posts["post"], history.posts["likes"].astype(object), strict=True))
    for n, (_, likes) in enumerate(posts):
        value = told[str(1000 + n)]
        assert (likes is None and value != value) or value == likes
    # Days that read either way settle nothing; those that do are read as they were written.
    if any(int(day[3:]) > 12 for day in days):
        local = history.posts["time"].dt.tz_convert("America/Los_Angeles")
        assert set(local.dt.strftime("%m/%d")) == set(days)
