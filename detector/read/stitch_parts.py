"""Parts of a page that come without counts, joined to the history that has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from detector.history import PageHistory, note
from detector.history.tables import checked
from detector.read.merge import joined_activity


def with_activity(
    hosts: Sequence[PageHistory], guest: PageHistory
) -> tuple[list[PageHistory], list[PageHistory]]:
    """Give a page's activity to its counts; activity has no measure, an audience has.

    Parameters
    ----------
    hosts
        The histories with counts of the page of `guest`, on its platform.
    guest
        A history without counts, of a measure that no single host has.

    Returns
    -------
    hosts, left
        The hosts, changed or not, and what stays a history of its own: a guest with an
        audience, and one with activity that no single host can take.
    """
    if guest.activity.empty or not hosts:
        return list(hosts), [guest]
    metrics = sorted(set(guest.activity["metric"]))
    names = ", ".join(metrics)
    if len(hosts) > 1:
        # Two audiences are counted, and the export does not say whose activity this is.
        out = note("read.activity_unplaced", n=len(metrics), names=names, page=guest.page)
        left = guest.with_receipt(guest.receipt.plus(left_out=[out]))
        return [h.with_receipt(h.receipt.plus(left_out=[out])) for h in hosts], [left]
    (host,) = hosts
    activity, unresolved = joined_activity(host, guest)
    joined = note("read.activity_joined", n=len(metrics), names=names)
    alone = guest.audience.empty
    receipt = host.receipt.plus(
        # The lines of a guest that stays speak of its audience: they stay with it.
        read=[*(guest.receipt.read if alone else ()), joined],
        guessed=guest.receipt.guessed if alone else (),
        left_out=guest.receipt.left_out if alone else (),
        unresolved=[*(guest.receipt.unresolved if alone else ()), *unresolved],
    )
    whole = replace(
        host,
        activity=activity,
        page_id=host.page_id or guest.page_id,
        receipt=receipt,
        digests=tuple(dict.fromkeys((*host.digests, *guest.digests))),
    )
    return [whole], [] if alone else [guest]


def with_posts(history: PageHistory, file: PageHistory) -> PageHistory:
    """The history with the posts of a post-level file of its page."""
    posts = file.posts
    if not history.posts.empty:
        # A later export knows the reactions that came since; what it leaves blank, as a file
        # of videos does with most columns, an earlier one may hold.
        both = pd.concat([history.posts, posts], ignore_index=True)
        posts = checked("posts", both.groupby("post", as_index=False).last())
    receipt = history.receipt.plus(
        read=file.receipt.read,
        guessed=file.receipt.guessed,
        left_out=file.receipt.left_out,
        unresolved=file.receipt.unresolved,
    )
    if set(file.digests) <= set(history.digests):
        return history.with_receipt(history.receipt.plus(left_out=[note("read.same_file", n=1)]))
    return replace(
        history,
        posts=posts,
        page_id=history.page_id or file.page_id,
        receipt=receipt,
        digests=(*history.digests, *file.digests),
    )
