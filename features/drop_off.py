"""Drop-off: what share of the extra fans left again within thirty days? (P7)

`share = (fans lost on the 30 days after, beyond the usual) / extra fans`. Published: of
cheap deliveries .75 were gone in a month (Dagster 2023), .20 (NATO StratCom 2019), .01-.04
(De Cristofaro et al., IMC 2014); of a widely shared post's fans at most .03.
Where countries are listed and carry the finding, only their fans count. Found beyond what few
flagged innocent intervals show (cutoffs.json).
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.note import Value
from features.cutoffs import cutoff
from features.own_past import counting_noise, deviation, stretches, sums, usual_before

CODE = "drop_off"
DAYS = 30
ORGANIC = 0.03  # of a shared post's fans are gone within a month
DELIVERED = 0.20  # NATO StratCom 2019: what a delivery loses that is not the best
ONE_SIDED_95 = 1.645


def measure(case: Case) -> Measurement:
    """Compare the losses after the interval with what came in it.

    Numbers: `lost` (beyond the usual), `share` (of the extra fans), `noise` (standard
    deviation of the share), `by_country` (1 when read off the countries of the finding).

    Raises
    ------
    CannotTell
        Losses are not given, the thirty days are not over, other losses were running
        already, or ordinary losses are as large as what is looked for.
    """
    if case.kind not in ("gain", "masked_loss", "influx"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    if case.excess is None or case.excess.value <= 0:
        raise CannotTell("check.no_excess")
    extra = case.excess.value
    lost, noise, by_country = _of_countries(case) or _of_all(case)
    share, spread = lost / extra, noise / extra
    numbers: dict[str, Value] = {
        "lost": lost,
        "share": share,
        "noise": spread,
        "by_country": by_country,
    }
    # Ordinary losses drift with the page: what flagged innocent intervals show is not found.
    if share - ONE_SIDED_95 * spread > ORGANIC and share <= cutoff(CODE) * spread:
        sentence = note("check.drop_off.drift", share=min(1.0, share))
        return Measurement(CODE, Outcome.NOTHING_FOUND, sentence, numbers)
    if share - ONE_SIDED_95 * spread > ORGANIC:
        sentence = note("check.drop_off.found", share=min(1.0, share), lost=round(lost))
        return Measurement(CODE, Outcome.FOUND, sentence, numbers)
    if share + ONE_SIDED_95 * spread > DELIVERED:
        sentence = note("check.drop_off.noise", share=ONE_SIDED_95 * spread)
        return Measurement(CODE, Outcome.CANNOT_TELL, sentence, numbers)
    sentence = note("check.drop_off.nothing_found", share=max(0.0, share))
    return Measurement(CODE, Outcome.NOTHING_FOUND, sentence, numbers)


def _of_countries(case: Case) -> tuple[float, float, int] | None:
    """Net fall of the flagged countries, or None where no listing can tell it."""
    table = case.listed.get("country")
    if table is None or case.origin is None or not case.origin.flagged:
        return None
    mine = [i for i, place in enumerate(table.places) if place in case.origin.flagged]
    change = table.change(case.end, case.end + DAYS)
    if not mine or change is None or np.isnan(change[mine]).any():
        return None
    fans = table.fans[case.end - 1 : case.end + DAYS, mine]
    # Their ordinary coming and going, as large as their stock before makes it.
    noise = float(np.sqrt(max(1.0, np.nansum(np.abs(np.diff(fans, axis=0))))))
    return -float(change[mine].sum()), noise, 1


def _of_all(case: Case) -> tuple[float, float, int]:
    lost = case.daily.lost
    if case.history.net_only or np.isnan(lost).all():
        gross = not case.history.net_only and np.isfinite(case.daily.gained).any()
        raise CannotTell(f"check.drop_off.{'only_gains' if gross else 'no_losses'}")
    after = slice(case.end, case.end + DAYS)
    if case.end + DAYS > len(lost) or np.isnan(lost[after]).any():
        raise CannotTell("check.drop_off.days_after_missing", n=DAYS)
    beyond = lost - usual_before(case, lost)
    week = sums(lost, stretches(case))
    now = float(np.nansum(lost[case.start : case.end]))
    if deviation(now, week, counting_noise(week)) > cutoff("losses"):
        raise CannotTell("check.drop_off.running")
    # Those who came leave for weeks: their days are no measure of the ordinary.
    daily = beyond[: case.start]
    daily = daily[np.isfinite(daily)] if np.isfinite(daily).any() else beyond[np.isfinite(beyond)]
    spread = 1.4826 * float(np.median(np.abs(daily - np.median(daily))))
    noise = max(spread, counting_noise(lost)) * np.sqrt(DAYS)
    return float(beyond[after].sum()), float(noise), 0
