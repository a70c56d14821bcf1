"""Hand-made scans in the shape of the #OpUnlike story, for tests of everything that shows one.

A synthetic operator page of 2.45 M likes: an exodus of about 137,500 on 26-28 February 2016,
a refill from 27 February to 1 March with fans from Thailand, then quiet.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from detector.history import (
    Contribution,
    Count,
    CountryFlow,
    Explanation,
    Findable,
    Finding,
    Interval,
    Measurement,
    OriginResult,
    Outcome,
    PageHistory,
    Receipt,
    Scan,
    ScanOutcome,
    Support,
    daily,
    note,
)
from detector.history.daily import day_instants
from detector.history.tables import checked

ZONE = "America/Los_Angeles"
FIRST, DAYS = np.datetime64("2015-11-01"), 152
HOSTILE = "![x](https://evil.example/a.png)<img src=x onerror=alert(1)>"


def history(
    page: str = "Operator A", *, seed: int = 7, event: bool = True, digest: str = "a" * 64
) -> PageHistory:
    """A daily page with gains, losses, totals and countries."""
    rng = np.random.default_rng(seed)
    days = np.arange(FIRST, FIRST + DAYS)
    gained = rng.poisson(640, DAYS).astype(float)
    lost = rng.poisson(210, DAYS).astype(float)
    thai = np.zeros(DAYS)
    if event:
        at = int((np.datetime64("2016-02-26") - FIRST).astype(int))
        lost[at : at + 3] += [61_000, 52_500, 24_000]
        thai[at + 1 : at + 4] = [2_900, 3_600, 2_600]
        gained[at + 1 : at + 4] += thai[at + 1 : at + 4] + np.array([1_000, 1_200, 700])
    gained[40] = lost[40] = np.nan  # a day the platform did not report
    total = 2_450_000 + np.nancumsum(gained - lost)
    start = day_instants(days, ZONE)
    end = day_instants(days + 1, ZONE)
    flows = pd.DataFrame({"start": start, "end": end, "gained": gained, "lost": lost})
    for name in ("gained", "lost"):
        flows[f"{name}_low"] = flows[f"{name}_high"] = flows[name]
    levels = pd.DataFrame({"start": end, "end": end, "total": total})
    levels["total_low"] = levels["total_high"] = levels["total"]
    shares = {"MA": 0.72, "FR": 0.11, "ES": 0.05, "BE": 0.03, "TH": 0.0004}
    audience = pd.concat(
        pd.DataFrame(
            {
                "time": end,
                "dimension": "country",
                "place": place,
                "fans": np.round(total * share) + (np.cumsum(thai) if place == "TH" else 0),
                "floor": 900.0,
                "top_k": 45.0,
            }
        )
        for place, share in shares.items()
    )
    receipt = Receipt(
        "source.facebook_insights",
        read=(note("ui.number", n=DAYS),),
        guessed=(note("ui.number", n=1),),
        left_out=(note("ui.number", n=2),),
        unresolved=(note("ui.number", n=3),),
    )
    return PageHistory(
        page=page,
        platform="facebook",
        measure="likes",
        zone=ZONE,
        resolution="day",
        receipt=receipt,
        counts=checked("counts", pd.concat([flows, levels])),
        audience=checked("audience", audience),
        digests=(digest,),
    )


def origin() -> OriginResult:
    """Thai fans far above what the page's audience explains."""
    flows = (
        CountryFlow("TH", Count(9_100, 9_100, 9_100), 0, 3.1, 12.0),
        CountryFlow("MA", Count(2_050, 1_900, 2_200), 31_000, 2_300.0, 0.0, ("home",)),
        CountryFlow("FR", Count(410, 380, 440), 2_100, 380.0, 0.3, ("diaspora",)),
        CountryFlow("SG", Count(120, 0, 900), 0, 1.4, 1.2),
        CountryFlow("ES", Count(95, 95, 95), 400, 130.0, 0.0, ("diaspora",)),
        CountryFlow("EH", Count(40, 0, 60), 12, 44.0, 0.0, ("neighbour",)),
    )
    return OriginResult(
        Outcome.FOUND,
        flows=flows,
        gained=11_815,
        s1=12.0,
        s2=9.0,
        p_value=0.0033,
        references=300,
        delivered=Count(9_000, 8_700, 9_100),
        flagged=("TH",),
    )


def findings() -> tuple[Finding, ...]:
    """The exodus and the refill inside it."""
    exodus = Finding(
        interval=Interval.of_days(date(2016, 2, 26), date(2016, 2, 29), ZONE),
        kind="loss",
        basis="gross",
        observed=Count.exact(138_130),
        expected=630.0,
        excess=Count(137_500, 136_900, 138_100),
        p_value=0.0033,
        references=300,
        checks=(
            Measurement("pulse_shape", Outcome.NOT_RUN, note("check.pulse_shape.not_a_gain"), {}),
        ),
        explanations=(
            Explanation("public_call", "not_checked", note("explanation.public_call.not_checked")),
        ),
    )
    refill = Finding(
        interval=Interval.of_days(date(2016, 2, 27), date(2016, 3, 1), ZONE),
        kind="gain",
        basis="gross",
        observed=Count.exact(13_920),
        expected=1_920.2,
        excess=Count(12_010, 11_300, 12_700),
        p_value=0.0033,
        references=300,
        checks=(
            Measurement(
                "country_surprise",
                Outcome.FOUND,
                note(
                    "check.country_surprise.found",
                    gained=9100,
                    total=11815,
                    country="TH",
                    expected=3.1,
                ),
                {"gained": 9100},
            ),
            Measurement(
                "pulse_shape",
                Outcome.NOTHING_FOUND,
                note("check.pulse_shape.nothing_found", share=0.4),
                {"share": 0.4},
            ),
            Measurement(
                "accounting_step",
                Outcome.CANNOT_TELL,
                note("check.accounting_step.columns_missing"),
                {},
            ),
            Measurement("data_gap", Outcome.NOT_RUN, note("check.data_gap.not_daily"), {}),
        ),
        countries=origin().flows,
        explanations=(
            Explanation("giveaway", "not_checked", note("explanation.giveaway.not_checked")),
            Explanation("press", "not_checked", note("explanation.press.not_checked")),
            Explanation("late_report", "not_found", note("explanation.late_report.not_found")),
        ),
        origin=origin(),
    )
    return (exodus, refill)


def support() -> Support:
    """A ratio of 6.3 as fitted, held down to 4 by its bound."""
    return Support(
        0.602,
        0.2,
        0.602,
        note("weigh.none", ratio=4.0),
        (note("weigh.bound", most=4.0, n=3),),
        (0.8, 0.2, 1.4),
        (),
        (
            Contribution("finding", 0.3),
            Contribution("country_surprise", 0.6),
            Contribution("home_falls", 0.0),
            Contribution("net_masking", 0.0),
            Contribution("docket", -0.1),
        ),
        0.602,
        1.2,
        3,
    )


def _weighed() -> tuple[Finding, Finding]:
    exodus, refill = findings()
    return (exodus, replace(refill, support=support()))


def scan_of(
    page: PageHistory,
    *,
    rate: float = 0.1,
    home: str | None = None,
    languages: tuple[str, ...] = (),
    found: tuple[Finding, ...] | None = None,
) -> Scan:
    """The scan of a page from `history`, with the two findings or with `found`."""
    days = daily(page)
    return Scan(
        history=page,
        daily=days,
        outcome=ScanOutcome.DONE,
        reason=None,
        false_alarms_per_year=rate,
        observed=days.gained,
        expected=np.full(len(days), 640.0),
        smallest_findable=(Findable(1, 420, 0.8), Findable(3, 700, 0.8), Findable(14, 1_600, 0.8)),
        findings=_weighed() if found is None else found,
        home=home,
        languages=languages,
    )


def opunlike(page: str = "Operator A") -> Scan:
    """The whole story."""
    return scan_of(history(page), home="MA", languages=("ar", "fr"))


def quiet(page: str = "Operator B") -> Scan:
    """Nothing stands out, and it says what would have."""
    return scan_of(history(page, seed=8, event=False, digest="b" * 64), found=())


def untold(outcome: ScanOutcome = ScanOutcome.CANNOT_TELL) -> Scan:
    """A page that cannot be judged, with its reason."""
    return replace(
        quiet("Operator C"),
        outcome=outcome,
        reason=note("check.pulse_shape.not_daily"),
        observed=np.empty(0),
        expected=np.empty(0),
        smallest_findable=(),
    )
