"""Age, gender and language of the new fans: the two checks that share one measure."""

from dataclasses import replace

import numpy as np
import pytest

from detector.history import CannotTell, Case, Measurement, Outcome
from features import age_gender_drift, language_drift
from tests.cases import case, listing

N, AT = 120, 70
RNG_MIX = np.array([0.5, 0.3, 0.2])
BOTH = pytest.mark.parametrize(
    ("check", "dimension"),
    [(age_gender_drift, "age_gender"), (language_drift, "language")],
    ids=["age", "language"],
)


def page(dimension: str, extra: np.ndarray) -> Case:
    """Three groups that grow by 50, 30 and 20 a day, give or take, and one influx."""
    wobble = np.array([1.0, 1.1, 0.9, 1.05, 0.95])
    flows = 100 * RNG_MIX * np.stack([np.roll(np.tile(wobble, N // 5), k) for k in range(3)], 1)
    flows[AT] += extra
    fans = 10_000 * RNG_MIX + np.cumsum(np.round(flows), axis=0)
    names = ("F.18-24", "M.18-24", "M.45-54")
    rows = listing({n: fans[:, i] for i, n in enumerate(names)}, dimension)
    return case(flows.sum(axis=1), AT, AT + 1, audience=rows)


@BOTH
def test_fires_when_the_new_fans_are_another_public(check: object, dimension: str) -> None:
    result: Measurement = check.measure(page(dimension, np.array([0, 0, 2_000.0])))  # type: ignore[attr-defined]
    assert result.outcome is Outcome.FOUND
    assert float(str(result.numbers["top_share"])) > 0.9


@BOTH
def test_stays_silent_when_more_of_the_same_come(check: object, dimension: str) -> None:
    result: Measurement = check.measure(page(dimension, 2_000 * RNG_MIX))  # type: ignore[attr-defined]
    assert result.outcome is Outcome.NOTHING_FOUND
    assert float(str(result.numbers["divergence"])) < 0.02


@BOTH
def test_renaming_the_groups_changes_no_number(check: object, dimension: str) -> None:
    """The measure must not learn which group it is."""
    one = page(dimension, np.array([0, 0, 2_000.0]))
    table = one.listed[dimension]
    swapped = {p: table.fans[:, 2 - i] for i, p in enumerate(table.places)}
    other = case(one.observed, AT, AT + 1, audience=listing(swapped, dimension))  # type: ignore[arg-type]
    first = check.measure(one).numbers  # type: ignore[attr-defined]
    second = check.measure(other).numbers  # type: ignore[attr-defined]
    assert first["divergence"] == pytest.approx(second["divergence"])
    assert first["z"] == pytest.approx(second["z"])


@BOTH
def test_cannot_tell_without_a_listing_or_from_few_fans(check: object, dimension: str) -> None:
    with pytest.raises(CannotTell):
        check.measure(case(np.full(N, 20.0), AT, AT + 1))  # type: ignore[attr-defined]
    few = {"a": 500 + np.arange(N), "b": 300 + np.arange(N)}
    with pytest.raises(CannotTell) as reason:
        check.measure(case(np.full(N, 20.0), AT, AT + 1, audience=listing(few, dimension)))  # type: ignore[attr-defined, arg-type]
    assert reason.value.note.code == "check.drift.few"


def spoken(**extra: int) -> Case:
    """Forty rare languages that come and go by a few fans, and one day's extra fans."""
    rng = np.random.default_rng(11)
    flows = rng.poisson([60.0, 30.0, *[0.4] * 40], (N, 42)) - rng.poisson(0.4, (N, 42)) * 1.0
    for language, fans_more in extra.items():
        flows[AT, int(language[1:])] += fans_more
    fans = np.array([6_000.0, 3_000.0, *[12.0] * 40]) + np.cumsum(flows, axis=0)
    rows = listing({f"l{i}": np.maximum(fans[:, i], 1) for i in range(42)}, "language")
    return case(flows.sum(axis=1), AT, AT + 1, audience=rows)


def test_many_rare_languages_drown_no_influx_of_one() -> None:
    found = language_drift.measure(spoken(l30=900))
    assert found.outcome is Outcome.FOUND
    assert found.sentence.numbers["group"] == "l30"
    assert language_drift.measure(spoken(l0=600, l1=300)).outcome is Outcome.NOTHING_FOUND


def test_a_change_of_origin_is_not_asked_for_its_languages_again() -> None:
    one = replace(spoken(l30=900), kind="influx")
    assert language_drift.measure(one).outcome is Outcome.NOT_RUN
