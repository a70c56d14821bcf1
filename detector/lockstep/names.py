"""Which column holds the fan, the page and the time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from detector.history import UnknownFormat

# Headers of Facepager, Netvizz, Rfacebook, GitHub and hand-made lists; the first that
# stands in the table is taken.
FAN = (
    "fan", "fan_id", "user_id", "userid", "user", "username", "login", "account",
    "account_id", "accountid", "follower", "from_id", "comment_by", "post_by", "actor", "stargazer",
)  # fmt: skip
PAGE = (
    "page", "page_id", "pageid", "page_name", "repo", "repository", "channel", "target",
    "object_id", "parent_id",
)  # fmt: skip
TIME = (
    "time", "timestamp", "starred_at", "liked_at", "followed_at", "created_time",
    "comment_published", "datetime", "when", "ts", "date",
)  # fmt: skip
# When the account was made, and whether it has been deleted since.
CREATED = (
    "account_created", "account_created_at", "user_created_at", "created", "created_at",
    "joined", "joined_at", "registered",
)  # fmt: skip
GONE = ("gone", "deleted", "deleted_at", "suspended", "suspended_at", "removed_at", "gone_at")
# Where the account is, and how many follow it.
COUNTRY = ("country", "country_code", "user_country", "account_country")
FOLLOWERS = ("followers", "followers_count", "follower_count", "num_followers")


class Columns(NamedTuple):
    """The columns of a fan list; None where a list has no such column.

    A list without `page` is one page's.
    """

    fan: str
    page: str | None
    time: str
    created: str | None
    gone: str | None
    country: str | None
    followers: str | None
    unused: tuple[str, ...]


def columns_of(header: Sequence[str], file: str) -> Columns:
    """Find the columns by their names, whatever the case.

    Raises
    ------
    UnknownFormat
        No column of fans or of times; the sentence lists the names that are understood.
    """
    known = {name.strip().lstrip("\ufeff").casefold(): name for name in reversed(header)}

    def first(names: Sequence[str]) -> str | None:
        return next((known[name] for name in names if name in known), None)

    fan, page, time = first(FAN), first(PAGE), first(TIME)
    if fan is None:
        raise UnknownFormat("lockstep.no_fan_column", file=file, names=", ".join(FAN[:6]))
    if time is None:
        raise UnknownFormat("lockstep.no_time_column", file=file, names=", ".join(TIME[:5]))
    used = fan, page, time, first(CREATED), first(GONE), first(COUNTRY), first(FOLLOWERS)
    return Columns(*used, tuple(n for n in header if n not in used))
