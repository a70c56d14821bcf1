"""A table as a whole, and the weeks of 2015 in which Facebook took accounts out of counts."""

from __future__ import annotations

import pandas as pd
import pytest

from detector.claims import Verdict, check
from detector.claims.table import summaries
from detector.history import PageHistory, Receipt, note
from detector.history.tables import checked
from detector.words import say
from tests.test_claim_check import claim


def row(verdict, kind="country", place="TH"):
    return Verdict(claim("1,000", kind=kind, place=place), verdict, note("claim.no_export"))


@pytest.mark.parametrize(
    ("verdicts", "whole", "counts"),
    [
        (["fits", "fits"], "fits", (2, 2, 0)),
        (["fits", "cannot_tell", "cannot_tell"], "fits", (3, 1, 0)),
        (["fits", "fits_with_delay", "cannot_tell"], "fits_with_delay", (3, 2, 0)),
        (["fits", "does_not_fit", "fits_with_delay"], "does_not_fit", (3, 3, 1)),
        (["does_not_fit", "cannot_tell"], "does_not_fit", (2, 1, 1)),
        (["cannot_tell", "cannot_tell"], "cannot_tell", (2, 0, 0)),
    ],
)
def test_a_table_is_what_its_rows_say_together(verdicts, whole, counts):
    (found,) = summaries([row(one) for one in verdicts])
    assert (found.of, found.verdict) == ("places", whole)
    assert (found.rows, found.compared, found.unfit) == counts
    said = say(found.sentence)
    assert "{" not in said
    assert ("TH 1,000" in said) is (whole == "does_not_fit")


def test_single_rows_and_headings_are_no_table():
    assert summaries([row("fits")]) == []
    assert summaries([row("fits", "likes", None), row("fits", "followers", None)]) == []
    days = [row("fits", "day_total", None), row("does_not_fit", "day_change", None)]
    assert [(one.of, one.verdict) for one in summaries(days)] == [("days", "does_not_fit")]


def purged(*, platform="facebook", measure="likes", step=-4000, year=2015):
    """A page that gains ten fans a day, but for one step on 20 March."""
    days = pd.date_range(f"{year}-03-01", periods=50, tz="UTC")
    totals = [100_000 + 10 * day + (step if day >= 19 else 0) for day in range(50)]
    end = days + pd.Timedelta(days=1)
    counts = checked("counts", pd.DataFrame({"start": end, "end": end, "total": totals}))
    return PageHistory(
        "Radio", platform, measure, "UTC", "day", Receipt("source.plain"), counts=counts
    )


@pytest.mark.parametrize(
    ("number", "when", "options", "verdict"),
    [
        # The counter was purged before the export shows it, or after.
        ("96,250", "2015-03-15", {}, "fits_with_delay"),
        ("100,150", "2015-03-25", {}, "fits_with_delay"),
        ("98,000", "2015-03-15", {}, "fits_with_delay"),
        # Not outside the fall, not before and after those weeks, not elsewhere.
        ("95,000", "2015-03-15", {}, "does_not_fit"),
        ("98,000", "2015-03-08", {}, "does_not_fit"),
        ("98,000", "2015-04-15", {}, "does_not_fit"),
        ("98,000", "2016-03-15", {"year": 2016}, "does_not_fit"),
        ("98,000", "2015-03-15", {"platform": "instagram"}, "does_not_fit"),
        ("102,000", "2015-03-15", {"step": 4000}, "does_not_fit"),
    ],
)
def test_the_removals_of_march_2015_are_allowed_for(number, when, options, verdict):
    found = check(claim(number, when), [purged(**options)])
    assert found.verdict == verdict
    assert (found.sentence.code == "claim.fits_purge") is (verdict == "fits_with_delay")
