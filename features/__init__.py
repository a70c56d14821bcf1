"""Checks: one measured quantity a file, each `measure(case) -> Measurement`.

A check looks at one flagged interval. It ends found, nothing found, cannot tell
(with the reason) or not run; none of them accuses on its own.
"""

from features.registry import CHECKS, Check, run

__all__ = ["CHECKS", "Check", "run"]
