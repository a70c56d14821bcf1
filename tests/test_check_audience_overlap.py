import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.audience_overlap import measure
from tests.fan_cases import AT, CROWD, DAY, OTHERS, with_fans

CROWD_FANS = np.arange(OTHERS, OTHERS + CROWD)
STRANGERS = np.arange(10_000, 10_000 + CROWD)
SAME_DAY, WEEK_LATER = np.full(CROWD, AT * DAY + 9), np.full(CROWD, (AT + 7) * DAY)


def test_fires_when_the_crowd_comes_to_two_pages() -> None:
    result = measure(with_fans(beside=((CROWD_FANS, SAME_DAY), (STRANGERS, SAME_DAY))))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["common"] == CROWD
    assert result.numbers["pages"] == 2
    assert result.numbers["above"] == 1


def test_stays_silent_when_others_come_there() -> None:
    few = np.concatenate([STRANGERS[100:], CROWD_FANS[:100]])
    result = measure(with_fans(beside=((few, SAME_DAY),)))
    assert result.outcome is Outcome.NOTHING_FOUND
    assert float(result.numbers["overlap"] or 0) < 0.1


def test_cannot_tell_from_one_page_or_quiet_ones() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(with_fans())
    assert reason.value.note.code == "check.fans.one_page"
    with pytest.raises(CannotTell) as reason:
        measure(with_fans(beside=((CROWD_FANS, WEEK_LATER),)))
    assert reason.value.note.code == "check.audience_overlap.quiet"
