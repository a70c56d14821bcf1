"""The joint score of all numbers: half a sum of trees, half a sum of bent lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detector.weigh.bent import Bent
from detector.weigh.trees import Trees


@dataclass(frozen=True, slots=True)
class Joint:
    """Trees follow how numbers depend on each other, lines what holds of each by itself.

    Half of each errs less on mechanisms and pages of another make than either alone.
    """

    trees: Trees
    bent: Bent

    def at(self, values: Mapping[int, float]) -> float:
        """The score at `values`, place to standardised number."""
        return (self.trees.at(values) + self.bent.at(values)) / 2.0
