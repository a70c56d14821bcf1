"""Parts of a page without counts: activity crosses measures, an audience never does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from detector.history import PageHistory
from detector.history.tables import checked, empty
from detector.read import open_each, open_exports
from detector.read.accounting import finished
from detector.read.audience_sums import step
from detector.read.stitch import stitched
from detector.words import say
from tests import legacy_layout as layout
from tests.cases import history
from tests.test_read_open import export

REACH = 'sep=,\n"Reach"\n"Date","Primary"\n' + "".join(
    f'"2014-01-{day:02}T00:00:00","{10 * day}"\n' for day in range(1, 29)
)


def suite(text: str) -> bytes:
    return text.encode("utf-16")


def only(guest: PageHistory, *tables: str) -> PageHistory:
    """The history with nothing but these tables."""
    gone = {name: empty(name) for name in ("counts", "activity", "audience") if name not in tables}  # type: ignore[arg-type]
    return replace(guest, digests=("guest",), **gone)  # type: ignore[arg-type]


def countries(fans: dict[str, float], **columns: object) -> pd.DataFrame:
    made = history([1.0] * 3, total=[100.0, 101.0, 102.0])
    time = made.counts["end"].max()
    rows = pd.DataFrame({"place": list(fans), "fans": list(fans.values())})
    return rows.assign(time=time, dimension="country", floor=min(fans.values()), **columns)


LIKES = replace(history([1.0] * 3, total=[100.0, 101.0, 102.0]), digests=("likes",))
GUEST = replace(
    history([1.0] * 3, activity={"reach": [5.0, 6.0, 7.0]}, audience=countries({"MA": 60.0})),
    measure="followers",
)


def codes(one: PageHistory, part: str) -> list[str]:
    lines = getattr(one.receipt, part)
    assert all("{" not in say(line) for line in lines)
    return [line.code for line in lines]


def test_reach_of_a_file_without_counts_goes_to_the_likes_of_the_same_page() -> None:
    files = [(layout.name(), export(28)), ("Reach.csv", suite(REACH))]
    assert len(open_exports(files)) == 2
    for order in (files, files[::-1]):
        (joined,) = open_exports(order, join_nameless=True)
        assert (joined.measure, len(joined.digests)) == ("likes", 2)
        reach = joined.activity[joined.activity["metric"] == "reach"]
        assert reach["value"].tolist() == [10.0 * day for day in range(1, 29)]
        assert joined.counts.equals(open_exports(files[0])[0].counts)
        assert "read.activity_joined" in codes(joined, "read")


def test_reach_and_new_likes_in_one_nameless_file_are_one_history() -> None:
    likes = REACH.replace('"Reach"', '"Facebook Page new likes"')
    (joined,) = open_exports(("all.csv", suite(f"{likes}\n\n{REACH.removeprefix('sep=,')}")))
    assert (joined.measure, joined.named) == ("likes", False)
    assert not joined.counts.empty
    assert set(joined.activity["metric"]) == {"reach"}


def test_an_audience_of_followers_stays_out_of_likes() -> None:
    (host, guest), failures = stitched([LIKES, only(GUEST, "activity", "audience")])
    assert not failures
    assert host.audience.empty
    assert host.activity["value"].tolist() == [5.0, 6.0, 7.0]
    assert (guest.measure, guest.audience["place"].tolist()) == ("followers", ["MA"])
    (host, guest), _ = stitched([only(GUEST, "audience"), LIKES])
    assert host.activity.empty
    assert host.audience.empty
    assert guest.counts.empty


def test_an_audience_of_the_same_measure_joins_its_counts() -> None:
    for net_only in (False, True):
        host = replace(LIKES, net_only=net_only)
        guest = replace(only(GUEST, "audience", "activity"), measure="likes", zone="UTC")
        (joined,), _ = stitched([guest, host])
        assert joined.audience["fans"].tolist() == [60.0]
        assert joined.counts.equals(host.counts)
        assert (joined.net_only, joined.zone) == (net_only, host.zone)


def test_activity_of_a_page_with_two_counted_measures_is_left_out_and_said() -> None:
    subscribers = replace(LIKES, measure="subscribers", digests=("subscribers",))
    guest = only(GUEST, "activity")
    histories, _ = stitched([LIKES, subscribers, guest])
    assert [h.measure for h in histories] == ["likes", "subscribers", "followers"]
    assert all(h.activity.empty for h in histories[:2])
    assert all(codes(h, "left_out")[-1] == "read.activity_unplaced" for h in histories)
    followers = replace(LIKES, measure="followers", digests=("followers",))
    (likes, own), _ = stitched([LIKES, followers, guest])
    assert likes.activity.empty
    assert own.activity["value"].tolist() == [5.0, 6.0, 7.0]


@pytest.mark.parametrize(
    "change", [{"page": "Other"}, {"platform": "instagram"}, {"named": False}, {"page_id": "2"}]
)
def test_activity_of_another_page_is_no_guest(change: dict[str, object]) -> None:
    guest = replace(only(GUEST, "activity"), **change)  # type: ignore[arg-type]
    histories, _ = stitched([replace(LIKES, page_id="1"), guest])
    assert len(histories) == 2
    assert histories[0].activity.empty


def test_activity_that_disagrees_is_listed() -> None:
    host = replace(LIKES, activity=GUEST.activity.assign(value=[5.0, 9.0, 7.0]))
    (joined,), _ = stitched([host, only(GUEST, "activity")])
    assert joined.activity["value"].tolist() == [5.0, 6.0, 7.0]
    assert codes(joined, "unresolved") == ["read.overlap_activity"]


def test_a_guest_does_not_change_how_often_counts_come() -> None:
    host = replace(LIKES, resolution="irregular", zone="UTC")
    (joined,), _ = stitched([host, only(replace(GUEST, measure="likes"), "activity")])
    assert (joined.resolution, joined.zone) == ("irregular", "UTC")


def with_countries(fans: dict[str, float], **columns: object) -> list[str]:
    made = replace(LIKES, audience=checked("audience", countries(fans, **columns)))
    return [code for code in codes(finished(made), "unresolved") if "countries" in code]


def test_countries_beyond_the_total_contradict_it() -> None:
    assert with_countries({"MA": 60.0, "FR": 43.0}) == ["read.countries_over"]
    assert with_countries({"MA": 60.0, "FR": 42.0}) == []
    assert with_countries({"MA": 6.0}) == []


def test_rounding_of_the_countries_is_no_contradiction() -> None:
    assert with_countries({"MA": 70.0, "FR": 40.0}) == []
    assert with_countries({"MA": 70.0, "FR": 50.0}) == ["read.countries_over"]
    # Shares of 102: 60.05 % and 40 %.
    assert with_countries({"MA": 61.251, "FR": 40.8}) == []
    assert with_countries({"MA": 61.8, "FR": 41.3}) == ["read.countries_over"]


def test_countries_without_a_total_of_their_instant_are_not_compared() -> None:
    made = countries({"MA": 500.0})
    made["time"] += pd.Timedelta(hours=1)
    late = finished(replace(LIKES, audience=checked("audience", made)))
    assert not any("countries" in code for code in codes(late, "unresolved"))
    rounded = LIKES.counts.assign(total_high=LIKES.counts["total"] + 50)
    wide = replace(
        LIKES, counts=rounded, audience=checked("audience", countries({"MA": 151.0, "FR": 1.0}))
    )
    assert not any("countries" in code for code in codes(finished(wide), "unresolved"))


def test_the_step_of_a_list_is_its_coarsest_power_of_ten() -> None:
    assert step(np.array([1200.0, 54_300.0])) == 100
    assert step(np.array([1200.0, 54_300.0, 7.0])) == 0
    assert step(np.array([0.0, 0.0])) == 0
    assert step(np.array([50.5, 49.5])) == pytest.approx(0.1)


def test_an_empty_list_of_files_has_nothing_to_join() -> None:
    assert open_each([]) == ((), ())
