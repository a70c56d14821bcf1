"""The main job in one screen: read -> flag -> measure -> weigh.

One false-alarm budget covers everything a scan can say of a page. The chance of any
false finding on a page of Y years at r false alarms per page-year is
`1 - exp(-r Y)`; it is split between what the export allows to look at: the counts and
the origin of the fans get equal parts, the export's own arithmetic a tenth, since books
either balance or do not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from detector.assembly import SEED, Assembly
from detector.history import (
    BadSetting,
    Daily,
    Note,
    PageHistory,
    Scan,
    daily,
    note,
)
from detector.history.daily import activity_by_day
from detector.history.fans import FanLists
from detector.history.sources import booked_advertisements
from detector.origin import OriginFinding, expected_audience, scan_origin
from detector.places import COUNTRIES, languages_of, resolve_language
from detector.spikes import WAYS, Direction, find_spikes
from detector.spikes.explained import explained_gains
from detector.spikes.steps import find_steps
from detector.spikes.widen import with_beside

if TYPE_CHECKING:
    from detector.lockstep.load import Loaded

DAYS_PER_YEAR = 365.25
RATES = (0.001, 10.0)
LONGEST = 31  # days an interval of the counts can reach
# Part of the budget spent on steps between the export's own columns.
ARITHMETIC_PART = 0.1

Progress = Callable[[float, Note], None]


def scan(
    history: PageHistory,
    *,
    home: str | None = None,
    languages: Sequence[str] = (),
    peers: Sequence[PageHistory] = (),
    beside: Sequence[PageHistory] = (),
    false_alarms_per_year: float = 0.1,
    migrants: Path | None = None,
    fans: Loaded | None = None,
    progress: Progress | None = None,
    findable: bool = True,
    ways: Sequence[Direction] = WAYS,
    checked: float = 1.0,
) -> Scan:
    """Find the intervals in which an audience did not grow like an audience.

    Parameters
    ----------
    history
        One page in one measure, from `open_exports`.
    home
        ISO 3166 alpha-2 code of the page's home country. Without it only the page's
        own past is tested.
    languages
        Codes of the page's languages (`fr`, `ar`).
    peers
        Histories of pages that a person holds to be comparable. What they gained at the
        same time is expected here too, so name none that may share the question itself.
    beside
        Other pages opened with this one. They only serve the docket, to see whether an
        unusual time was shared.
    false_alarms_per_year
        False findings of any kind that one honest page may have in a year, on average.
    migrants
        A person's own UN migrant-stock table, sharpening the expected audience.
    fans
        Lists of who came when, from `load_fans`: of this page, and better of others too.
        They add checks to findings and never a finding.
    progress
        Called with the share done and what is being done.
    findable
        Measure the smallest findable excess too. It changes no finding.
    ways
        Of gains and losses that are given apart, those to look for.
    checked
        Give findings with a p-value up to this, and steps, their checks, explanations, support
        and own rate. The others have what the scan itself says: where, how much, the p-value.

    Returns
    -------
    Scan

    Raises
    ------
    BadSetting
        A setting is outside what it can be.
    UnknownFormat
        The lists of fans name several pages, and not this one.
    """
    _check_settings(home, tuple(languages), false_alarms_per_year, migrants)
    tell = progress or (lambda _share, _note: None)
    history, listed_fans = _with_lists(history, fans, (*peers, *beside))
    series = daily(history)
    plan = Budget.of(
        series, false_alarms_per_year, home, listed_times(history), net_only=history.net_only
    )

    tell(0.1, note("progress.counts"))
    gains, losses = find_spikes(
        series,
        net_only=history.net_only,
        engagement=activity_by_day(history, series, "engaged"),
        booked=booked_advertisements(history, series),
        alpha=plan.share,
        rng=np.random.default_rng(SEED),
        power=findable,
        ways=ways,
    )
    work = Assembly.of(
        history,
        series,
        gains,
        losses,
        home=home,
        languages=tuple(languages),
        peers=tuple(peers),
        beside=tuple(beside),
        migrants=migrants,
        fans=listed_fans,
        checked=checked,
    )

    tell(0.5, note("progress.origin"))
    swept: tuple[OriginFinding, ...] = ()
    if plan.sweeps:
        swept = scan_origin(
            history,
            home=home,
            languages=work.languages,
            peers=work.peers,
            alpha=plan.share,
            rng=np.random.default_rng(SEED),
            exclude=tuple(work.interval(spike.start, spike.end) for spike in gains.spikes),
            migrants=migrants,
            explained=explained_gains(history, series),
        )
    gains, told = with_beside(
        gains,
        [work.span_of(one) for one in swept],
        series.gained_low,
        series.gained_high,
    )
    findings = [work.of_spike(s, found) for found in (gains, losses) for s in found.spikes]
    findings += [work.of_influx(one) for one, done in zip(swept, told, strict=True) if not done]
    if plan.for_steps:
        findings += [
            work.of_step(step)
            for step in find_steps(series, plan.for_steps, net_only=history.net_only)
        ]
    findings = [work.with_own_rate(finding) for finding in findings]
    tell(1.0, note("progress.done"))
    return Scan(
        history,
        series,
        gains.outcome,
        gains.reason,
        false_alarms_per_year,
        gains.observed,
        gains.expected,
        gains.findable,
        tuple(sorted(findings, key=lambda f: (f.interval.start, f.kind))),
        home,
        work.languages,
        (note("scan.origin_needs_home"),) if plan.lists > 1 and not plan.sweeps else (),
    )


def _with_lists(
    history: PageHistory, fans: Loaded | None, others: Sequence[PageHistory]
) -> tuple[PageHistory, FanLists | None]:
    """The history with what was read of the lists in its receipt, and the lists."""
    if fans is None and history.fans.empty:
        return history, None
    # Imported late: pyarrow and networkx take a second, and most exports have no lists.
    from detector.lockstep.beside import lists_beside

    listed = lists_beside(history, fans, others)
    if listed.receipt is not None:
        lines = {name: getattr(listed.receipt, name) for name in ("read", "guessed", "left_out")}
        history = replace(history, receipt=history.receipt.plus(**lines))
    return history, listed.lists


@dataclass(frozen=True, slots=True)
class Budget:
    """How the false alarms that one page may have are shared out among the tests.

    Attributes
    ----------
    share
        Probability of any false alarm for the counts, and again for the sweep.
    for_steps
        The same for steps between the export's own columns; 0 where none can be seen.
    sweeps
        Whether changes of origin are looked for.
    lists
        Country listings there are.
    """

    share: float
    for_steps: float
    sweeps: bool
    lists: int

    @classmethod
    def of(
        cls, series: Daily, rate: float, home: str | None, lists: int, *, net_only: bool
    ) -> Budget:
        """For a page with `rate` false alarms a year."""
        years = max(_looked_at(series), 1) / DAYS_PER_YEAR
        alpha = 1 - math.exp(-rate * years)
        # By its own past alone, a page whose losses nobody knows showed several times the false
        # changes of origin that were allowed (docs/validation.md).
        tells_origin = home is not None or bool(np.isfinite(series.lost).any())
        sweeps = lists > 0 and tells_origin
        for_steps = ARITHMETIC_PART * alpha if _balances(series, net_only) else 0.0
        return cls((alpha - for_steps) / (1 + sweeps), for_steps, sweeps, lists)


def listed_times(history: PageHistory) -> int:
    """How many country listings an export holds."""
    rows = history.audience
    return int(rows.loc[rows["dimension"] == "country", "time"].nunique())


def _check_settings(
    home: str | None, languages: tuple[str, ...], rate: float, migrants: Path | None
) -> None:
    if home is not None and home not in COUNTRIES:
        raise BadSetting("error.home_unknown", home=home)
    for language in languages:
        # A name or a slip would silently leave the language out of the expected audience.
        if len(language) > 3 or not (
            resolve_language(language) or any(language in languages_of(one) for one in COUNTRIES)
        ):
            raise BadSetting("error.language_unknown", language=language)
    if not RATES[0] <= rate <= RATES[1]:
        raise BadSetting("error.rate_outside", rate=rate, low=RATES[0], high=RATES[1])
    if migrants is not None:
        if home is None:
            raise BadSetting("error.migrants_without_home")
        # Read now, so that a bad table is refused before any work.
        expected_audience(home, languages, migrants=migrants)


def _balances(series: Daily, net_only: bool) -> bool:
    """Whether the total and what moves it stand together on any day."""
    known = np.isfinite(series.total) & np.isfinite(series.gained)
    return bool((known & (net_only | np.isfinite(series.lost))).any())


def _looked_at(series: Daily) -> int:
    """Days that the export says anything of: silence is no time in which to be wrong.

    Between two totals the days count as far as an interval can reach.
    """
    given = np.isfinite(series.gained) | np.isfinite(series.lost)
    totals = np.flatnonzero(np.isfinite(series.total))
    given[totals] = True
    for first, last in pairwise(totals.tolist()):
        if last - first <= LONGEST:
            given[first:last] = True
    return int(given.sum())
