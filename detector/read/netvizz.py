"""Files of Netvizz, a research tool for public Facebook pages until 2019.

`_country.tab` lists a page's fans by country at the instant its header names, for pages one
does not own. The network of pages holds the likes of each page at one date.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import PurePath

import pandas as pd

from detector.history import PageHistory, Receipt, UnknownFormat, note
from detector.history.tables import checked
from detector.places import resolve_country
from detector.read.blocks import header_key
from detector.read.dates import parse_dates, read_moment
from detector.read.named_columns import NamedTable, has_table, named_table
from detector.read.opened import Opened
from detector.read.plain_table import count_cells
from detector.read.snapshots import Snapshot, snapshot_histories

SOURCE = "source.netvizz"

# Facebook listed this many countries at most.
_CUT = 45
_COUNT_AT = re.compile(r"count \((?P<when>.+)\)")
_POSTS = {"post_id", "post_published"}
_ENGAGED = ({"engagement", "likes_count_fb"}, {"engagement_fb", "reactions_count_fb"})
_COMMENTS = {"comment_id", "comment_by"}
_NUMBERS = {
    "likes": ("rea_like", "likes_count_fb", "likes"),
    "love": ("rea_love",),
    "haha": ("rea_haha",),
    "wow": ("rea_wow",),
    "sad": ("rea_sad",),
    "angry": ("rea_angry",),
    "comments": ("comments_count_fb", "comments_all"),
    "shares": ("shares_count_fb", "shares"),
}
_NODES = "nodedef>"
_PAGE_IN_NAME = re.compile(r"page_(?P<id>\d{5,})_")
_DAY_IN_NAME = re.compile(r"(?<!\d)(\d{4})_(\d{2})_(\d{2})(?!\d)")


class Netvizz:
    """Reads fans by country, networks of pages, and tables of posts."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the header is one of Netvizz's, or the file is its graph."""
        if file.kind == "json":
            return False
        return file.text.startswith(_NODES) or has_table(file, _is_netvizz)

    def read(self, file: Opened) -> list[PageHistory]:
        """The histories: one for a table, one a page for a network of pages.

        Raises
        ------
        UnknownFormat
            People instead of pages, comments, or a network without its date.
        """
        if file.text.startswith(_NODES):
            return _network(file)
        table = named_table(file, _is_netvizz)
        if table is None or not table.rows:
            raise UnknownFormat("read.day_table.no_numbers", file=file.name)
        if set(table.keys) >= _COMMENTS:
            raise UnknownFormat("read.netvizz.people", file=file.name)
        if _count_column(frozenset(table.keys)) is not None:
            return [_countries(table, file)]
        return [_posts(table, file)]


def _is_netvizz(keys: frozenset[str]) -> bool:
    if "country" in keys and len(keys) == 2:
        return _count_column(keys) is not None
    return keys >= _POSTS and (keys >= _COMMENTS or any(keys >= known for known in _ENGAGED))


def _count_column(keys: frozenset[str]) -> str | None:
    return next((key for key in keys if _COUNT_AT.fullmatch(key)), None)


def _blank(file: Opened) -> PageHistory:
    named = _PAGE_IN_NAME.search(file.name)
    return PageHistory(
        named["id"] if named else PurePath(file.name).stem,
        "facebook",
        "likes",
        "America/Los_Angeles",
        "irregular",
        Receipt(SOURCE).plus(guessed=file.guessed),
        page_id=named["id"] if named else None,
        digests=(file.digest,),
        named=named is not None,
    )


def _countries(table: NamedTable, file: Opened) -> PageHistory:
    header = _count_column(frozenset(table.keys))
    assert header is not None
    found = _COUNT_AT.fullmatch(header)
    moment = read_moment(found["when"]) if found else None
    if moment is None:
        raise UnknownFormat("read.netvizz.no_date", file=file.name)
    fans: dict[str, float] = {}
    unknown: list[str] = []
    counts = count_cells(table.column(table.keys.index(header)))
    for text, count in zip(table.texts(table.keys.index("country")), counts, strict=True):
        country = resolve_country(text)
        if country is None:
            unknown.append(text)
        elif count is not None and count.value >= 0:
            fans[country] = fans.get(country, 0.0) + count.value
    if not fans:
        raise UnknownFormat("read.day_table.no_numbers", file=file.name)
    when = moment.when if moment.when.tzinfo else moment.when.replace(tzinfo=dt.UTC)
    frame = pd.DataFrame(
        {
            "time": pd.Timestamp(when.astimezone(dt.UTC)),
            "dimension": "country",
            "place": list(fans),
            "fans": list(fans.values()),
            "floor": min(fans.values()),
            "top_k": float(len(fans)) if len(fans) >= _CUT else float("nan"),
        }
    )
    left_out = []
    if unknown:
        left_out.append(
            note("read.country_rows_unknown", n=len(set(unknown)), value=unknown[0][:40])
        )
    blank = _blank(file)
    read = note("read.audience_country", n=len(fans), days=1)
    receipt = blank.receipt.plus(read=[read], left_out=left_out)
    return PageHistory(
        blank.page, "facebook", "likes", blank.zone, "irregular", receipt,
        audience=checked("audience", frame), page_id=blank.page_id, digests=blank.digests,
        named=blank.named,
    )  # fmt: skip


def _posts(table: NamedTable, file: Opened) -> PageHistory:
    published = table.keys.index("post_published")
    dates = parse_dates(table.column(published), file=file.name, column="post_published")
    numbers = {
        name: count_cells(table.column(index))
        for name, words in _NUMBERS.items()
        if (index := table.find(words)) is not None
    }
    ids, kinds = table.texts(table.keys.index("post_id")), table.texts(table.find(("type",)))
    rows = [
        {
            "time": when.astimezone(dt.UTC) if when.tzinfo else when.replace(tzinfo=dt.UTC),
            "post": ids[at],
            "type": kinds[at].casefold(),
            **{
                name: c.value
                for name, cells in numbers.items()
                if (c := cells[at]) is not None and c.value >= 0
            },
        }
        for at, when in enumerate(dates.values)
        if when is not None and ids[at]
    ]
    if not rows:
        raise UnknownFormat("read.posts_empty", file=file.name)
    owners = {post.split("_")[0] for post in ids if "_" in post}
    blank = _blank(file)
    page_id = blank.page_id or (owners.pop() if len(owners) == 1 else None)
    posts = checked("posts", pd.DataFrame(rows).drop_duplicates("post"))
    receipt = blank.receipt.plus(
        read=[note("read.posts_listed", n=len(posts), file=file.name)],
        guessed=dates.guessed,
        left_out=dates.left_out,
    )
    return PageHistory(
        page_id or blank.page, "facebook", "likes", blank.zone, "irregular", receipt,
        posts=posts, page_id=page_id, digests=blank.digests, named=page_id is not None,
    )  # fmt: skip


def _network(file: Opened) -> list[PageHistory]:
    """Likes of each page of a network, at the day that the file's name holds."""
    lines = file.text.splitlines()
    names = [header_key(part).split(" ")[0] for part in lines[0][len(_NODES) :].split(",")]
    if "like_count" not in names:
        raise UnknownFormat("read.netvizz.people", file=file.name)
    day = _DAY_IN_NAME.search(file.name)
    moment = read_moment("-".join(day.groups())) if day else None
    if moment is None:
        raise UnknownFormat("read.netvizz.no_date", file=file.name)
    when = moment.when.replace(tzinfo=dt.UTC)
    snapshots: list[Snapshot] = []
    shifted = 0
    for line in lines[1:]:
        if line.startswith("edgedef>"):
            break
        cells = line.split(",")
        extra = len(cells) - len(names)
        # Labels are not escaped: a comma in one shifts the cells after it.
        count = (
            count_cells([cells[names.index("like_count") + max(extra, 0)]])[0]
            if (extra >= 0)
            else None
        )
        if count is None or count.value < 0:
            shifted += bool(line.strip())
            continue
        label = ",".join(cells[1 : 2 + extra]).strip()
        snapshots.append(Snapshot(label, cells[0].strip(), when, count))
    if not snapshots:
        raise UnknownFormat("read.day_table.no_numbers", file=file.name)
    left_out = [note("read.netvizz.lines_left_out", n=shifted)] if shifted else []
    receipt = Receipt(SOURCE).plus(
        guessed=[*file.guessed, note("read.netvizz.day_of_name", day=when.date())],
        left_out=left_out,
    )
    return snapshot_histories(
        file, snapshots, receipt=receipt, platform="facebook", measure="likes"
    )
