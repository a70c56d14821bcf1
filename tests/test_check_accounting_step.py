import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.accounting_step import measure
from tests.cases import case


def columns(jump: float) -> dict[str, object]:
    gained, lost = np.full(60, 10.0), np.full(60, 3.0)
    total = 500 + np.cumsum(gained - lost)
    total[30:] += jump
    return {"lost": lost, "total": total}


def test_fires_on_a_jump_the_columns_do_not_explain() -> None:
    result = measure(case(np.full(60, 10.0), 30, 31, **columns(107)))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["difference"] == 107


@pytest.mark.parametrize("jump", [0, 1])
def test_stays_silent_on_books_that_balance(jump: float) -> None:
    result = measure(case(np.full(60, 10.0), 30, 31, **columns(jump)))
    assert result.outcome is Outcome.NOTHING_FOUND


def test_cannot_tell_without_totals() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(case(np.full(60, 10.0), 30, 31))
    assert reason.value.note.code == "check.accounting_step.columns_missing"
