"""From a finding to its support: the ratio, its bounds, its words and each check's part."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from detector.history import Against, Contribution, Finding, Note, Support, note
from detector.weigh import forest
from detector.weigh.bounds import from_series
from detector.weigh.model import OF_FANS, Model, Values, pattern_of, shipped
from detector.weigh.readings import STATES, readings
from detector.weigh.verbal import nearest_to_one, strength

# A loss is nothing that a supplier delivers, and a step is arithmetic: neither is weighed.
WEIGHED = ("gain", "influx", "masked_loss")
# The line of the docket that shuts a cause out when it was looked for and not found.
# Causes that only a person can settle are never shut out.
SHUT_OUT_BY = {
    "viral": "viral_post",
    "local_advertisement": "advertisement",
    "worldwide_advertisement": "advertisement",
    "restored_accounts": "restored_accounts",
    "relocation": "relocation",
    "gap": "late_report",
    "page_merge": "page_merge",
    "superfans": "acted_together",
    "activism": "acted_together",
}
# The line of the docket on which a look-up of public interest stands.
PUBLIC_EVENT = "docket.press"
ONE_SIDED_95 = 1.645
LN10 = math.log(10.0)


def weighed(finding: Finding, model: Model | None = None) -> Finding:
    """The finding with its support and how unusual it is, or as it is where nothing weighs.

    Parameters
    ----------
    finding
        With its checks and its docket.
    model
        The fit; the one that is shipped when None.
    """
    model = model or shipped()
    if model is None or finding.kind not in WEIGHED or finding.excess.value <= 0:
        return finding
    measured = readings(finding)
    trees = forest.shipped()
    unusual = None if trees is None else trees.of(measured)
    return replace(finding, support=support(measured, model), unusual=unusual)


def support(measured: Mapping[str, float], model: Model) -> Support:
    """Weigh the readings of one flagged interval."""
    values = model.values(measured)
    ratio = model.scores.log_ratio(values) / LN10
    spread = _spread(values, model)
    fitted = (ratio, ratio - ONE_SIDED_95 * spread, ratio + ONE_SIDED_95 * spread)
    bound = min(model.upper, from_series(model.real_series))
    event = measured.get(PUBLIC_EVENT) == STATES["found"]
    # No simulated page says how often a public event brings what was measured: until a person
    # has weighed one that was found, nothing above "no support" is said.
    most = min(bound, 0.0) if event else bound

    def within(value: float) -> float:
        return min(max(value, model.lower), most)

    shown = (within(fitted[0]), within(fitted[1]), within(fitted[2]))
    against = _against(fitted[0], model, measured, listed="fans" in values)
    words, notes = _words(shown, fitted, within, against, model)
    if event:
        notes = (*notes, note("weigh.public_event"))
    elif fitted[0] > bound:
        notes = (*notes, note("weigh.bound", most=10.0**bound, n=model.real_series))
    return Support(
        *shown,
        words,
        notes,
        fitted,
        against,
        contributions(values, model),
        bound,
        model.upper,
        model.real_series,
    )


def _spread(values: Values, model: Model) -> float:
    """Standard deviation of log10 LR over the bootstrap samples."""
    pattern = pattern_of(values)
    drawn = [draw.log_ratio(values) / LN10 for draw in model.draws if pattern in draw.patterns]
    return float(np.std(drawn, ddof=1)) if len(drawn) > 1 else 0.0


def _against(
    log10: float, model: Model, measured: Mapping[str, float], *, listed: bool
) -> tuple[Against, ...]:
    out = [
        Against(
            cause,
            one.line.at([log10 * LN10]) / LN10,
            measured.get(f"docket.{SHUT_OUT_BY.get(cause)}") == STATES["not_found"],
        )
        for cause, one in model.causes.items()
        if listed or cause not in OF_FANS
    ]
    return tuple(sorted(out, key=lambda one: one.log10_lr))


def _words(
    shown: tuple[float, float, float],
    fitted: tuple[float, float, float],
    within: Callable[[float], float],
    against: tuple[Against, ...],
    model: Model,
) -> tuple[Note, tuple[Note, ...]]:
    """The main sentence and the least favourable cause.

    A ratio above 1 is spoken of by the smaller of its own lower end and that against the
    least favourable cause that the data do not exclude; one below 1 by its upper end.
    """
    end = nearest_to_one(shown[1], shown[2])
    notes: tuple[Note, ...] = ()
    open_causes = [one for one in against if not one.excluded]
    if shown[0] > 0 and open_causes:
        worst = open_causes[0]
        line = model.causes[worst.cause].line
        low = within(line.at([fitted[1] * LN10]) / LN10)
        end = max(0.0, min(end, low))
        notes = (note(f"weigh.against.{worst.cause}", ratio=10.0 ** within(worst.log10_lr)),)
    word = strength(end)
    if word == "none":
        return note("weigh.none", ratio=10.0 ** shown[0]), notes
    side = "h1" if end > 0 else "h2"
    return note(f"weigh.{side}.{word}", ratio=10.0 ** abs(end)), notes


def contributions(values: Values, model: Model) -> tuple[Contribution, ...]:
    """What each check adds when the checks are taken in printed order.

    The first one carries what having been flagged at all says in the fit.
    """
    order: dict[str, list[tuple[str, int]]] = {}
    for place, standard in enumerate(model.standards):
        group = standard.input.group
        if place in values.get(group, {}):
            order.setdefault(standard.input.check, []).append((group, place))
    out, before = [], 0.0
    taken: dict[str, dict[int, float]] = {}
    for check, inputs in order.items():
        for group, index in inputs:
            taken.setdefault(group, {})[index] = values[group][index]
        now = model.scores.log_ratio(taken) / LN10
        out.append(Contribution(check, now - before))
        before = now
    return tuple(out)
