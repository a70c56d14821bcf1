"""A page's books, checked day by day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from detector.history import Daily
from detector.history.accounting import residuals
from detector.read.accounting import bounded, finished
from tests import naive_read as naive
from tests.cases import history

numbers = st.one_of(st.just(np.nan), st.integers(0, 10**6).map(float))


def series(total: list[float], gained: list[float], lost: list[float]) -> Daily:
    days = np.arange(len(total)).astype("datetime64[D]")
    t, g, x = (np.array(values, float) for values in (total, gained, lost))
    return Daily(days, g, g, g, x, t, t, t)


@given(st.lists(st.tuples(numbers, numbers, numbers), max_size=12))
def test_residuals_are_those_of_the_plain_twin(rows: list[tuple[float, float, float]]) -> None:
    total, gained, lost = ([row[i] for row in rows] for i in range(3))
    found = residuals(series(total, gained, lost))
    assert naive.same(found, naive.residuals(total, gained, lost))


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=2, max_size=20))
def test_books_that_balance_leave_nothing(rows: list[tuple[int, int]]) -> None:
    gained, lost = (np.array(column, float) for column in zip(*rows, strict=True))
    total = 5000 + np.cumsum(gained - lost)
    left = residuals(series(list(total), list(gained), list(lost)))
    assert np.isnan(left[0])
    assert (left[1:] == 0).all()
    net = series(list(total), list(gained - lost), [np.nan] * len(rows))
    assert (residuals(net, net_only=True)[1:] == 0).all()
    assert np.isnan(residuals(net)).all()


def test_rounding_explains_what_it_can_and_no_more() -> None:
    exact = series([1000.0, 2600.0, 2600.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0])
    low, high = np.array([950.0, 2550.0, 2550.0]), np.array([1049.0, 2649.0, 2649.0])
    left = residuals(replace(exact, total_low=low, total_high=high))
    assert left[1:].tolist() == [2550.0 - 1049.0, 0.0]


def test_bounds_are_filled_only_where_there_are_none() -> None:
    names = [f"{q}{side}" for q in ("total", "lost") for side in ("", "_low", "_high")]
    counts = pd.DataFrame(
        {
            **{name: [np.nan, np.nan] for name in names},
            "gained": [5.0, 1000.0],
            "gained_low": [np.nan, 950.0],
            "gained_high": [np.nan, 1049.0],
        }
    )  # fmt: skip
    filled = bounded(counts)
    assert filled["gained_low"].tolist() == [5.0, 950.0]
    assert filled["gained_high"].tolist() == [5.0, 1049.0]
    assert filled["total_low"].isna().all()
    assert np.isnan(counts["gained_low"][0])


def test_a_receipt_says_how_many_days_balance() -> None:
    gained = np.full(10, 4.0)
    total = 100 + np.cumsum(gained)
    total[6:] -= 30
    done = finished(history(gained, lost=np.zeros(10), total=total))
    assert [dict(line.numbers) for line in done.receipt.read if "books" in line.code] == [
        {"n": 9, "balanced": 8}
    ]
    (differ,) = done.receipt.unresolved
    assert differ.code == "read.books_differ"
    assert differ.numbers["difference"] == -30


def test_books_without_losses_cannot_be_checked() -> None:
    done = finished(history(np.full(10, 4.0)))
    assert [line.code for line in done.receipt.left_out] == ["read.books_unchecked"]
