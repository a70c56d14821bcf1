"""Fit the weighing on flagged intervals of simulated pages, reproducible bit for bit.

Minimising the logistic cost at equal priors estimates a log likelihood ratio (Brummer and du
Preez 2006). First one joint score of all numbers (`joint`); then for each pattern of available
groups a line over that score, as it is when only those groups are seen. Lines are fitted on
scores that had not seen the page, and on scores that had not seen the mechanism either: a
ratio shall be no surer than it may be of what nobody thought of.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from detector.history.daily import Floats
from detector.weigh.bounds import elub
from detector.weigh.held import SEED, Held, both, held_mechanisms, held_pages, learn_on, shared
from detector.weigh.inputs import GROUPS
from detector.weigh.learning import scores as joint_scores
from detector.weigh.model import OF_FANS, Cause, Line, Model, Scores, pattern_of
from detector.weigh.table import DIGITS, LEAST_MEASURED, Bools, Example, Table

DRAWS = 12
# Inverse strength of the shrinkage of lines (scikit-learn's C).
PATTERN_C, CAUSE_C = 1.0, 1.0
# Fewer intervals of a cause than these and it has no ratio of its own.
LEAST_OF_CAUSE = 8
# Causes that take fans away: a gain beside one is not held against it.
BRINGS_NOBODY = ("purge", "exodus")


def fit(
    examples: Sequence[Example],
    *,
    pages: int,
    real_series: int,
    draws: int = DRAWS,
    needed: Sequence[Mapping[str, float]] = (),
) -> Model:
    """Fit everything.

    Parameters
    ----------
    examples
        Flagged intervals.
    pages
        Simulated pages behind them, flagged or not.
    real_series
        Independent real series under H2, for the bound.
    draws
        Bootstrap samples of pages. Without any only the scores are fitted, no bounds and no
        causes.
    needed
        Readings that will be judged: only the lines that they need are fitted; all where none
        are given.
    """
    # One thread: sums in another order would differ in their last bits, and so small a fit
    # only waits for its threads.
    with threadpool_limits(limits=1):
        return _fit(examples, pages, real_series, draws, needed)


def _fit(
    examples: Sequence[Example],
    pages: int,
    real_series: int,
    draws: int,
    needed: Sequence[Mapping[str, float]],
) -> Model:
    table = Table.of(examples)
    every = np.arange(len(examples))
    by_page, by_mechanism = held_pages(table), held_mechanisms(table)
    held = shared(table, by_page, by_mechanism)
    patterns = sorted({table.shown(readings) for readings in needed}) or table.patterns()
    scores = Scores(learn_on(table, every, SEED), lines(table, held, patterns))
    rng = np.random.default_rng(SEED)
    unique = np.unique(table.page)
    sets = []
    for number in range(draws):
        drawn = rng.choice(unique, len(unique))
        rows = np.concatenate([np.flatnonzero(table.page == page) for page in drawn])
        # Pages that were not drawn serve the lines.
        joint = learn_on(table, rows, SEED + number + 1)
        unseen = np.flatnonzero(~np.isin(table.page, drawn))
        beside = [Held(unseen, joint, np.ones(len(unseen)))]
        sets.append(Scores(joint, lines(table, beside, table.patterns())))
    lower, upper, causes = 0.0, 0.0, {}
    if draws:
        pooled = out_of_fold(table, by_page, held)
        lower, upper = elub(*_by_page(table, pooled / math.log(10.0)))
        causes = _causes(table, pooled, table.weights(every))
    return Model(
        table.standards,
        scores,
        tuple(sets),
        causes,
        lower,
        upper,
        real_series,
        pages,
        {"h1": int(table.bulk.sum()), "h2": int((~table.bulk).sum())},
    )


def out_of_fold(table: Table, by_page: Sequence[Held], held: Sequence[Held]) -> Floats:
    """Natural log ratio of each row by a score and by lines that its page was no row of.

    Lines rest on the scores of other rows, and those of the other folds had the page among
    theirs: so much the ratio knows of it.
    """
    out = np.zeros(len(table.page))
    for one in by_page:
        others = [each.without(one.rows) for each in held]
        needed = sorted({table.pattern_of(int(i)) for i in one.rows})
        scores = Scores(one.joint, lines(table, others, needed))
        out[one.rows] = [ratio(table, scores, int(i)) for i in one.rows]
    return out


def ratio(table: Table, scores: Scores, row: int) -> float:
    """Natural log ratio of one row of the table."""
    values = {
        group: {
            i: float(table.x[row, i])
            for i in table.columns(group)
            if table.x[row, i] == table.x[row, i]
        }
        for group in table.pattern_of(row)
    }
    return scores.log_ratio(values)


def _line(score: Floats, y: Bools, weight: Floats, strength: float) -> Line:
    """Logistic line over one score; one that would count against itself says nothing."""
    model = LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-8, max_iter=200)
    model.fit(score[:, None], y, sample_weight=weight)
    slope = float(model.coef_[0][0])
    if slope < 0.0:
        return Line(0.0, (0.0,))
    return Line(round(float(model.intercept_[0]), DIGITS), (round(slope, DIGITS),))


def lines(
    table: Table, unseen: Sequence[Held], patterns: Sequence[tuple[str, ...]]
) -> dict[str, Line]:
    """A line for each pattern, over scores of rows that they were not fitted on.

    A row that has more than a pattern serves it too, with the rest hidden: what is missing is
    drawn independently of the truth.
    """
    rows = np.concatenate([held.rows for held in unseen])
    every = np.unique(rows)
    weight = np.zeros(len(table.page))
    weight[every] = table.weights(every)
    part = weight[rows] * np.concatenate([held.part for held in unseen])
    y = table.bulk[rows]
    there = {group: table.there(group)[rows] for group in GROUPS if table.columns(group)}
    found = {}
    for groups in patterns:
        full: Bools = np.asarray(np.all([there[group] for group in groups], axis=0), bool)
        if len(np.unique(rows[full])) < LEAST_MEASURED or not both(y[full]):
            continue
        seen = table.seen(groups)
        score = np.concatenate([joint_scores(held.joint, seen[held.rows]) for held in unseen])
        found[pattern_of(groups)] = _line(score[full], y[full], part[full], PATTERN_C)
    return found


def _causes(table: Table, pooled: Floats, weight: Floats) -> dict[str, Cause]:
    """Against one innocent cause alone: a line over the pooled log ratio.

    Fans who act together innocently, or come together for other reasons, are causes beside
    the events that brought them: of the intervals on which lists of fans tell of them.
    """
    listed = ~np.isnan(table.x[:, table.columns("fans")]).all(axis=1)
    mine = {name: np.array([c == name for c in table.cause]) for name in sorted(set(table.cause))}
    mine |= {name: listed & np.array([m == name for m in table.manner]) for name in OF_FANS}
    out = {}
    for name, named in mine.items():
        rows_of = named & ~table.bulk
        if rows_of.sum() < LEAST_OF_CAUSE or name in BRINGS_NOBODY:
            continue
        rows = table.bulk | rows_of
        balanced = weight.copy()
        balanced[table.bulk] *= 0.5 * rows.sum() / balanced[table.bulk].sum()
        balanced[rows_of] = 0.5 * rows.sum() / rows_of.sum()
        line = _line(pooled[rows], table.bulk[rows], balanced[rows], CAUSE_C)
        out[name] = Cause(line, int(rows_of.sum()))
    return out


def _by_page(table: Table, log10: Floats) -> tuple[Floats, Floats]:
    """The most misleading interval of each page, under either proposition."""
    one = [log10[table.bulk & (table.page == p)].min() for p in np.unique(table.page[table.bulk])]
    two = [log10[~table.bulk & (table.page == p)].max() for p in np.unique(table.page[~table.bulk])]
    return np.array(one), np.array(two)
