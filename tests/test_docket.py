"""The docket: looked at where the data allow, said to be unchecked where they do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import features
from detector.history import Case, Count, Measurement, Outcome, note
from detector.history.daily import day_instants
from detector.weigh import docket
from detector.weigh.docket import APPLIES, LOOKS, OF_FANS
from detector.words import has
from tests.cases import ZONE, case, history, listing
from tests.fan_cases import with_fans

USUAL = np.full(60, 20.0)
BURST = np.r_[np.full(30, 20.0), 900.0, np.full(29, 20.0)]


def states(one: Case) -> dict[str, str]:
    checks = [features.run(check, one) for check in features.CHECKS]
    return {line.code: line.state for line in docket(one, checks)}


def source_rows(name: str, column: str, values: object) -> pd.DataFrame:
    days = np.arange(np.datetime64("2016-01-01"), np.datetime64("2016-03-01"))
    return pd.DataFrame(
        {
            "start": day_instants(days, ZONE),
            "end": day_instants(days + 1, ZONE),
            "source": name,
            column: np.asarray(values, float),
        }
    )


def test_advertisement_is_found_in_the_like_sources() -> None:
    ads = np.where(np.arange(60) == 30, 850, 0)
    assert states(case(BURST, 30, 31, sources=source_rows("ads", "gained", ads)))[
        "advertisement"
    ] == ("found")


def test_advertisement_is_not_found_when_the_paid_columns_are_quiet() -> None:
    one = case(BURST, 30, 31, activity={"paid_reach": np.zeros(60)})
    assert states(one)["advertisement"] == "not_found"


def test_advertisement_is_not_checked_without_paid_columns() -> None:
    assert states(case(BURST, 30, 31))["advertisement"] == "not_checked"


def test_a_shared_post_shows_in_engagement_of_the_day_before() -> None:
    engaged = np.full(60, 100.0)
    engaged[29] = 5000
    assert states(case(BURST, 30, 31, activity={"engaged": engaged}))["viral_post"] == "found"


def test_platform_removals_show_in_the_unlike_sources() -> None:
    removed = np.where(np.arange(60) == 30, 880, 0)
    rows = source_rows("suspicious_account_removals", "lost", removed)
    one = case(USUAL, 30, 31, kind="loss", lost=BURST, sources=rows)
    assert states(one)["platform_removals"] == "found"


@pytest.mark.parametrize(("peer", "state"), [(BURST, "found"), (USUAL, "not_found")])
def test_peers_tell_a_shared_event(peer: object, state: str) -> None:
    one = case(BURST, 30, 31, peers=(history(peer, page="Peer"),))
    assert states(one)["shared_event"] == state


def test_what_only_a_person_knows_comes_last_and_unchecked() -> None:
    lines = docket(case(BURST, 30, 31), [])
    assert [line.state for line in lines] == ["not_checked"] * len(lines)
    assert {"giveaway", "press"} <= {line.code for line in lines}


def test_every_line_of_every_docket_can_be_said() -> None:
    for codes in (*APPLIES.values(), OF_FANS):
        for code in codes:
            wanted = ["not_checked", *(["found", "not_found"] if code in LOOKS else [])]
            wanted += ["title", "settle"]
            assert all(has(f"explanation.{code}.{state}") for state in wanted)


def test_fans_who_act_together_by_themselves_are_on_the_docket_of_a_list() -> None:
    assert "acted_together" not in states(case(BURST, 30, 31))
    one = with_fans()
    assert states(one)["acted_together"] == "not_checked"
    for outcome, state in (("found", "found"), ("nothing_found", "not_found")):
        check = Measurement("fans_together", Outcome(outcome), note("check.fans.no_list"))
        lines = {line.code: line.state for line in docket(one, [check])}
        assert lines["acted_together"] == state
    assert "acted_together" not in states(with_fans(kind="loss"))


def test_every_line_says_what_would_settle_it() -> None:
    lines = docket(case(BURST, 30, 31), [])
    assert all(line.settle is not None for line in lines)


@pytest.mark.parametrize(("countries", "state"), [("alike", "found"), ("home", "not_found")])
def test_a_loss_shared_with_peers_is_a_purge_only_where_all_countries_lose(
    countries: str, state: str
) -> None:
    after = np.arange(60) >= 30
    part = {"MA": 0.8, "FR": 0.2} if countries == "alike" else {"MA": 1.0, "FR": 0.0}
    fans = {p: 10_000 * s - 880 * part[p] * after for p, s in (("MA", 0.8), ("FR", 0.2))}
    peer = history(USUAL, lost=BURST, page="Peer")
    one = case(USUAL, 30, 31, kind="loss", lost=BURST, audience=listing(fans), peers=(peer,))
    assert states(one)["platform_removals"] == state


def test_a_loss_that_no_peer_shares_is_no_removal_by_the_platform() -> None:
    peer = history(USUAL, lost=USUAL, page="Peer")
    one = case(USUAL, 30, 31, kind="loss", lost=BURST, peers=(peer,))
    assert states(one)["platform_removals"] == "not_found"


@pytest.mark.parametrize(
    ("taken_back", "late", "restored"),
    [(0, "not_found", "found"), (900, "found", "not_checked")],
)
def test_the_books_tell_a_late_report_from_accounts_that_came_back(
    taken_back: float, late: str, restored: str
) -> None:
    lost = np.full(60, 4.0)
    jump = 900.0 * (np.arange(60) >= 30) - taken_back * (np.arange(60) >= 33)
    total = 5_000 + np.cumsum(USUAL - lost) + jump
    one = case(USUAL, 30, 31, kind="step", lost=lost, total=total, excess=Count.exact(900))
    assert states(one)["late_report"] == late
    assert states(one)["restored_accounts"] == restored


@pytest.mark.parametrize(("moved", "state"), [(400.0, "found"), (0.0, "not_found")])
def test_fans_placed_in_another_country_rise_past_all_new_fans(moved: float, state: str) -> None:
    after = np.arange(60) >= 30
    audience = listing({"MA": 9_000.0 - moved * after, "TH": 10.0 + moved * after})
    one = case(USUAL, 28, 33, audience=audience, excess=Count.exact(400.0), kind="influx")
    assert states(one)["relocation"] == state


def test_fans_placed_elsewhere_are_not_looked_for_without_countries() -> None:
    assert states(case(BURST, 30, 31))["relocation"] == "not_checked"
