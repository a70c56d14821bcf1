"""The parts of the plain reader: shapes, words of headers, hidden rounding."""

from __future__ import annotations

import pytest

from detector.history import Count, daily
from detector.read.header_words import meaning
from detector.read.plain_counts import shape
from detector.read.rounding import unrounded
from tests.test_plain import GAINED, LOST, codes, one, table


def test_shape() -> None:
    assert shape([5, 6, 8, 8, 9]) == "total"
    assert shape([1000, 990, 1005, 1003]) == "total"
    assert shape([3, 0, 12, 5]) == "gained"
    assert shape([3, -1, 12, 5]) == "net"
    assert shape([0, 0, 0]) == "gained"
    assert shape([]) == "gained"


def test_rounding_needs_several_large_totals() -> None:
    exact = [Count.exact(v) for v in (1000.0, 2000.0, 3000.0)]
    assert unrounded(exact) == (exact, None)
    assert unrounded([*exact, Count.exact(4001.0)])[1] is None
    widened, digits = unrounded([*exact, Count.exact(4100.0), Count.exact(7.0)])
    assert digits == 2
    assert (widened[3].low, widened[3].high) == (4050, 4199)
    assert widened[4].step == 0


def test_words_of_headers() -> None:
    assert meaning("Engagement rate") is None
    assert meaning("page_fans_online_per_day") is None
    assert meaning("Organic Page Likes") is None
    assert meaning("AbsGrowth") is None
    for header in ("Daily New Likes", "Nouveaux fans", "new_likes", "NewLikes"):
        assert meaning(header) == meaning("new likes"), header


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Ad fans", "parts"),
        ("Fans from ads", "parts"),
        ("Abonnés payants", "parts"),
        ("معجبون عبر إعلانات", "parts"),
        ("Ad spend", "columns"),
        ("", "nameless"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_fans_by_what_brought_them_are_never_the_new_fans(
    header: str, code: str, first: bool
) -> None:
    names, values = ["New fans", header], [GAINED, LOST]
    if first:
        names, values = names[::-1], values[::-1]
    history = one(table(",".join(["Date", *names]), 30, *values))
    assert daily(history).gained.tolist() == GAINED
    (said,) = [c for c in codes(history, "left_out") if c.startswith("read.plain.")]
    assert said == f"read.plain.{code}_left_out"
