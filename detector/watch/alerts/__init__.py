"""Alerts while counters are read: each hour against the page's own hours, every look paid for."""

from detector.watch.alerts.monitor import Alert, Monitor, Standing

__all__ = ["Alert", "Monitor", "Standing"]
