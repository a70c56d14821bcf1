"""What an export says of its own counts stands in the receipt and beside every result."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from detector import open_exports, scan
from detector.history import PageHistory
from detector.read.own_words import own_words
from detector.report import of_export
from detector.words import say
from tests import cases

SAMPLES = Path(__file__).parent.parent / "samples"


def opened(sample: str) -> PageHistory:
    (history,) = open_exports(sorted((SAMPLES / sample).glob("*.csv")))
    return history


def with_removals(history: PageHistory, fans: dict[int, float], name: str) -> PageHistory:
    starts = history.counts["start"][history.counts["lost"].notna()].reset_index(drop=True)
    rows = pd.DataFrame(
        {
            "start": starts,
            "end": starts + pd.Timedelta(days=1),
            "source": name,
            "gained": np.nan,
            "lost": [fans.get(day, 0.0) for day in range(len(starts))],
        }
    )
    return replace(history, sources=rows)


def test_the_sample_of_a_removal_says_that_its_export_counts_one():
    history = opened("purge")
    (said,) = own_words(history)
    assert said.code == "read.removal_stands_out"
    assert (said.numbers["fans"], said.numbers["most"], said.numbers["n"]) == (430, 310, 2)
    assert said in history.receipt.read
    assert of_export(scan(history, findable=False)) == (said,)
    for language in ("en", "fr", "ar"):
        assert "430" in say(said, language=language)


def test_the_sample_of_a_rounded_counter_says_that_it_is_rounded():
    history = opened("rounded_counter")
    (said,) = own_words(history)
    assert said.code == "read.totals_rounded"
    last = history.counts.dropna(subset="total").iloc[-1]
    assert (said.numbers["low"], said.numbers["high"]) == (last["total_low"], last["total_high"])
    assert of_export(scan(history, findable=False)) == (said,)


def test_exact_totals_and_other_sources_say_nothing():
    lost = np.tile([3.0, 4.0, 5.0], 30)
    history = cases.history(np.full(90, 20.0), lost=lost, total=1_000.0 + np.arange(90.0))
    assert own_words(history) == ()
    assert own_words(with_removals(history, {40: 300.0}, "unlikes_from_page")) == ()
    assert own_words(with_removals(history, {}, "suspicious_account_removals")) == ()


@pytest.mark.parametrize(("most", "code"), [(2.0, "removals"), (40.0, "removal_stands_out")])
def test_a_trickle_of_removals_stands_in_the_receipt_alone(most: float, code: str):
    history = cases.history(np.full(90, 20.0), lost=np.tile([3.0, 4.0, 5.0], 30))
    (said,) = own_words(with_removals(history, {40: most}, "suspicious_account_removals"))
    assert said.code == f"read.{code}"
    assert said.numbers["usual"] == 4
