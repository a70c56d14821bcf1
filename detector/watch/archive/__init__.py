"""A page's counts in the past, rebuilt from the Wayback Machine."""

from detector.watch.archive.cdx import Capture, captures
from detector.watch.archive.counts import Seen, count_in
from detector.watch.archive.pages import PLACES, archived_address
from detector.watch.archive.rebuild import SPACING, Rebuilt, rebuild
from detector.watch.archive.social_blade import Series, rebuild_series, series_address

__all__ = [
    "PLACES",
    "SPACING",
    "Capture",
    "Rebuilt",
    "Seen",
    "Series",
    "archived_address",
    "captures",
    "count_in",
    "rebuild",
    "rebuild_series",
    "series_address",
]
