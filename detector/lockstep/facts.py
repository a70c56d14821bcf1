"""What a list may say of each account: when it was made, whether it is gone, its country ..."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from detector.lockstep.edges import Floats
from detector.places import COUNTRIES, resolve_country

# Each fact, and which of two that differ is kept of one account.
FACTS: dict[str, np.ufunc] = {
    "created": np.fmin,
    "gone": np.fmax,
    "country": np.fmin,
    "followers": np.fmax,
}
NUMBERS = {code: float(number) for number, code in enumerate(sorted(COUNTRIES))}


def facts_in(batch: Any) -> dict[str, Floats]:
    """The facts of each row of an Arrow batch; NaN where nothing is said, shape (n,) each.

    A country is its number among the codes of `COUNTRIES` in order; what names none is not
    known.
    """
    return {
        name: _countries(batch[name])
        if name == "country"
        else batch[name].to_numpy(zero_copy_only=False).astype(float)
        for name in FACTS
        if name in batch.schema.names
    }


def _countries(column: Any) -> Floats:
    """Numbers of the countries that a column of texts names."""
    coded = column.cast(pa.string()).dictionary_encode()
    known = [NUMBERS.get(resolve_country(text) or "", np.nan) for text in _texts(coded)]
    place = coded.indices.to_numpy(zero_copy_only=False)
    blank = np.isnan(place.astype(float))
    out: Floats = np.array([*known, np.nan])[np.where(blank, len(known), place).astype(int)]
    return out


def _texts(coded: Any) -> list[str]:
    return [text or "" for text in coded.dictionary.to_pylist()]
