"""From measurements to what is said of an interval: the docket of innocent explanations."""

from detector.weigh.docket import docket

__all__ = ["docket"]
