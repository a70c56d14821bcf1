import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.peers import measure
from tests.cases import case, history

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
