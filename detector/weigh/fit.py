"""Fit the weighing on flagged intervals of simulated pages, reproducible bit for bit.

Minimising the logistic cost at equal priors estimates a log likelihood ratio (Brummer and du
Preez 2006). First one joint score of all numbers, a sum of small trees (`boosting`); then for
each pattern of available groups a line over that score, as it is when only those groups are
seen, fitted on scores of pages that the trees had not seen.
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
from detector.weigh import boosting
from detector.weigh.bounds import elub
from detector.weigh.inputs import GROUPS, INPUTS
from detector.weigh.model import OF_FANS, Cause, Line, Model, Scores, Standard, pattern_of
from detector.weigh.trees import Trees

FOLDS = 5
DRAWS = 12
SEED = 20160301
# Inverse strength of the shrinkage of lines (scikit-learn's C).
PATTERN_C, CAUSE_C = 1.0, 1.0
# Fewer intervals with an input, or of a cause, than these and it is left out.
LEAST_MEASURED, LEAST_OF_CAUSE = 25, 8
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
    table = _Table.of(examples)
    every = np.arange(len(examples))
    scores = _scores(table, every, sorted({table.shown(readings) for readings in needed}))
    rng = np.random.default_rng(SEED)
    unique = np.unique(table.page)
    sets = []
    for number in range(draws):
        drawn = rng.choice(unique, len(unique))
        rows = np.concatenate([np.flatnonzero(table.page == page) for page in drawn])
        # Pages that were not drawn serve the lines.
        trees = _grow(table, rows, SEED + number + 1)
        unseen = np.flatnonzero(~np.isin(table.page, drawn))
        sets.append(Scores(trees, _lines(table, [(unseen, trees)], table.patterns())))
    lower, upper, causes = 0.0, 0.0, {}
    if draws:
        pooled = table.out_of_fold()
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
            standards.append(Standard(each, *scale))
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

    def there(self, group: str) -> Bools:
        """Rows in which anything of a group was measured."""
        return np.asarray(~np.isnan(self.x[:, self.columns(group)]).all(axis=1), bool)

    def seen(self, groups: Sequence[str]) -> Floats:
        """The rows when only some groups are seen, shape (m, p); what is missing is 0."""
        kept = np.array([s.input.group in groups for s in self.standards])
        return np.where(kept, np.nan_to_num(self.x), 0.0)

    def patterns(self) -> list[tuple[str, ...]]:
        """Groups that enough rows show, in every combination with the first."""
        names = [g for g in GROUPS if self.columns(g) and self.there(g).sum() >= LEAST_MEASURED]
        return [
            (names[0], *some)
            for many in range(len(names))
            for some in combinations(names[1:], many)
        ]

    def shown(self, readings: Mapping[str, float]) -> tuple[str, ...]:
        """Groups that some readings show."""
        known = {s.input.group for s in self.standards if s.of(readings) is not None}
        return tuple(group for group in GROUPS if group in known)

    def pattern_of(self, row: int) -> tuple[str, ...]:
        known = ~np.isnan(self.x[row])
        return tuple(g for g in GROUPS if known[self.columns(g)].any())

    def weights(self, rows: NDArray[np.int64]) -> Floats:
        """Each cause alike, each proposition half."""
        return weights([self.cause[i] for i in rows], self.bulk[rows])

    def out_of_fold(self) -> Floats:
        """Natural log ratio of each row by a fit on the pages of the other folds."""
        out = np.zeros(len(self.page))
        for fold in range(FOLDS):
            inside = np.flatnonzero(self.page % FOLDS == fold)
            rest = np.flatnonzero(self.page % FOLDS != fold)
            if not len(inside) or len(np.unique(self.bulk[rest])) < 2:
                continue
            needed = sorted({self.pattern_of(int(i)) for i in inside})
            scores = _scores(self, rest, needed)
            out[inside] = [ratio(self, scores, int(i)) for i in inside]
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


def _grow(table: _Table, rows: NDArray[np.int64], seed: int) -> Trees:
    signs = [standard.input.sign for standard in table.standards]
    x, y = np.nan_to_num(table.x[rows]), table.bulk[rows]
    return boosting.grow(x, y, table.weights(rows), signs, seed)


def _scores(
    table: _Table, rows: NDArray[np.int64], patterns: Sequence[tuple[str, ...]] | None = None
) -> Scores:
    """Trees and lines on some rows; the lines of all patterns where none are named."""
    trees = _grow(table, rows, SEED)
    unseen = []
    for fold in range(FOLDS):
        inside = table.page[rows] % FOLDS == fold
        if inside.any() and len(np.unique(table.bulk[rows[~inside]])) == 2:
            unseen.append((rows[inside], _grow(table, rows[~inside], SEED)))
    return Scores(trees, _lines(table, unseen, patterns or table.patterns()))


def _lines(
    table: _Table,
    unseen: Sequence[tuple[NDArray[np.int64], Trees]],
    patterns: Sequence[tuple[str, ...]],
) -> dict[str, Line]:
    """A line for each pattern, over scores of rows that the trees had not seen.

    A row that has more than a pattern serves it too, with the rest hidden: what is missing is
    drawn independently of the truth.
    """
    rows = np.concatenate([mine for mine, _ in unseen])
    weight, y = table.weights(rows), table.bulk[rows]
    there = {group: table.there(group)[rows] for group in GROUPS if table.columns(group)}
    lines = {}
    for groups in patterns:
        both: Bools = np.asarray(np.all([there[group] for group in groups], axis=0), bool)
        if both.sum() < LEAST_MEASURED or len(np.unique(y[both])) < 2:
            continue
        seen = table.seen(groups)
        score = np.concatenate([boosting.scores(trees, seen[mine]) for mine, trees in unseen])
        lines[pattern_of(groups)] = _line(score[both], y[both], weight[both], PATTERN_C)
    return lines


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
        line = _line(pooled[rows], table.bulk[rows], balanced[rows], CAUSE_C)
        out[name] = Cause(line, int(rows_of.sum()))
    return out


def _by_page(table: _Table, log10: Floats) -> tuple[Floats, Floats]:
    """The most misleading interval of each page, under either proposition."""
    one = [log10[table.bulk & (table.page == p)].min() for p in np.unique(table.page[table.bulk])]
    two = [log10[~table.bulk & (table.page == p)].max() for p in np.unique(table.page[~table.bulk])]
    return np.array(one), np.array(two)
