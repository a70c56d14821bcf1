"""The flagged intervals that the weighing is fitted on, as a table of standardised numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from detector.history.daily import Floats
from detector.weigh.inputs import GROUPS, INPUTS
from detector.weigh.model import Standard

# Fewer intervals with an input than these and it is left out.
LEAST_MEASURED = 25
# Every cause counts alike, rare ones by what they have: a cause of n intervals weighs
# min(n, this).
FULL_CAUSE = 40
# What every page has is no mechanism that a fit could be without.
ORDINARY = ("nothing", "refill", "strangers", "")
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


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows of standardised inputs (NaN where not measured), shape (m, p), with their truth."""

    standards: tuple[Standard, ...]
    x: Floats
    page: NDArray[np.int64]
    bulk: Bools
    cause: tuple[str, ...]
    manner: tuple[str, ...]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Table:
        """The rows, standardised by all of them."""
        standards = []
        for each in INPUTS:
            given = [v for e in examples if (v := each.of(e.readings)) is not None]
            values = np.array(given, float)
            if len(values) < LEAST_MEASURED or values.std() < 1e-9:
                continue
            scale = round(float(values.mean()), DIGITS), round(float(values.std()), DIGITS)
            standards.append(Standard(each, *scale))
        return cls._with(tuple(standards), examples)

    def like(self, examples: Sequence[Example]) -> Table:
        """Other rows, standardised by these."""
        return self._with(self.standards, examples)

    @classmethod
    def _with(cls, standards: tuple[Standard, ...], examples: Sequence[Example]) -> Table:
        rows = [
            [np.nan if (v := s.of(e.readings)) is None else v for s in standards] for e in examples
        ]
        return cls(
            standards,
            np.array(rows, float).reshape(len(examples), len(standards)),
            np.array([e.page for e in examples]),
            np.array([e.bulk for e in examples]),
            tuple(e.cause for e in examples),
            tuple(e.manner for e in examples),
        )

    def columns(self, group: str) -> list[int]:
        """Places of a group's inputs."""
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
        """Groups that a row shows."""
        known = ~np.isnan(self.x[row])
        return tuple(g for g in GROUPS if known[self.columns(g)].any())

    def weights(self, rows: NDArray[np.int64]) -> Floats:
        """Each cause alike, each proposition half."""
        return weights([self.cause[i] for i in rows], self.bulk[rows])

    def mechanisms(self) -> dict[tuple[str, bool, str], Bools]:
        """Rows of each cause and each manner of accounts, with its proposition, in fixed order."""
        columns = {"cause": self.cause, "manner": self.manner}
        names = {
            (kind, bool(bulk), name)
            for kind, column in columns.items()
            for name, bulk in zip(column, self.bulk, strict=True)
            if name not in ORDINARY
        }
        return {
            (kind, bulk, name): np.array([one == name for one in columns[kind]])
            & (self.bulk == bulk)
            for kind, bulk, name in sorted(names)
        }


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
