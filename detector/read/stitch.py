"""Join the histories of one page, and only of one page.

Two files belong together when they carry the same page id, or, where one of them carries
none, the same page name; and the same platform and measure. Activity has no measure: it goes
to whatever counts the page has. Files that name no page join only when the person says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from detector.history import InputError, PageHistory, UnknownFormat
from detector.read.merge import merged
from detector.read.stitch_parts import with_activity, with_posts


def stitched(
    histories: Sequence[PageHistory], *, page: str | None = None, join_nameless: bool = False
) -> tuple[list[PageHistory], list[InputError]]:
    """Histories of the same page joined, posts joined to the page's counts.

    Parameters
    ----------
    histories
        What the readers gave, in the order of the files.
    page
        Name for those that name no page.
    join_nameless
        Whether those that name no page belong to the one page named, or to each other.

    Returns
    -------
    histories, failures
        Those with counts in the order first met, then those without; a file of posts
        without the page's counts is a failure.
    """
    known = _named(histories, page, join_nameless)
    posts = [history for history in known if _only_posts(history)]
    groups = _grouped([history for history in known if not history.counts.empty])
    apart: list[PageHistory] = []
    for guest in known:
        if not guest.counts.empty or _only_posts(guest):
            continue
        homes = [group for group in groups if _is_home(group, guest)]
        if len(homes) == 1:
            homes[0].append(guest)
        else:
            apart.append(guest)
    joined = [merged(group) for group in groups]
    for guest in map(merged, _grouped(apart)):
        hosts = [i for i, h in enumerate(joined) if not h.counts.empty and _same_owner(h, guest)]
        changed, guest_left = with_activity([joined[i] for i in hosts], guest)
        for i, host in zip(hosts, changed, strict=True):
            joined[i] = host
        joined += guest_left
    failures: list[InputError] = []
    for file in posts:
        at = [i for i, h in enumerate(joined) if h.platform == file.platform and same_page(h, file)]
        for i in at:
            joined[i] = with_posts(joined[i], file)
        if not at:
            code = "read.posts_unmatched" if joined else "read.posts_alone"
            name = file.receipt.read[0].numbers.get("file") if file.receipt.read else None
            failures.append(UnknownFormat(code, file=name or file.page, page=file.page))
    return joined, failures


def _grouped(histories: Sequence[PageHistory]) -> list[list[PageHistory]]:
    groups: list[list[PageHistory]] = []
    for history in histories:
        for group in groups:
            if all(_joins(member, history) for member in group):
                group.append(history)
                break
        else:
            groups.append([history])
    return groups


def same_page(one: PageHistory, other: PageHistory) -> bool:
    """Whether two histories are of one page, by id where both have one, else by name."""
    if one.page_id is not None and other.page_id is not None:
        return one.page_id == other.page_id
    return one.named and other.named and _key(one.page) == _key(other.page)


def _same_owner(one: PageHistory, other: PageHistory) -> bool:
    """Whether two histories are of one page, or of one file that names no page."""
    one_file = not (one.named or other.named) and bool(set(one.digests) & set(other.digests))
    return one.platform == other.platform and (same_page(one, other) or one_file)


def _is_home(group: list[PageHistory], guest: PageHistory) -> bool:
    """Whether a history without counts is of the page and measure of these."""
    return all(m.measure == guest.measure and _same_owner(m, guest) for m in group)


def _joins(one: PageHistory, other: PageHistory) -> bool:
    return (
        (one.platform, one.measure, one.net_only) == (other.platform, other.measure, other.net_only)
        # Days that turn at different hours cannot share a table; snapshots can.
        and (one.zone == other.zone or _snapshots(one) or _snapshots(other))
        and same_page(one, other)
    )


def _snapshots(history: PageHistory) -> bool:
    return bool((history.counts["start"] == history.counts["end"]).all())


def _named(
    histories: Sequence[PageHistory], page: str | None, join_nameless: bool
) -> list[PageHistory]:
    """The histories with what the person said of the nameless ones."""
    # A renamed copy of a file that names its page is of that page.
    originals = {(h.digests, h.platform, h.measure): h for h in histories if h.named and h.digests}
    histories = [
        h if h.named else _like(h, originals.get((h.digests, h.platform, h.measure)))
        for h in histories
    ]
    nameless = [history for history in histories if not history.named]
    if not nameless or (page is None and not join_nameless):
        return list(histories)
    names = {_key(h.page): h for h in histories if h.named}
    if page is None and len(names) == 1:
        # The person says that all belong together: to the one page that has a name.
        host = next(iter(names.values()))
        return [h if h.named else replace(h, page=host.page, named=True) for h in histories]
    name = page if page is not None else nameless[0].page
    return [h if h.named else replace(h, page=name, named=True) for h in histories]


def _like(history: PageHistory, original: PageHistory | None) -> PageHistory:
    if original is None:
        return history
    return replace(history, page=original.page, named=True)


def _only_posts(history: PageHistory) -> bool:
    tables = (history.counts, history.audience, history.activity, history.sources, history.fans)
    return not history.posts.empty and all(table.empty for table in tables)


def _key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
