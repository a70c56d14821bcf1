"""Simulated lists of fans as the table that `scan --fans` and `lockstep` read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from detector.history.daily import Floats
from detector.simulate.listed import Listed

ISO = "%Y-%m-%dT%H:%M:%SZ"


def listed_csv(found: Listed, name: str, places: Sequence[str]) -> bytes:
    """One like a row: fan, page, time and what the list tells of each account.

    Parameters
    ----------
    found
        From `listed`; what it does not tell has no column.
    name
        What the page is called; the others are `Beside 1` and so on.
    places
        Codes of the page's countries, in the order of `Eventful.places`.
    """
    pages = np.array([name, *(f"Beside {k}" for k in range(1, int(found.page.max(initial=0)) + 1))])
    table = pd.DataFrame({"fan": found.fan, "page": pages[found.page], "time": _iso(found.time)})
    if np.isfinite(found.created).any():
        table["created_at"] = _iso(found.created[found.fan])
    for column, fact in (("gone", found.gone), ("followers", found.followers)):
        if np.isfinite(fact).any():
            table[column] = pd.array(fact[found.fan], "Float64").astype("Int64")
    known = np.isfinite(found.country[found.fan])
    if known.any():
        place = np.where(known, found.country[found.fan], 0.0).astype(int)
        table["country"] = np.where(known, np.array(places)[place], "")
    return table.sort_values("time", kind="stable").to_csv(index=False).encode()


def _iso(seconds: Floats | NDArray[np.int64]) -> pd.Series[str]:
    """Moments as text; blank where none is known."""
    return pd.to_datetime(pd.Series(seconds), unit="s", utc=True).dt.strftime(ISO)
