"""The weighing: what it may say, and the rules that keep it honest."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import Explanation, Measurement, Outcome, note
from detector.weigh.bounds import elub, from_series
from detector.weigh.fit import fit
from detector.weigh.inputs import GROUPS, INPUTS
from detector.weigh.model import IGNORANCE, OF_FANS, REAL_SERIES, from_record, shipped, to_record
from detector.weigh.readings import derived, readings
from detector.weigh.support import contributions, support, weighed
from detector.weigh.verbal import nearest_to_one, strength
from detector.words import has, say
from tests.scan_factory import findings
from tests.weighing_factory import examples


@cache
def fitted():
    return fit(examples(), pages=300, real_series=40, draws=4)


def model(real_series: int = 40):
    return replace(fitted(), real_series=real_series)


def strong():
    """Readings far on the side of a delivery."""
    return {
        "finding.log_ratio": 2.2,
        "finding.days": 3.0,
        "finding.influx": 0.0,
        "finding.signal": 9.0,
        "country_surprise.surprise_gain": 60.0,
        "country_surprise.share_gain": 0.9,
        "uncaused_spike.residual": 4.0,
    }


def weak():
    return {
        **strong(),
        "finding.log_ratio": 0.3,
        "country_surprise.surprise_gain": 0.01,
        "country_surprise.share_gain": 0.0,
        "uncaused_spike.residual": -3.0,
    }


def test_every_input_names_a_known_group_and_stands_once():
    assert all(each.group in GROUPS for each in INPUTS)
    assert len({each.name for each in INPUTS}) == len(INPUTS)


def test_a_group_of_fans_counts_only_where_one_was_found():
    told = {"fans_together.share": 0.3, "fans_together.others": 0.1, "fans_together.fans": 40.0}
    assert derived(told)["fans_together.in_group"] == pytest.approx(0.2)
    none = {"fans_together.share": 0.0, "fans_together.others": 0.1, "fans_together.fans": 0.0}
    assert "fans_together.in_group" not in derived(none)
    ages = {"young_accounts.share": 0.5, "young_accounts.others": 0.1}
    assert derived(ages) == {"young_accounts.beyond": pytest.approx(0.4)}
    # Of two things that a number is held against, the nearer one counts.
    pace = {"at_once": 0.6, "by_chance": 0.1, "elsewhere": 0.5}
    assert derived({f"inter_arrival.{k}": v for k, v in pace.items()}) == {
        "inter_arrival.beyond": pytest.approx(0.1)
    }


def test_fans_enter_the_fit_and_their_checks_have_bars():
    rng = np.random.default_rng(4)

    def with_fans(one):
        lift = 0.4 if one.bulk else 0.0
        more = {"join_order.beyond": float(rng.normal(lift, 0.15))}
        return replace(one, readings={**one.readings, **more})

    fitted = fit([with_fans(e) for e in examples()], pages=300, real_series=40, draws=4)
    found, silent = (
        support({**strong(), "join_order.beyond": beyond}, fitted) for beyond in (0.9, -0.2)
    )
    assert found.before_bounds[0] > silent.before_bounds[0]
    assert "join_order" in {bar.code for bar in found.contributions}
    # Without lists no bar, and nothing is said of them.
    assert "join_order" not in {bar.code for bar in support(strong(), fitted).contributions}


def test_a_gain_is_not_held_against_what_takes_fans_away():
    def renamed(one, name):
        return replace(one, cause=name) if one.cause == "viral" else one

    removal, exodus, press = (
        fit([renamed(e, name) for e in examples()], pages=300, real_series=40, draws=1).causes
        for name in ("purge", "exodus", "press")
    )
    assert set(removal) == set(exodus) == set(press) - {"press"}


def test_superfans_are_a_cause_where_a_list_speaks_of_them():
    def with_fans(one, place):
        more = {"young_accounts.beyond": 0.01 * place % 0.3}
        manner = "superfans" if not one.bulk and place % 3 else "strangers"
        return replace(one, readings={**one.readings, **more}, manner=manner)

    fitted = fit(
        [with_fans(e, k) for k, e in enumerate(examples())], pages=300, real_series=40, draws=4
    )
    assert fitted.causes["superfans"].intervals > 50
    listed = support({**strong(), "young_accounts.beyond": 0.2}, fitted)
    assert "superfans" in {one.cause for one in listed.against}
    assert "superfans" not in {one.cause for one in support(strong(), fitted).against}
    # The docket looked for groups and found none.
    none = {**strong(), "young_accounts.beyond": 0.2, "docket.acted_together": -1.0}
    assert {o.cause: o.excluded for o in support(none, fitted).against}["superfans"]
    assert all(has(f"weigh.against.{cause}") for cause in OF_FANS)


def test_the_fit_is_the_same_bit_for_bit():
    again = fit(examples(), pages=300, real_series=40, draws=4)
    assert json.dumps(to_record(model())) == json.dumps(to_record(again))


def test_a_model_survives_its_file():
    assert from_record(*json.loads(json.dumps(to_record(model())))) == model()


def test_evidence_on_either_side_is_told_apart():
    assert support(strong(), model()).log10_lr > 0.3
    assert support(weak(), model()).log10_lr < -0.3


def test_held_out_intervals_are_calibrated_on_average():
    fresh = examples(4000, seed=99)
    ratios = np.array([model().scores.log_ratio(model().values(e.readings)) for e in fresh])
    bulk = np.array([e.bulk for e in fresh])
    assert np.exp(ratios[~bulk]).mean() == pytest.approx(1.0, abs=0.45)
    assert np.exp(-ratios[bulk]).mean() == pytest.approx(1.0, abs=0.45)


def test_what_is_not_measured_says_nothing_of_itself():
    whole, bare = strong(), {k: v for k, v in strong().items() if k.startswith("finding.")}
    assert abs(support(bare, model()).log10_lr) < support(whole, model()).before_bounds[0]


def test_the_bound_holds_and_is_said():
    held = support(strong(), model(real_series=2))
    assert held.log10_lr <= math.log10(3) + 1e-12
    assert held.high <= math.log10(3) + 1e-12
    assert held.bound == pytest.approx(math.log10(3))
    assert "weigh.bound" in [line.code for line in held.notes]
    assert held.before_bounds[0] > held.log10_lr


def test_without_real_series_nothing_is_supported():
    none = support(strong(), model(real_series=0))
    assert none.log10_lr == 0.0
    assert none.words.code == "weigh.none"


@given(
    st.dictionaries(
        st.sampled_from([each.name for each in INPUTS]),
        st.floats(-1e6, 1e6, allow_nan=False),
    )
)
@settings(max_examples=60, deadline=None)
def test_contributions_add_up_and_intervals_hold_the_ratio(some):
    measured = {"finding.days": 2.0, **some}
    one = support(measured, model())
    assert sum(part.log10_lr for part in one.contributions) == pytest.approx(one.before_bounds[0])
    assert one.low <= one.log10_lr <= one.high
    assert model().lower <= one.log10_lr <= one.bound
    assert has(one.words.code)


def test_contributions_of_the_shipped_weights_add_up_whatever_is_missing():
    """Trees over several numbers and lines alike: a bar is what its check adds to those above."""
    told = shipped()
    assert told is not None
    rng = np.random.default_rng(8)
    for part in (0.2, 0.5, 1.0):
        places = np.flatnonzero(rng.random(len(told.standards)) < part)
        measured = {
            told.standards[i].input.name: told.standards[i].mean + told.standards[i].deviation * z
            for i, z in zip(places, rng.normal(size=len(places)), strict=True)
        } | {"finding.days": 2.0}
        one = support(measured, told)
        added = sum(bar.log10_lr for bar in one.contributions)
        assert added == pytest.approx(one.before_bounds[0], abs=1e-9)


def test_contributions_are_conditional_and_in_printed_order():
    parts = contributions(model().values(strong()), model())
    order = list(dict.fromkeys(each.check for each in INPUTS))
    assert [part.code for part in parts] == sorted((p.code for p in parts), key=order.index)


def test_a_cause_that_was_looked_for_and_not_found_is_shut_out():
    looked = support({**strong(), "docket.advertisement": -1.0}, model())
    shut = {one.cause: one.excluded for one in looked.against}
    assert shut["worldwide_advertisement"]
    assert not shut["viral"]
    assert not any(one.excluded for one in support(strong(), model()).against)


def test_words_go_by_the_least_favourable_cause_left_open():
    one = support(strong(), model(real_series=10**6))
    worst = min((a for a in one.against if not a.excluded), key=lambda a: a.log10_lr)
    assert one.notes[0].code == f"weigh.against.{worst.cause}"
    if one.words.code.startswith("weigh.h1."):
        assert strength(worst.log10_lr) != "none"


def test_what_an_advertisement_explains_is_not_weighed():
    bare = {k: v for k, v in strong().items() if not k.startswith("country_surprise.")}
    named = {"docket.advertisement": 1.0, "docket.accounted": 1.0}
    assert model().values({**strong(), **named}) == model().values({**bare, **named})
    assert model().values(strong()) != model().values(bare)


@given(st.floats(-3.0, 5.0), st.floats(0.0, 5.0))
@settings(max_examples=60, deadline=None)
def test_more_surprise_never_speaks_for_the_innocent_side(less, more):
    def ratio(surprise):
        return support(
            {**strong(), "country_surprise.surprise_gain": math.exp(surprise)}, model()
        ).before_bounds[0]

    assert ratio(less + more) >= ratio(less) - 1e-9


def test_no_reading_makes_the_ratio_go_on_for_ever():
    most = math.log10((1 - IGNORANCE / 2) / (IGNORANCE / 2))
    far = dict.fromkeys(strong(), 1000000000.0)
    assert abs(support(far, model()).before_bounds[0]) <= most + 1e-9


def test_words_support_the_innocent_side_too():
    one = support(weak(), model())
    assert one.words.code.startswith("weigh.h2.")
    assert "less than a fifth" in say(one.words)
    assert "at least a fifth" in say(one.words)


@pytest.mark.parametrize("word", ["weak", "moderate", "moderately_strong", "strong"])
def test_every_sentence_names_both_propositions(word):
    for side in ("h1", "h2"):
        said = say(note(f"weigh.{side}.{word}", ratio=12.0))
        assert "at least a fifth" in said
        assert "less than a fifth" in said


@pytest.mark.parametrize(
    ("log10_lr", "word"),
    [
        (0.29, "none"),
        (0.31, "weak"),
        (-1.2, "moderate"),
        (2.0, "moderately_strong"),
        (7, "extremely_strong"),
    ],
)
def test_the_verbal_scale(log10_lr, word):
    assert strength(log10_lr) == word


@pytest.mark.parametrize(("ends", "near"), [((0.5, 2), 0.5), ((-2, -0.5), -0.5), ((-1, 1), 0.0)])
def test_words_take_the_end_nearer_to_one(ends, near):
    assert nearest_to_one(*ends) == near


def test_elub_grows_with_what_was_tried_and_falls_with_what_misled():
    clean = elub(np.full(100, 2.0), np.full(100, -2.0))
    assert clean[1] == pytest.approx(2.0, abs=0.02)
    few = elub(np.full(10, 2.0), np.full(10, -2.0))
    misled = elub(np.full(100, 2.0), np.r_[np.full(97, -2.0), np.full(3, 2.0)])
    assert few[1] < clean[1]
    assert misled[1] < clean[1]
    assert elub(np.zeros(50), np.zeros(50)) == (0.0, 0.0)


def test_elub_agrees_with_its_plain_twin():
    rng = np.random.default_rng(5)
    one, two = rng.normal(1.0, 0.8, 60), rng.normal(-1.0, 0.8, 80)
    lower, upper = elub(one, two)

    def fine(t):
        missed = (sum(x < math.log10(t) - 1e-12 for x in one) + 1) / 61
        false = (sum(x >= math.log10(t) - 1e-12 for x in two) + 1) / 81
        return missed + t * false <= min(1.0, t)

    assert fine(10**upper)
    assert not fine(10 ** (upper + 0.01))
    assert lower < 0 < upper


def test_more_series_carry_more():
    assert from_series(0) == 0.0
    assert from_series(3) == pytest.approx(math.log10(4))


def test_a_loss_is_not_weighed_and_a_gain_is():
    exodus, refill = findings()
    assert weighed(exodus, model()).support is None
    told = weighed(refill, model())
    assert told.support is not None
    assert replace(told, support=None, unusual=None) == refill


def test_readings_leave_out_what_could_not_be_told_and_the_p_value():
    _, refill = findings()
    told = readings(
        replace(
            refill,
            checks=(
                Measurement("plateau", Outcome.CANNOT_TELL, note("x"), {"ratio": 3.0}),
                Measurement("drop_off", Outcome.FOUND, note("x"), {"share": 0.5, "odd": None}),
            ),
            explanations=(Explanation("viral_post", "not_checked", note("x")),),
        )
    )
    assert "plateau.ratio" not in told
    assert told["drop_off.share"] == 0.5
    assert "drop_off.odd" not in told
    assert not [name for name in told if "p_value" in name or name.startswith("docket.")]


def test_the_knob_does_not_change_what_an_interval_weighs():
    _, refill = findings()
    loose = replace(refill, p_value=0.2, references=300)
    assert readings(loose) == readings(refill)


def test_no_nationality_is_weighed():
    """Other names for the same surprise give the same readings."""
    _, refill = findings()
    renamed = replace(refill, countries=tuple(replace(f, country="XX") for f in refill.countries))
    assert readings(renamed) == readings(refill)


def test_the_shipped_fit_can_say_every_sentence_it_may_need():
    told = shipped()
    assert told is not None
    for cause in told.causes:
        assert has(f"weigh.against.{cause}"), cause
    assert told.lower < 0 < told.upper
    assert told.real_series == len(REAL_SERIES)
    one = weighed(findings()[1])
    assert one.support is not None
    assert one.support.log10_lr <= from_series(told.real_series)


def test_only_the_lines_that_are_needed_are_fitted_and_they_are_the_same():
    whole = fit(examples(), pages=300, real_series=40, draws=0)
    some = fit(examples(), pages=300, real_series=40, draws=0, needed=[strong()])
    assert len(some.scores.patterns) == 1
    values = whole.values(strong())
    assert some.scores.log_ratio(values) == whole.scores.log_ratio(values)


def test_a_pattern_of_which_the_fit_knows_nothing_has_no_ratio():
    assert model().scores.log_ratio({"demographics": {0: 3.0}}) == 0.0
