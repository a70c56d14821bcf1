"""Results of the origin test: where the fans of an interval come from."""

from __future__ import annotations

from dataclasses import dataclass

from detector.history.count import Count
from detector.history.note import Note
from detector.history.outcome import Outcome


@dataclass(frozen=True, slots=True)
class CountryFlow:
    """What one country added in an interval, against what was expected.

    Attributes
    ----------
    country
        ISO 3166 alpha-2.
    gained
        Fans gained, with the interval that a cut-off list leaves open.
    lost
        Fans lost.
    expected
        Fans expected of this country among all gained.
    surprise
        -log10 of the tail probability under the null, 0 when below expectation.
    because
        Message codes of why the country is expected (diaspora, border ...), strongest first.
    """

    country: str
    gained: Count
    lost: float
    expected: float
    surprise: float
    because: tuple[str, ...] = ()

    @property
    def ratio(self) -> float | None:
        """Observed over expected, or None where nothing was expected."""
        return self.gained.value / self.expected if self.expected > 0 else None


@dataclass(frozen=True, slots=True)
class OriginResult:
    """The origin test on one interval.

    Attributes
    ----------
    outcome, reason
        How it ended, and why when it cannot tell.
    flows
        One for each country that gained or lost, largest gain first.
    gained
        All fans gained by listed countries in the interval.
    s1, s2
        The largest country surprise, and the pooled surprise of countries far
        above the prior.
    p_value, references
        Page-level p-value of the larger of the two, and the null draws behind it.
    delivered
        Fans beyond what the expected audience explains, or None.
    flagged
        Countries that carry the finding.
    notes
        What the reader of the numbers must know: how far the listings lie from the
        interval, a home that falls while others grow.
    """

    outcome: Outcome
    reason: Note | None = None
    flows: tuple[CountryFlow, ...] = ()
    gained: float = 0.0
    s1: float | None = None
    s2: float | None = None
    p_value: float | None = None
    references: int = 0
    delivered: Count | None = None
    flagged: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
