"""Judge the weighing on flagged intervals that it was not fitted on: Markdown for the docs.

Pages of the judged table have seeds of their own, fixed before the first fit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from detector.charts import PRINT
from detector.charts.files import svg
from detector.charts.weighing import reliability, tippett
from detector.history.daily import Floats
from detector.simulate.bought import BOUGHT
from detector.validate.calibrated import effective, if_calibrated
from detector.validate.cllr import cllr, cllr_min, mean_interval, upper_95
from detector.validate.flagged import Page, Row
from detector.weigh.fit import fit
from detector.weigh.inputs import GROUPS
from detector.weigh.model import OF_FANS, Model
from detector.weigh.support import LN10, support
from detector.weigh.table import weights

SEED = 20160302
# Fewer intervals than these and a row of a table would only show noise.
LEAST = 5
LEAST_OF_PATTERN = 10
STRONG = 1.0  # log10 of a ratio of 10


def log10_ratios(rows: Sequence[Row], model: Model, groups: Sequence[str] = GROUPS) -> Floats:
    """log10 LR of each row before its bounds, from some groups only, shape (m,)."""
    out = []
    for row in rows:
        values = model.values(row.readings)
        some = {group: given for group, given in values.items() if group in groups}
        out.append(model.scores.log_ratio(some) / LN10)
    return np.array(out)


def section(
    judged: Sequence[Page],
    model: Model,
    missing: Sequence[tuple[str, float, float]],
    second: Sequence[Page] = (),
) -> Iterator[str]:
    """Lines of Markdown.

    Parameters
    ----------
    judged, model
        Pages that the model is judged on, and the model.
    missing
        From `left_out`.
    second
        Pages of the second simulator.
    """
    rows = [row for page in judged for row in page.rows]
    bulk = np.array([row.bulk for row in rows])
    ratio = log10_ratios(rows, model)
    yield (
        f"Fitted on {model.pages} simulated pages ({model.intervals['h1']} flagged intervals with"
        f" a bulk delivery, {model.intervals['h2']} without), judged on {len(judged)} others"
        f" ({int(bulk.sum())} and {int((~bulk).sum())}) of 120 to 220 days."
    )
    yield ""
    yield from _headline(missing, second, model)
    yield "Cllr at equal priors, 0 is perfect and 1 says nothing:"
    yield ""
    yield "| flagged intervals | H1 | H2 | Cllr | minimum | Cllr within bounds |"
    yield "|---|---|---|---|---|---|"
    yield from _costs(rows, bulk, ratio, model)
    yield from _second(second, model)
    yield ""
    yield from _sources(judged, rows, ratio)
    yield ""
    yield from _innocents(rows, ratio, model)
    yield ""
    yield from _patterns(rows, bulk, ratio, model)
    yield ""
    yield "Left out of the fit, judged on its own intervals against all of the other side:"
    yield ""
    yield "| left out | Cllr | with it in the fit |"
    yield "|---|---|---|"
    for name, without, usual in missing:
        yield f"| `{name}` | {without:.2f} | {usual:.2f} |"


def _headline(
    missing: Sequence[tuple[str, float, float]], second: Sequence[Page], model: Model
) -> Iterator[str]:
    """The worst figure of all, whichever it is."""
    if missing:
        name, worst, usual = missing[0]
        yield (
            f"**Worst Cllr with a mechanism left out of the fit: {worst:.2f} (`{name}`)**;"
            f" its Cllr with the mechanism in the fit {usual:.2f}."
        )
        yield ""
    one, two = _sides(second, model)
    if min(len(one), len(two)) >= LEAST:
        yield f"**Cllr on pages of the second simulator: {cllr(one, two):.2f}.**"
        yield ""


def _sides(pages: Sequence[Page], model: Model) -> tuple[Floats, Floats]:
    """log10 LR of the pages' intervals with a bulk delivery and without."""
    rows = [row for page in pages for row in page.rows]
    bulk = np.array([row.bulk for row in rows], bool)
    ratio = log10_ratios(rows, model)
    return ratio[bulk], ratio[~bulk]


def _second(second: Sequence[Page], model: Model) -> Iterator[str]:
    one, two = _sides(second, model)
    if min(len(one), len(two)) < LEAST:
        return
    yield (
        f"| second simulator, {len(second)} pages | {len(one)} | {len(two)} | {cllr(one, two):.2f}"
        f" | {cllr_min(one, two):.2f} | |"
    )


def pictures(judged: Sequence[Page], model: Model) -> Iterator[tuple[str, str]]:
    """Name and SVG of the Tippett and the reliability plot."""
    sides = _sides(judged, model)
    for name, chart in (("tippett", tippett), ("reliability", reliability)):
        yield name, svg(chart(*sides, PRINT))


def _costs(
    rows: Sequence[Row], bulk: NDArray[np.bool_], ratio: Floats, model: Model
) -> Iterator[str]:
    has = np.array(["country" in model.values(row.readings) for row in rows])
    gains = np.array([row.kind == "gain" for row in rows])
    listed = np.array(["fans" in model.values(row.readings) for row in rows])
    counts = log10_ratios(rows, model, ("counts",))
    unlisted = log10_ratios(rows, model, [group for group in GROUPS if group != "fans"])
    bounded = np.array([support(row.readings, model).log10_lr for row in rows])
    for name, values, mine in (
        ("all", ratio, np.ones(len(rows), bool)),
        ("with countries", ratio, has),
        ("without countries", ratio, ~has),
        ("with lists of fans", ratio, listed),
        ("with lists of fans, weighed without them", unlisted, listed),
        ("gains of the counts", ratio, gains),
        ("changes of origin", ratio, ~gains),
        ("all, weighed by counts only", counts, np.ones(len(rows), bool)),
    ):
        one, two = values[mine & bulk], values[mine & ~bulk]
        if min(len(one), len(two)) < LEAST:
            continue
        within = (
            f"{cllr(bounded[mine & bulk], bounded[mine & ~bulk]):.2f}" if values is ratio else ""
        )
        yield (
            f"| {name} | {len(one)} | {len(two)} | {cllr(one, two):.2f}"
            f" | {cllr_min(one, two):.2f} | {within} |"
        )


def _sources(judged: Sequence[Page], rows: Sequence[Row], ratio: Floats) -> Iterator[str]:
    yield (
        "Bulk deliveries. Flagged is the share of pages on which the delivery came back at the"
        " loosest setting; the rest is of the flagged intervals, before bounds:"
    )
    yield ""
    yield (
        "| source | pages | flagged | intervals | median log10 LR | LR 10 or more | LR under 1"
        " | excess covers what came |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for name in BOUGHT:
        pages = [page for page in judged if page.story == name]
        here = [i for i, row in enumerate(rows) if row.bulk and row.cause == name]
        mine, covered = ratio[here], [rows[i].covered for i in here]
        if not pages:
            continue
        found = sum(page.flagged for page in pages)
        told = (
            f"{np.median(mine):.2f} | {(mine >= STRONG).mean():.2f} | {(mine < 0).mean():.2f}"
            f" | {np.mean(covered):.2f}"
            if len(mine)
            else "| | |"
        )
        yield f"| `{name}` | {len(pages)} | {found / len(pages):.2f} | {len(mine)} | {told} |"


def _innocents(rows: Sequence[Row], ratio: Floats, model: Model) -> Iterator[str]:
    yield (
        "Innocent causes, among the flagged intervals that each caused: how many reach a ratio"
        " of 10 before bounds, with the upper 95 % limit, and how many are put in words that"
        " support a bulk delivery:"
    )
    yield ""
    yield "| cause | intervals | LR of 10 or more | upper limit | in words |"
    yield "|---|---|---|---|---|"
    causes = Counter(row.cause for row in rows if not row.bulk)
    worded = [support(row.readings, model).words.code.startswith("weigh.h1.") for row in rows]
    lines = [
        (name, [i for i, r in enumerate(rows) if not r.bulk and r.cause == name])
        for name in sorted(causes)
    ]
    told = ["fans" in model.values(row.readings) for row in rows]
    lines += [
        (f"{manner} (with lists)", mine)
        for manner in OF_FANS
        if (
            mine := [i for i, r in enumerate(rows) if told[i] and r.manner == manner and not r.bulk]
        )
    ]
    lines.append(("together", [i for i, row in enumerate(rows) if not row.bulk]))
    for name, mine in lines:
        hits = int((ratio[mine] >= STRONG).sum())
        said = sum(worded[i] for i in mine)
        yield (
            f"| {name.replace('_', ' ')} | {len(mine)} | {hits} | {upper_95(hits, len(mine)):.2f}"
            f" | {said} |"
        )


def _patterns(
    rows: Sequence[Row], bulk: NDArray[np.bool_], ratio: Floats, model: Model
) -> Iterator[str]:
    rng = np.random.default_rng(SEED)
    names = ["+".join(g for g in GROUPS if g in model.values(row.readings)) for row in rows]
    weight = weights([row.cause for row in rows], bulk)
    yield (
        "Patterns of available groups. In expectation the mean of LR under H2 and of 1/LR under"
        " H1 is 1, each cause counted alike as in the fit; before bounds, with 95 % bootstrap"
        " intervals. *Calibrated* is where 95 of 100 such means would lie if every ratio were"
        " right, and in brackets in how many of such tables the bootstrap interval would hold 1:"
    )
    yield ""
    yield "| groups | H1 | H2 | mean LR under H2 | calibrated | mean 1/LR under H1 | calibrated |"
    yield "|---|---|---|---|---|---|---|"
    for name, _ in [("all", 0), *Counter(names).most_common()]:
        mine = np.array([name in ("all", one) for one in names])
        counts = int((mine & bulk).sum()), int((mine & ~bulk).sum())
        if min(counts) < LEAST_OF_PATTERN:
            continue
        told = []
        for side, signed in ((~bulk, ratio), (bulk, -ratio)):
            own = weight[mine & side]
            mean, low, high = mean_interval(10.0 ** signed[mine & side], rng, own)
            # Both sides weigh half within the pattern too.
            both = np.where(side, 1.0 / own.sum(), 1.0 / weight[mine & ~side].sum()) * weight
            right = if_calibrated(signed[mine], both[mine], effective(own), rng)
            told.append(f"{mean:.2f} [{low:.2f}, {high:.2f}]")
            told.append(f"{right.low:.2f} to {right.high:.2f} ({right.held:.2f})")
        yield f"| {name.replace('+', ', ')} | {counts[0]} | {counts[1]} | {' | '.join(told)} |"


def left_out(rows: Sequence[Row], fitted: Sequence[Page]) -> list[tuple[str, float, float]]:
    """(mechanism, Cllr with it left out, Cllr with it in), the worst first."""
    known = [row.example for page in fitted for row in page.rows]
    needed = [row.readings for row in rows]
    whole = fit(known, pages=0, real_series=0, draws=0, needed=needed)
    out = []
    sides = {("cause", row.cause, row.bulk) for row in rows}
    # What accounts are is a mechanism of its own, where lists of fans tell of them.
    sides |= {("manner", row.manner, row.bulk) for row in rows if row.manner != "strangers"}
    for kind, name, side in sorted(sides):
        mine = [row for row in rows if getattr(row, kind) == name and row.bulk == side]
        if len(mine) < LEAST or name in ("nothing", "refill", ""):
            continue
        rest = [one for one in known if (getattr(one, kind), one.bulk) != (name, side)]
        without = fit(rest, pages=0, real_series=0, draws=0, needed=needed)
        other = [row for row in rows if row.bulk != side]
        costs = []
        for model in (without, whole):
            own, theirs = log10_ratios(mine, model), log10_ratios(other, model)
            costs.append(cllr(own, theirs) if side else cllr(theirs, own))
        out.append((name, costs[0], costs[1]))
    return sorted(out, key=lambda one: -one[1])
