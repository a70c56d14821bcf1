"""Fans a day that the page's own columns explain, wherever they came from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from detector.history import Daily, PageHistory
from detector.history.daily import Floats, activity_by_day
from detector.history.sources import SUGGESTED, advertised, by_source
from detector.spikes.baseline import REACH
from detector.spikes.exposure import boost_page
from detector.spikes.flow import engagement_of


def explained_gains(history: PageHistory, series: Daily) -> Floats | None:
    """Fans a day of advertisements and of posts that travelled, shape (n,), or None.

    What the export, or a table of the advertisements beside it, credits to advertisements; on
    those days also what the platform credits to its own suggestions beyond the usual, since a
    page that grows is suggested; and on days of a burst of engagement the usual gains times the
    factor by which gains follow engagement, less one. (The scan of the counts expects the days
    beside a burst and weak ones too: `exposure_page`.) Fans who leave beyond the usual on such a
    day are taken off: anger is engagement too, and brings nobody.
    The gains may be a net change.

    Returns
    -------
    ndarray or None
        None where no column explains anything.
    """
    if not len(series):
        return None
    out = np.zeros(len(series))
    ads = advertised(history, series)
    if ads is not None:
        paid = np.nan_to_num(ads)
        out += paid
        suggested = by_source(history, series, SUGGESTED, "gained")
        if suggested is not None:
            more = np.nan_to_num(suggested - _usual(suggested))
            out += np.where(paid > 0.0, np.clip(more, 0.0, paid), 0.0)
    engaged = engagement_of(activity_by_day(history, series, "engaged"), series.weekday)
    if engaged is not None:
        boost = np.ones(len(series))
        boost_page(engaged.x, engaged.weekday, boost)
        gained = series.gained
        if np.isnan(gained).all():
            gained = np.diff(series.total, prepend=np.nan)
        followed = np.maximum(np.nan_to_num(_usual(gained)), 0.0) * (boost - 1.0)
        left = np.nan_to_num(series.lost - _usual(series.lost))
        out += np.maximum(followed - np.maximum(left, 0.0), 0.0)
    return out if out.any() else None


def _usual(values: Floats) -> Floats:
    """Running median over the reach of the baseline, shape (n,)."""
    run = pd.Series(values).rolling(2 * REACH + 1, center=True, min_periods=1).median()
    return run.interpolate(limit_direction="both").to_numpy(float)
