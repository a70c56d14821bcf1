"""A gain that stands in an exodus is told as a masked loss; an exodus alone never is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detector import scan
from detector.history import Outcome
from detector.report import story
from detector.weigh.hidden_loss import masked
from detector.weigh.readings import readings
from detector.words import say
from features.masked_loss import measure
from tests import scan_factory
from tests.cases import case, listing

N = 90
GAINED = np.tile([18.0, 20.0, 22.0], N // 3)
LOST = np.tile([3.0, 4.0, 5.0], N // 3)


def gain(more_gained: float, more_lost: float) -> object:
    gained, lost = GAINED.copy(), LOST.copy()
    lost[40:43] += more_lost / 3
    gained[40:43] += more_gained / 3
    return case(gained, 40, 43, lost=lost)


@pytest.mark.parametrize(
    ("more_gained", "more_lost", "held_up"),
    [(1_500, 3_000, True), (1_500, 900, True), (1_500, 600, False), (1_500, 0, False)],
)
def test_at_least_half_of_what_joined_must_have_left(
    more_gained: float, more_lost: float, held_up: bool
) -> None:
    one = gain(more_gained, more_lost)
    found = masked(one)  # type: ignore[arg-type]
    assert (found is not None) == held_up
    if found is not None:
        assert found == (one.excess, False)  # type: ignore[attr-defined]


def test_by_country_only_the_lower_end_is_known() -> None:
    home = 10_000 + np.cumsum(np.tile([9.0, 11.0, 10.0], N // 3))
    away = 2_000 + np.cumsum(np.tile([3.0, 2.0, 4.0], N // 3))
    home[41:] -= 2_000
    away[41:] += 2_500
    one = case(None, 40, 43, total=home + away, audience=listing({"MA": home, "FR": away}))
    found = masked(one)
    assert found is not None
    excess, is_open = found
    assert is_open
    assert excess is not None
    assert excess.low == pytest.approx(2_500, abs=40)


def test_a_bare_total_is_never_called_so() -> None:
    net = np.tile([14.0, 16.0, 18.0], N // 3)
    net[39:43] = [-3_000, 2_500, 2_500, -3_000]
    assert masked(case(None, 40, 42, total=50_000 + np.cumsum(net))) is None


def test_a_late_report_of_gains_and_losses_is_no_masked_loss() -> None:
    gained, lost = np.tile(GAINED, 4), np.tile(LOST, 4)
    gained[30:40] = lost[30:40] = 0.0
    gained[40] += 200.0
    lost[40] += 40.0
    one = case(gained, 40, 41, lost=lost)
    assert measure(one).outcome is Outcome.NOTHING_FOUND
    # The same day without the hole before it.
    gained[30:40], lost[30:40] = GAINED[30:40], LOST[30:40]
    assert measure(case(gained, 40, 41, lost=lost)).outcome is Outcome.FOUND


def test_the_scan_tells_the_refill_as_a_masked_loss_and_the_exodus_as_a_loss() -> None:
    done = scan(scan_factory.history(), findable=False)
    kinds = [one.kind for one in done.findings]
    assert sorted(kinds) == ["loss", "masked_loss"]
    refill = next(one for one in done.findings if one.kind == "masked_loss")
    assert not refill.excess_open
    # Found by its countries here; the weighing knows such findings by that, not by the kind.
    assert readings(refill)["finding.influx"] == float(refill.by_origin) == 1.0
    assert readings(replace(refill, by_origin=False))["finding.influx"] == 0.0
    said = say(story(refill, done.history.zone)[0])
    assert "joined while others left" in said
    # Told the old way where it was not measured how many left.
    assert "count hides a loss" in say(story(replace(refill, checks=()), done.history.zone)[0])


def test_an_exodus_that_nobody_refilled_is_only_a_loss() -> None:
    page = scan_factory.history()
    quiet = scan_factory.history(event=False)
    counts = page.counts.copy()
    flow = counts["gained"].notna()
    for column in ("gained", "gained_low", "gained_high"):
        counts.loc[flow, column] = quiet.counts.loc[flow, column]
    done = scan(replace(page, counts=counts, audience=quiet.audience), findable=False)
    assert [one.kind for one in done.findings if one.kind != "step"] == ["loss"]
