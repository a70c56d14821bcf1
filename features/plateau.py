"""Under-dispersed plateau: is the rise steadier than this page can be by itself? (P8)

`ratio = variance of (count - baseline) inside the interval / variance to be expected of a
page like this at that level (m + m**2 / k)`, and `r2` of a straight line through the
cumulative excess. A delivery dripped by the day is steady; so is an advertisement with a
fixed daily budget, which is the main other cause (BoostLikes' fifteen steady days beside
Facebook's own advertisements: De Cristofaro et al., IMC 2014).
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.note import Value

CODE = "plateau"
FEWEST_DAYS, MOST_DAYS = 5, 31
STRAIGHT = 0.99
# Poisson noise alone must be told from the page's own: half its variance or less.
RESOLVABLE = 0.5


def measure(case: Case) -> Measurement:
    """Compare the ups and downs inside the interval with the page's usual ones.

    Numbers: `ratio` (variance over what the page's own dispersion gives), `fano`
    (variance over mean), `r2`, `days`, `poisson_share` (what counting alone would give of
    the expected variance).

    Raises
    ------
    CannotTell
        Shorter than five days, not daily, net, or counting noise hides the difference.
    """
    if case.kind not in ("gain", "masked_loss"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    if case.history.resolution == "irregular":
        raise CannotTell("check.not_daily")
    if case.basis != "gross":
        raise CannotTell("check.plateau.net")
    inside = slice(case.start, case.end)
    x, mean = case.observed[inside], case.expected[inside]
    given = np.isfinite(x)
    x, mean = x[given], mean[given]
    if len(x) < FEWEST_DAYS:
        raise CannotTell("check.plateau.short", n=len(x), needed=FEWEST_DAYS)
    beyond = x - mean
    level = float(x.mean())
    expected = level + level**2 / case.dispersion
    variance = float(beyond.var(ddof=1))
    cumulative = np.cumsum(beyond)
    line = np.corrcoef(np.arange(len(x)), cumulative)[0, 1] if cumulative.std() > 0 else 0.0
    numbers: dict[str, Value] = {
        "ratio": variance / expected if expected > 0 else None,
        "fano": variance / level if level > 0 else None,
        "r2": float(line) ** 2,
        "days": len(x),
        "poisson_share": level / expected if expected > 0 else None,
    }
    if level <= 0 or level / expected > RESOLVABLE:
        sentence = note("check.plateau.noise")
        return Measurement(CODE, Outcome.CANNOT_TELL, sentence, numbers)
    steady = variance / expected < _low_quantile(len(x) - 1)
    if steady and float(line) ** 2 > STRAIGHT and beyond.mean() > 0:
        sentence = note("check.plateau.found", n=len(x), ratio=variance / expected)
        return Measurement(CODE, Outcome.FOUND, sentence, numbers)
    sentence = note("check.plateau.nothing_found", ratio=variance / expected)
    return Measurement(CODE, Outcome.NOTHING_FOUND, sentence, numbers)


def _low_quantile(freedom: int) -> float:
    """5 % quantile of chi-squared over its degrees of freedom (Wilson and Hilferty 1931)."""
    part = 2.0 / (9.0 * freedom)
    normal = -1.6449  # 5 % quantile of a standard normal
    return float((1.0 - part + normal * np.sqrt(part)) ** 3)
