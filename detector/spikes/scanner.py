"""The scan of one page that this machine can run: compiled, or in NumPy."""

from __future__ import annotations

from detector.history.compiled import HAVE_NUMBA
from detector.spikes import arrays, kernel

scan_page = kernel.scan_page if HAVE_NUMBA else arrays.scan_page
