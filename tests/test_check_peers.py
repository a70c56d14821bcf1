import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from detector.weigh import docket
from features.peers import measure
from tests.cases import case, history, listing

N = 91
GAINED = np.tile([18.0, 20.0, 22.0, 19.0, 21.0, 17.0, 23.0], N // 7)
BURST = GAINED + 900 * (np.arange(N) == 40)


def test_fires_when_the_others_rose_too() -> None:
    others = (history(3 * BURST, page="B"), history(GAINED, page="C"), history(BURST, page="D"))
    result = measure(case(BURST, 40, 41, peers=others))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["pages"] == 3
    assert float(result.numbers["difference"] or 0) == pytest.approx(0, abs=0.1)


def test_stays_silent_when_this_page_rose_alone() -> None:
    result = measure(case(BURST, 40, 41, peers=(history(GAINED, page="B"),)))
    assert result.outcome is Outcome.NOTHING_FOUND
    assert float(result.numbers["share"] or 0) < 0.1


def test_a_purge_on_all_pages_is_seen_in_their_losses() -> None:
    one = case(GAINED, 40, 41, kind="loss", lost=BURST, peers=(history(GAINED, lost=BURST),))
    assert measure(one).outcome is Outcome.FOUND


def test_cannot_tell_without_others() -> None:
    with pytest.raises(CannotTell):
        measure(case(BURST, 40, 41))


LOST = np.tile([3.0, 4.0, 5.0, 4.0, 2.0, 6.0, 4.0], N // 7)
EXODUS = LOST + 2_000 * (np.arange(N) == 40)


def test_cannot_tell_from_others_that_were_refilled_themselves() -> None:
    others = (
        history(3 * BURST, lost=3 * EXODUS, page="B"),
        history(BURST, lost=EXODUS, page="C"),
        history(GAINED, lost=LOST, page="D"),
    )
    one = case(BURST, 40, 41, lost=EXODUS, peers=others)
    result = measure(one)
    assert result.outcome is Outcome.CANNOT_TELL
    assert result.sentence.code == "check.peers.same_question"
    assert result.numbers["same_question"] == 2
    shared = next(line for line in docket(one, [result]) if line.code == "shared_event")
    assert (shared.state, shared.sentence.code) == (
        "not_checked",
        "explanation.shared_event.same_question",
    )


def test_cannot_tell_from_others_whose_home_fell_while_others_joined() -> None:
    home, away = 10_000 + 10.0 * np.arange(N), 2_000 + 3.0 * np.arange(N)
    home[40:] -= 900
    away[40:] += 900
    other = history(BURST, audience=listing({"MA": home, "FR": away}), page="B")
    assert measure(case(BURST, 40, 41, peers=(other,))).outcome is Outcome.CANNOT_TELL


def test_one_refilled_page_among_three_that_rose_takes_nothing_from_the_others() -> None:
    others = (
        history(BURST, lost=EXODUS, page="B"),
        history(BURST, lost=LOST, page="C"),
        history(BURST, lost=LOST, page="D"),
    )
    assert measure(case(BURST, 40, 41, peers=others)).outcome is Outcome.FOUND


def test_a_small_rise_that_others_have_by_chance_explains_nothing() -> None:
    here = np.where(np.arange(N) == 40, 1.3, 1.0) * GAINED
    others = tuple(history(here, page=name) for name in "BCD")
    result = measure(case(here, 40, 41, peers=others))
    assert float(str(result.numbers["share"])) > 0.9
    assert abs(float(str(result.numbers["peer_z"]))) < 2
    assert result.outcome is Outcome.NOTHING_FOUND
