"""Paid share: how many of the extra fans does the export itself credit to advertisements? (P13)

Exculpatory. `share = (fans of sources named ads, paid or sponsored in the interval, or of an
Ads Manager table opened with the page, less their usual number) / extra fans`. Where the books tell
of advertisements the scan expects such fans already, and the extra fans are those beyond the
baseline with them. Found at one half or more: the page's own books then name an advertisement
for most of the rise. What it costs and where it ran they do not say.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.note import Value
from detector.history.sources import advertised, booked_advertisements
from features.own_past import usual

CODE = "paid_share"
MOST = 0.5


def measure(case: Case) -> Measurement:
    """Compare fans from paid sources with the extra fans.

    Numbers: `paid` (in the interval), `paid_more` (beyond the usual), `share`.

    Raises
    ------
    CannotTell
        Neither the export nor an Ads Manager table credits new fans of these days.
    """
    if case.kind not in ("gain", "masked_loss", "influx"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    if case.excess is None or case.excess.value <= 0:
        raise CannotTell("check.no_excess")
    paid = advertised(case.history, case.daily)
    inside = slice(case.start, case.end)
    if paid is None or not np.isfinite(paid[inside]).any():
        raise CannotTell("check.paid_share.no_sources")
    credited = float(np.nansum(paid[inside]))
    more = float(np.nansum((paid - np.nan_to_num(usual(case, paid)))[inside]))
    expected = case.kind != "influx" and case.basis == "gross"
    told = booked_advertisements(case.history, case.daily) if expected else None
    beside = float(told[inside].sum()) if told is not None else 0.0
    share = more / (case.excess.value + beside)
    numbers: dict[str, Value] = {"paid": credited, "paid_more": more, "share": share}
    outcome = Outcome.FOUND if share >= MOST else Outcome.NOTHING_FOUND
    sentence = note(f"check.paid_share.{outcome}", share=max(0.0, share), paid=round(credited))
    return Measurement(CODE, outcome, sentence, numbers)
