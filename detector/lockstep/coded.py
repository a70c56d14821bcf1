"""Columns of ids as codes: as many numbers as likes, and each distinct id once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from detector.lockstep.edges import Codes, Ints, steps

# Numbers coded with one table; it then fits into a few hundred megabytes.
_AT_ONCE = 1 << 23
# Spreads consecutive ids over the tables (the golden ratio in 64 bits, Knuth 6.4).
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


def coded_numbers(values: Ints) -> tuple[Codes, Ints]:
    """Codes of whole numbers, shape (n,), and the number behind each code.

    Many are parted by a hash and coded part by part: the table of all distinct ones of a
    hundred million would be larger than they are.
    """
    bits = max(0, (len(values) - 1) // _AT_ONCE).bit_length()
    if not bits:
        codes, distinct = pd.factorize(values)
        return codes.astype(np.int32), distinct
    part = np.empty(len(values), dtype=np.uint16)
    for here in steps(len(values)):
        part[here] = (values[here].view(np.uint64) * _SPREAD) >> np.uint64(64 - bits)
    found = np.empty(len(values), dtype=np.int32)
    ids: list[Ints] = []
    known = 0
    for number in range(1 << bits):
        mine = np.flatnonzero(part == number)
        codes, distinct = pd.factorize(values[mine])
        found[mine] = codes + known
        known += len(distinct)
        ids.append(distinct)
    return found, np.concatenate(ids)


class Coded(NamedTuple):
    """Part of a column: the place of each row's text among the distinct ones, shape (n,)."""

    place: Codes
    texts: Any

    @classmethod
    def of(cls, column: Any) -> Coded:
        """An Arrow array, of texts or of what is written as a text."""
        coded = column.dictionary_encode()
        # Rows are kept outside of Arrow, which holds on to what it has once taken.
        place = coded.indices.to_numpy().astype(np.int32)
        return cls(place, coded.dictionary.cast(pa.string()))


def coded_texts(parts: Sequence[Coded]) -> tuple[Codes, Any]:
    """The codes of all parts under one numbering, and an Arrow array of the ids."""
    texts = pa.chunked_array([part.texts for part in parts]).dictionary_encode()
    codes, begin = np.empty(sum(len(part.place) for part in parts), dtype=np.int32), 0
    for part, found in zip(parts, texts.chunks, strict=True):
        code = found.indices.to_numpy()
        codes[begin : begin + len(part.place)] = code[part.place]
        begin += len(part.place)
    return codes, texts.chunks[-1].dictionary
