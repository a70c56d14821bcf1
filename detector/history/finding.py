"""What a scan returns: flagged intervals with their evidence, and what it could have found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detector.history.count import Count
from detector.history.daily import Daily, Floats
from detector.history.interval import Interval
from detector.history.measurement import Measurement
from detector.history.note import Note
from detector.history.origin import CountryFlow, OriginResult
from detector.history.outcome import ScanOutcome
from detector.history.page import PageHistory
from detector.history.shape import Shape

Kind = Literal["gain", "loss", "masked_loss", "influx", "step"]
Basis = Literal["gross", "net", "share"]
Selection = Literal["scanned", "named"]


@dataclass(frozen=True, slots=True)
class Findable:
    """The smallest excess over `days` days that the scan finds with probability `power`."""

    days: int
    fans: float
    power: float


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one check adds to log10 of the ratio, given those printed before it.

    `code` is a check's, or `finding` (the scan's own numbers) or `docket` (innocent
    explanations looked at). Contributions add up to the ratio before
    its bounds; ratios of single checks must not be multiplied.
    """

    code: str
    log10_lr: float


@dataclass(frozen=True, slots=True)
class Against:
    """log10 of the ratio against one innocent cause alone; `excluded` when the data show so."""

    cause: str
    log10_lr: float
    excluded: bool


@dataclass(frozen=True, slots=True)
class Support:
    """How strongly the evidence speaks for a bulk delivery against no or little of it.

    Attributes
    ----------
    log10_lr, low, high
        log10 of the likelihood ratio with its 90 % bootstrap interval, within the bounds.
    words
        What to say of it: both propositions, the verbal scale at the end nearer to 1.
    notes
        The least favourable cause, and the bound where it bites.
    before_bounds
        The three numbers as fitted. Never to be quoted as support.
    against
        Each innocent cause alone, least favourable first.
    contributions
        Of the checks, in printed order.
    bound, simulated_bound, real_series
        Largest log10 ratio that may be printed; the part of it that simulated pages allow;
        and the independent real series under the second proposition behind it.
    """

    log10_lr: float
    low: float
    high: float
    words: Note
    notes: tuple[Note, ...] = ()
    before_bounds: tuple[float, float, float] = (0.0, 0.0, 0.0)
    against: tuple[Against, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    bound: float = 0.0
    simulated_bound: float = 0.0
    real_series: int = 0


@dataclass(frozen=True, slots=True)
class Unusual:
    """How unusual all measurements of an interval are together; no evidence by itself.

    Attributes
    ----------
    percentile
        Share of innocent intervals that are less unusual, 0 to 1.
    intervals
        How many innocent intervals it was held against.
    drivers
        Inputs (`check.key`) without which it would be less unusual, the strongest first.
    group
        Group of the strongest driver, or None.
    """

    percentile: float
    intervals: int
    drivers: tuple[str, ...]
    group: str | None


@dataclass(frozen=True, slots=True)
class OwnRate:
    """On how many of the page's other weeks the same rule would have rung."""

    rung: int
    weeks: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """One line of the docket of innocent explanations, and what would settle it."""

    code: str
    state: Literal["found", "not_found", "not_checked"]
    sentence: Note
    settle: Note | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One flagged interval.

    Attributes
    ----------
    interval
        Half-open, UTC; `start_bracket` and `end_bracket` hold the instants between
        which each end lies when snapshots are apart.
    kind, basis
        What was found and in which series.
    observed, expected, excess
        Fans over the interval. `excess.high` may be None inside a masked loss.
    p_value, references
        Probability that a comparable organic page shows anything this strong in a
        history this long, never below 1 / (references + 1). None for a step, which is
        arithmetic of the export's own columns.
    selection
        `scanned` when the program chose the interval, `named` when a person did first.
    own_rate
        The same rule on the page's other weeks; None where there are too few of them.
    by_origin
        Found by where the fans come from, not by how many came: another selection.
    p_by_origin
        The p-value is that of where they come from: always so `by_origin`, and of a gain told
        together with a change of origin that is the less likely of the two.
    shape
        How its excess lies over its days, or None.
    origin_shape
        The same of the countries that carry it, or None.
    unusual
        How unusual its measurements are together; None for losses and steps.
    """

    interval: Interval
    kind: Kind
    basis: Basis
    observed: Count
    expected: float
    excess: Count
    p_value: float | None
    references: int
    selection: Selection = "scanned"
    start_bracket: Interval | None = None
    end_bracket: Interval | None = None
    excess_open: bool = False
    support: Support | None = None
    checks: tuple[Measurement, ...] = ()
    countries: tuple[CountryFlow, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    origin: OriginResult | None = None
    own_rate: OwnRate | None = None
    by_origin: bool = False
    p_by_origin: bool = False
    shape: Shape | None = None
    origin_shape: Shape | None = None
    unusual: Unusual | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """The main job's result for one page.

    Attributes
    ----------
    history, daily
        What was scanned.
    observed, expected
        The series and what was expected of it (the baseline, and fans that the books credit to
        advertisements) by day, shape (n,); empty when not scanned.
    outcome, reason
        How the scan ended and why.
    smallest_findable
        What would have been found, so that no findings never reads as 'clean'.
    findings
        In time order.
    unchecked
        What the export allows to look at in principle, and why it was not looked at.
    """

    history: PageHistory
    daily: Daily
    outcome: ScanOutcome
    reason: Note | None
    false_alarms_per_year: float
    observed: Floats
    expected: Floats
    smallest_findable: tuple[Findable, ...] = ()
    findings: tuple[Finding, ...] = ()
    home: str | None = None
    languages: tuple[str, ...] = ()
    unchecked: tuple[Note, ...] = ()
