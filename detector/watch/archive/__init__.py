"""A page's counts in the past, rebuilt from the Wayback Machine."""

from detector.watch.archive.cdx import Capture, captures
from detector.watch.archive.counts import Seen, count_in
from detector.watch.archive.pages import PLACES, archived_address
from detector.watch.archive.rebuild import SPACING, Rebuilt, rebuild

__all__ = [
    "PLACES",
    "SPACING",
    "Capture",
    "Rebuilt",
    "Seen",
    "archived_address",
    "captures",
    "count_in",
    "rebuild",
]
