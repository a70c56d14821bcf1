"""Ids of fans as Arrow keeps them: a quarter of the room of Python's own texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa


class Ids:
    """Texts by code, read like an array; `ids[code]`, `ids[codes]` and `ids[mask]`.

    Parameters
    ----------
    texts
        Arrow array of texts, shape (fans,).
    """

    __slots__ = ("_texts",)

    def __init__(self, texts: pa.Array | pa.ChunkedArray) -> None:
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, which: Any) -> Any:
        if isinstance(which, int | np.integer):
            return self._texts[int(which)].as_py()
        if isinstance(which, slice):
            return _array(self._texts[which])
        codes = np.asarray(which)
        if codes.dtype == bool:
            codes = np.flatnonzero(codes)
        return _array(self._texts.take(pa.array(codes)))

    def __iter__(self) -> Iterator[str]:
        return (text.as_py() for text in self._texts)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        whole = _array(self._texts)
        return whole if dtype is None else whole.astype(dtype)

    def tolist(self) -> list[str]:
        """All of them."""
        texts: list[str] = self._texts.to_pylist()
        return texts


def _array(texts: Any) -> npt.NDArray[Any]:
    array: npt.NDArray[Any] = texts.to_numpy(zero_copy_only=False)
    return array
