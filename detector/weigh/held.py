"""Scores of intervals by a fit that has seen neither their page nor, for some, their mechanism."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.history.daily import Floats
from detector.weigh.joint import Joint
from detector.weigh.learning import learn
from detector.weigh.table import Bools, Table

SEED = 20160301
FOLDS = 5
# Mechanisms are left out a sixth at a time, and count for half of what lines are fitted on: by
# cross-validation over pages and mechanisms nearly as good as one at a time, in a fifth of the
# time.
MECHANISM_FOLDS, UNKNOWN_PART = 6, 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Rows, a score that was fitted without them, and how much each row counts, shape (k,)."""

    rows: NDArray[np.int64]
    joint: Joint
    part: Floats

    def without(self, rows: NDArray[np.int64]) -> Held:
        """The same but for some rows."""
        kept = ~np.isin(self.rows, rows)
        return Held(self.rows[kept], self.joint, self.part[kept])


def learn_on(table: Table, rows: NDArray[np.int64], seed: int = SEED) -> Joint:
    """The joint score fitted on some rows."""
    signs = [standard.input.sign for standard in table.standards]
    x, y = np.nan_to_num(table.x[rows]), table.bulk[rows]
    return learn(x, y, table.weights(rows), signs, seed)


def held_pages(table: Table) -> list[Held]:
    """Every row with a score of the pages of the other folds."""
    out = []
    for fold in range(FOLDS):
        inside = table.page % FOLDS == fold
        rows = np.flatnonzero(inside)
        if len(rows) and both(table.bulk[~inside]):
            joint = learn_on(table, np.flatnonzero(~inside))
            out.append(Held(rows, joint, np.ones(len(rows))))
    return out


def held_mechanisms(table: Table) -> list[Held]:
    """Rows of some mechanisms with a score of pages on which none of these was met."""
    each = list(table.mechanisms().values())
    out = []
    for fold in range(MECHANISM_FOLDS):
        mine = np.any([np.zeros(len(table.page), bool), *each[fold::MECHANISM_FOLDS]], axis=0)
        rest = pages_without(table, mine)
        rows = np.flatnonzero(mine)
        if len(rows) and both(table.bulk[rest]):
            out.append(Held(rows, learn_on(table, rest), np.ones(len(rows))))
    return out


def pages_without(table: Table, mine: Bools) -> NDArray[np.int64]:
    """Rows of the pages on which none of `mine` stands."""
    return np.flatnonzero(~np.isin(table.page, np.unique(table.page[mine])))


def shared(table: Table, by_page: Sequence[Held], by_mechanism: Sequence[Held]) -> list[Held]:
    """Both together: a row counts once in all, in parts where it has scores of both."""
    often = np.zeros(len(table.page))
    for held in by_mechanism:
        often[held.rows] += 1.0
    known = np.where(often > 0, 1.0 - UNKNOWN_PART, 1.0)
    unknown = UNKNOWN_PART / np.maximum(often, 1.0)
    return [
        *(Held(held.rows, held.joint, known[held.rows]) for held in by_page),
        *(Held(held.rows, held.joint, unknown[held.rows]) for held in by_mechanism),
    ]


def both(bulk: Bools) -> bool:
    """Whether both propositions are among some rows."""
    return len(np.unique(bulk)) == 2
