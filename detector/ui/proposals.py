"""Home and languages proposed from the export, always shown as guesses."""

from __future__ import annotations

from dataclasses import dataclass

from detector.history import PageHistory
from detector.places import languages_of, propose_home


@dataclass(frozen=True, slots=True)
class Proposal:
    """A guess and what it rests on.

    Attributes
    ----------
    home
        The country with most fans at the start of the lists, or None without lists.
    share
        Its share of the fans listed then.
    """

    home: str | None
    share: float | None = None

    def languages_for(self, home: str | None) -> tuple[str, ...]:
        """Languages of a home country, most spoken first."""
        return languages_of(home) if home else ()


def propose(history: PageHistory) -> Proposal:
    """Guess the home from the earliest tenth of the lists by country.

    The earliest, because a delivery in the middle of a history would move the guess.
    """
    rows = history.audience[history.audience["dimension"] == "country"]
    if rows.empty:
        return Proposal(None)
    first, last = rows["time"].min(), rows["time"].max()
    early = rows[rows["time"] <= first + (last - first) / 10]
    fans = early["fans"].fillna(early["share"]).groupby(early["place"]).sum()
    listed = {str(place): float(value) for place, value in fans.items()}
    home = propose_home(listed)
    return Proposal(home, listed[home] / sum(listed.values()) if home else None)
