from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from detector.history import CannotTell, Case, Outcome
from detector.history.daily import day_instants
from detector.history.tables import checked
from features.public_mood import measure
from tests.cases import ZONE, case

N, AT = 91, 40
BURST = np.full(N, 20.0) + 900 * (np.arange(N) == AT)
FEW = np.tile([3.0, 4.0, 5.0, 4.0, 2.0, 6.0, 4.0], N // 7)


def reactions(angry: float) -> Case:
    """One post a day of 500 reactions, a twentieth angry but for two days."""
    days = np.arange(np.datetime64("2016-01-01"), np.datetime64("2016-01-01") + N)
    share = np.full(N, 0.05) + 0.01 * np.sin(np.arange(N))
    share[AT - 1 : AT + 1] = angry
    posts = pd.DataFrame(
        {
            "time": day_instants(days, ZONE) + pd.Timedelta(hours=12),
            "post": [str(day) for day in days],
            "type": "status",
            "likes": np.round(500 * (1 - share)),
            "angry": np.round(500 * share),
            **dict.fromkeys(("haha", "sad", "love", "wow"), 0.0),
        }
    )
    one = case(BURST, AT, AT + 1)
    return replace(one, history=replace(one.history, posts=checked("posts", posts)))


def test_fires_on_angry_reactions() -> None:
    result = measure(reactions(0.7))
    assert result.outcome is Outcome.FOUND
    assert result.sentence.code == "check.public_mood.found_reactions"
    assert result.numbers["hostile_share"] == pytest.approx(0.7)


def test_fires_on_hides_and_spam_reports() -> None:
    negative = FEW + 400 * (np.arange(N) == AT)
    result = measure(case(BURST, AT, AT + 1, activity={"negative": negative}))
    assert result.sentence.code == "check.public_mood.found_negative"


def test_fires_on_unlikes() -> None:
    result = measure(case(BURST, AT, AT + 1, lost=FEW + 400 * (np.arange(N) == AT)))
    assert result.sentence.code == "check.public_mood.found_unlikes"


def test_stays_silent_in_a_friendly_week() -> None:
    assert measure(reactions(0.05)).outcome is Outcome.NOTHING_FOUND
    assert measure(case(BURST, AT, AT + 1, lost=FEW)).outcome is Outcome.NOTHING_FOUND


def test_cannot_tell_without_any_sign() -> None:
    with pytest.raises(CannotTell):
        measure(case(BURST, AT, AT + 1))


def test_is_not_run_on_a_loss() -> None:
    assert measure(case(BURST, AT, AT + 1, kind="loss", lost=FEW)).outcome is Outcome.NOT_RUN
