"""Which pages stand out of many: false-discovery control on the pages' p-values.

A conformal p-value is never below 1 / (m + 1) with m reference pages. Over N pages
Benjamini and Hochberg's procedure then rejects `k = ceil(N p_min / q)` pages or none: a
single strong page among 100,000 cannot be declared with 300 references, and the result
says so, and with how many it could, instead of staying silent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from detector.batch.settings import KINDS
from detector.lockstep.edges import Bools, Floats

# References that a scan has at the batch's loose setting; more where the scan took more.
REFERENCES = 300


@dataclass(frozen=True, slots=True, eq=False)
class Discoveries:
    """The procedure's result.

    Attributes
    ----------
    chosen
        For each p-value given, whether its page is a discovery, shape (n,).
    q_value
        Smallest rate at which it would be, shape (n,); NaN where there is no p-value.
    smallest
        Fewest pages that could be declared together, given the references.
    attainable
        Whether that many pages were scanned at all.
    needed
        References with which a single page could be declared.
    """

    chosen: Bools
    q_value: Floats
    smallest: int
    attainable: bool
    needed: int


def discoveries(p_values: Floats, rate: float, references: int = REFERENCES) -> Discoveries:
    """Benjamini and Hochberg over the pages that were scanned.

    Parameters
    ----------
    p_values
        Of the pages, shape (n,); NaN where nothing could be scanned.
    rate
        False-discovery rate.
    references
        Most reference pages behind a p-value.
    """
    told = np.flatnonzero(np.isfinite(p_values))
    q_value = np.full(len(p_values), np.nan)
    ordered = told[np.argsort(p_values[told], kind="stable")]
    raw = p_values[ordered] * len(told) / np.arange(1, len(told) + 1)
    q_value[ordered] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    least = min(1.0, KINDS / (references + 1))
    smallest = max(1, math.ceil(len(told) * least / rate - 1e-9))
    needed = max(1, math.ceil(len(told) * KINDS / rate - 1e-9) - 1)
    return Discoveries(
        np.nan_to_num(q_value, nan=1.0) <= rate, q_value, smallest, smallest <= len(told), needed
    )
