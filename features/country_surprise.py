"""Country surprise: did the interval's new fans come from where this page's fans come from?

The flow of fans by country, never the stock, is held against the audience expected for
the page's home, languages and own past (Stringhini et al., IMC 2013, follow flows; the
statistic is the beta-binomial tail described in docs/origin.md).
"""

from __future__ import annotations

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.note import Value

CODE = "country_surprise"


def measure(case: Case) -> Measurement:
    """Report the origin test of the interval.

    Raises
    ------
    CannotTell
        The export lists no fans by country, or too few gains to tell.
    """
    origin = case.origin
    if origin is None:
        return Measurement(CODE, Outcome.NOT_RUN, note("check.country_surprise.not_run"))
    if origin.outcome is Outcome.CANNOT_TELL:
        reason = origin.reason or note("check.country_surprise.no_listing")
        raise CannotTell(reason.code, **reason.numbers)
    numbers: dict[str, Value] = {
        "gained": origin.gained,
        "s1": origin.s1,
        "s2": origin.s2,
        "p_value": origin.p_value,
        "references": origin.references,
    }
    if origin.outcome is not Outcome.FOUND or not origin.flagged or not origin.flows:
        return Measurement(
            CODE, Outcome.NOTHING_FOUND, note("check.country_surprise.nothing_found"), numbers
        )
    # A country can carry the pooled finding without a gain of its own in this listing.
    named = [flow for flow in origin.flows if flow.country in origin.flagged]
    top = named[0] if named else max(origin.flows, key=lambda flow: flow.surprise)
    numbers |= {"country": top.country, "country_gained": top.gained.value, "ratio": top.ratio}
    sentence = note(
        "check.country_surprise.found",
        country=top.country,
        gained=round(top.gained.value),
        expected=top.expected,
        total=round(origin.gained),
    )
    return Measurement(CODE, Outcome.FOUND, sentence, numbers)
