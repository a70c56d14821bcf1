"""From measurements to what is said of an interval: the ratio, and the innocent explanations."""

from detector.weigh.docket import docket
from detector.weigh.support import weighed

__all__ = ["docket", "weighed"]
