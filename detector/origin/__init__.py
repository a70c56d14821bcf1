"""Expected audience of a page, flows by country, and how surprising they are."""

from detector.origin.flows import flow_series, flows
from detector.origin.prior import Prior, expected_audience
from detector.origin.sweep import OriginFinding, scan_origin
from detector.origin.trial import test_origin

__all__ = [
    "OriginFinding",
    "Prior",
    "expected_audience",
    "flow_series",
    "flows",
    "scan_origin",
    "test_origin",
]
