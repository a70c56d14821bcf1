"""Columns of ids as codes: as many numbers as likes, and each distinct id once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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


def coded_texts(parts: Iterable[pa.DictionaryArray]) -> tuple[Codes, Any]:
    """The codes of all parts under one numbering, and an Arrow array of the ids."""
    whole = pa.chunked_array(parts).unify_dictionaries()
    codes = [chunk.indices.to_numpy(zero_copy_only=False) for chunk in whole.chunks]
    ids = whole.chunk(whole.num_chunks - 1).dictionary
    del whole
    return np.concatenate(codes).astype(np.int32, copy=False), ids


def as_text(column: Any) -> pa.DictionaryArray:
    """A column as codes and distinct texts."""
    coded = column.dictionary_encode()
    return pa.DictionaryArray.from_arrays(
        coded.indices.cast(pa.int32()), coded.dictionary.cast(pa.string())
    )
