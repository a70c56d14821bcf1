"""What the running program keeps: results by what they were made from, and open cases.

Results are keyed on SHA-256 of the files and the settings, never on frames: Streamlit's
own cache hashes a sample of a large frame, so two histories that differ in one row can
share an entry. Nothing here is written to disk; it ends with the program or when the
person closes the case.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

import streamlit as st

Made = TypeVar("Made")
MOST_RESULTS = 64
MOST_CASES = 8


class Memory:
    """The last `most` things made, by key."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made for this key, or `make()`, kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                kept: Made = self._kept[key]
                return kept
        made = make()
        self.put(key, made)
        return made

    def put(self, key: Hashable, value: object) -> None:
        """Keep a value; the one used longest ago makes room."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def find(self, key: Hashable) -> Any:
        """The value of a key, or None."""
        with self._lock:
            return self._kept.get(key)

    def drop(self, key: Hashable) -> None:
        """Forget one key."""
        with self._lock:
            self._kept.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()

    def __contains__(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._kept


@st.cache_resource(show_spinner=False)
def results() -> Memory:
    """Histories and scans."""
    return Memory(MOST_RESULTS)


@st.cache_resource(show_spinner=False)
def shelf() -> Memory:
    """Open cases by their random token, so that reloading the browser loses nothing."""
    return Memory(MOST_CASES)
