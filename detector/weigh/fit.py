"""Fit the weighing on flagged intervals of simulated pages, reproducible bit for bit.

Logistic regression at equal priors estimates a log likelihood ratio (Brummer and du Preez
2006). First one joint score a group of dependent numbers, then for each pattern of
available groups a joint line over the groups' scores, shrunk towards a ratio of 1. The
lines over groups are fitted on scores of pages that the groups' lines had not seen.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from detector.history.daily import Floats
from detector.weigh.bounds import elub
from detector.weigh.inputs import GROUPS, INPUTS
from detector.weigh.model import OF_FANS, PARTS, Cause, Line, Model, Scores, Standard

FOLDS = 5
DRAWS = 25
SEED = 20160301
# Inverse strength of the shrinkage of both stages (scikit-learn's C).
GROUP_C, JOINT_C, CAUSE_C = 0.3, 1.0, 1.0
# Fewer intervals with an input, or of a cause, than these and it is left out.
LEAST_MEASURED, LEAST_OF_CAUSE = 25, 8
# A number with so few values has no bent line: a state, a count of steps.
FEW_VALUES = 4
# Every cause counts alike, rare ones by what they have: a cause of n intervals weighs
# min(n, this).
FULL_CAUSE = 40
DIGITS = 4

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Example:
    """One flagged interval with its truth: page, whether H1 holds, its cause, readings.

    `manner` is what the accounts were that the cause brought, where lists of fans tell of them.
    """

    page: int
    bulk: bool
    cause: str
    readings: Mapping[str, float]
    manner: str = ""


def fit(examples: Sequence[Example], *, pages: int, real_series: int, draws: int = DRAWS) -> Model:
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
        Bootstrap samples of pages.
    """
    # One thread: sums in another order would differ in their last bits, and so small a fit
    # only waits for its threads.
    with threadpool_limits(limits=1):
        return _fit(examples, pages, real_series, draws)


def _fit(examples: Sequence[Example], pages: int, real_series: int, draws: int) -> Model:
    table = _Table.of(examples)
    weight = table.weights(np.arange(len(examples)))
    scores = _scores(table, np.arange(len(examples)), weight)
    pooled = table.out_of_fold(np.arange(len(examples)))
    rng = np.random.default_rng(SEED)
    unique = np.unique(table.page)
    sets = []
    for _ in range(draws):
        drawn = rng.choice(unique, len(unique))
        rows = np.concatenate([np.flatnonzero(table.page == page) for page in drawn])
        sets.append(_scores(table, rows, table.weights(rows)))
    lower, upper = elub(*_by_page(table, pooled / math.log(10.0)))
    return Model(
        table.standards,
        scores,
        tuple(sets),
        _causes(table, pooled, weight),
        lower,
        upper,
        real_series,
        pages,
        {"h1": int(table.bulk.sum()), "h2": int((~table.bulk).sum())},
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Rows of standardised inputs (NaN where not measured), shape (m, p)."""

    standards: tuple[Standard, ...]
    x: Floats
    page: NDArray[np.int64]
    bulk: Bools
    cause: tuple[str, ...]
    manner: tuple[str, ...]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> _Table:
        standards = []
        for each in INPUTS:
            given = [v for e in examples if (v := each.of(e.readings)) is not None]
            values = np.array(given, float)
            if len(values) < LEAST_MEASURED or values.std() < 1e-9:
                continue
            scale = round(float(values.mean()), DIGITS), round(float(values.std()), DIGITS)
            bends = len(np.unique(values)) > FEW_VALUES
            standards += [Standard(each, *scale, part) for part in (PARTS if bends else ("whole",))]
        rows = [
            [np.nan if (v := s.of(e.readings)) is None else v for s in standards] for e in examples
        ]
        return cls(
            tuple(standards),
            np.array(rows, float).reshape(len(examples), len(standards)),
            np.array([e.page for e in examples]),
            np.array([e.bulk for e in examples]),
            tuple(e.cause for e in examples),
            tuple(e.manner for e in examples),
        )

    def columns(self, group: str) -> list[int]:
        return [i for i, s in enumerate(self.standards) if s.input.group == group]

    def weights(self, rows: NDArray[np.int64]) -> Floats:
        """Each cause alike, each proposition half."""
        return weights([self.cause[i] for i in rows], self.bulk[rows])

    def out_of_fold(self, rows: NDArray[np.int64]) -> Floats:
        """Natural log ratio of each row by a fit on the pages of the other folds."""
        out = np.zeros(len(rows))
        for fold in range(FOLDS):
            inside = self.page[rows] % FOLDS == fold
            if not inside.any() or inside.all():
                continue
            rest = rows[~inside]
            scores = _scores(self, rest, self.weights(rest))
            out[inside] = [ratio(self, scores, int(i)) for i in rows[inside]]
        return out


def weights(causes: Sequence[str], bulk: Bools) -> Floats:
    """Weight of each interval, shape (m,): each cause alike, each proposition half."""
    names = list(zip(causes, bulk.tolist(), strict=True))
    often = Counter(names)
    weight = np.array([min(often[name], FULL_CAUSE) / often[name] for name in names])
    for side in (True, False):
        mine = bulk == side
        if mine.any():
            weight[mine] *= len(bulk) / 2.0 / weight[mine].sum()
    return weight


def ratio(table: _Table, scores: Scores, row: int) -> float:
    """Natural log ratio of one row of the table."""
    values = {
        group: {
            j: float(table.x[row, column])
            for j, column in enumerate(table.columns(group))
            if not np.isnan(table.x[row, column])
        }
        for group in scores.groups
    }
    return scores.log_ratio({group: given for group, given in values.items() if given})


def _regression(
    x: Floats, y: Bools, weight: Floats, strength: float, signs: Sequence[int] = ()
) -> Line:
    """Logistic line; a weight against its sign (0 for either) is left out."""
    if len(np.unique(y)) < 2:
        return Line(0.0, (0.0,) * x.shape[1])
    signs = signs or (0,) * x.shape[1]
    kept = list(range(x.shape[1]))
    model = LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-8, max_iter=200)
    while kept:
        model.fit(x[:, kept], y, sample_weight=weight)
        found = dict(zip(kept, map(float, model.coef_[0]), strict=True))
        wrong = [i for i in kept if found[i] * signs[i] < 0.0]
        if not wrong:
            weights = tuple(round(found.get(i, 0.0), DIGITS) for i in range(x.shape[1]))
            return Line(round(float(model.intercept_[0]), DIGITS), weights)
        # The worst one alone: others may turn when it is gone.
        kept.remove(min(wrong, key=lambda i: found[i] * signs[i]))
    return Line(0.0, (0.0,) * x.shape[1])


def _scores(table: _Table, rows: NDArray[np.int64], weight: Floats) -> Scores:
    """Both stages on some rows (repeated rows count as often as they stand)."""
    x, y, page = table.x[rows], table.bulk[rows], table.page[rows]
    groups: dict[str, Line] = {}
    score: dict[str, Floats] = {}
    there: dict[str, Bools] = {}
    for group in GROUPS:
        columns = table.columns(group)
        if not columns:
            continue
        mine = x[:, columns]
        given: Bools = np.asarray(~np.isnan(mine).all(axis=1), bool)
        if given.sum() < LEAST_MEASURED:
            continue
        filled = np.nan_to_num(mine)
        signs = [table.standards[i].input.sign for i in columns]
        groups[group] = _regression(filled[given], y[given], weight[given], GROUP_C, signs)
        unseen = np.zeros(len(rows))
        for fold in range(FOLDS):
            inside = page % FOLDS == fold
            learn = given & ~inside
            if inside.any() and learn.any():
                line = _regression(filled[learn], y[learn], weight[learn], GROUP_C, signs)
                unseen[inside] = line.bias + filled[inside] @ np.array(line.weights)
        score[group], there[group] = unseen, given
    patterns: dict[str, Line] = {}
    names = list(groups)
    for many in range(1, len(names) + 1):
        for some in combinations(names, many):
            # A row that has more than the pattern serves it too: what is missing is
            # drawn independently of the truth.
            both: Bools = np.asarray(np.all([there[name] for name in some], axis=0), bool)
            joined = np.column_stack([score[name][both] for name in some])
            patterns["+".join(some)] = _joint(joined, y[both], weight[both])
    return Scores(groups, patterns)


def _joint(x: Floats, y: Bools, weight: Floats) -> Line:
    """A joint line in which no group's score counts against itself: such a one is left out."""
    return _regression(x, y, weight, JOINT_C, (1,) * x.shape[1])


def _causes(table: _Table, pooled: Floats, weight: Floats) -> dict[str, Cause]:
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
        if rows_of.sum() < LEAST_OF_CAUSE:
            continue
        rows = table.bulk | rows_of
        balanced = weight.copy()
        balanced[table.bulk] *= 0.5 * rows.sum() / balanced[table.bulk].sum()
        balanced[rows_of] = 0.5 * rows.sum() / rows_of.sum()
        line = _regression(pooled[rows, None], table.bulk[rows], balanced[rows], CAUSE_C)
        out[name] = Cause(line, int(rows_of.sum()))
    return out


def _by_page(table: _Table, log10: Floats) -> tuple[Floats, Floats]:
    """The most misleading interval of each page, under either proposition."""
    one = [log10[table.bulk & (table.page == p)].min() for p in np.unique(table.page[table.bulk])]
    two = [log10[~table.bulk & (table.page == p)].max() for p in np.unique(table.page[~table.bulk])]
    return np.array(one), np.array(two)
