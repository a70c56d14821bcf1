"""A made-up table of flagged intervals: small, plain, and separable where it should be."""

from __future__ import annotations

import numpy as np

from detector.weigh.table import Example

SOURCES, CAUSES = ("burst_farm", "trickle"), ("viral", "worldwide_advertisement", "nothing")


def examples(many: int = 300, seed: int = 3, *, apart: float = 1.5) -> list[Example]:
    """Half with a delivery; `apart` deviations between the two in three groups."""
    rng = np.random.default_rng(seed)
    out = []
    for page in range(many):
        bulk = page % 2 == 0
        lift = apart if bulk else 0.0
        readings = {
            "finding.log_ratio": float(rng.normal(1.0 + 0.3 * lift, 0.5)),
            "finding.days": float(rng.integers(1, 20)),
            "finding.influx": float(rng.random() < 0.3),
            "finding.signal": float(np.exp(rng.normal(1.5, 0.5))),
        }
        if rng.random() < 0.7:
            readings |= {
                "country_surprise.surprise_gain": float(np.exp(rng.normal(lift, 1.0))),
                "country_surprise.share_gain": float(rng.normal(0.2 + 0.2 * lift, 0.2)),
            }
        if rng.random() < 0.7:
            readings["uncaused_spike.residual"] = float(rng.normal(lift, 1.0))
        if rng.random() < 0.5:
            readings["docket.advertisement"] = 1.0 if rng.random() < 0.3 else -1.0
        cause = SOURCES[page // 2 % 2] if bulk else CAUSES[page // 2 % 3]
        out.append(Example(page, bulk, cause, readings))
    return out
