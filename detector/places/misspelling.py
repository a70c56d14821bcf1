"""Country names with a slip of the pen."""

from __future__ import annotations

from functools import cache

from detector.places.tables import country_names, is_other_name, main_country_keys

# Measured: of 8,000 names of foreign cities 86 took 8 for a country (before the guard
# below), 85 took 15, 83 took 33. rapidfuzz's WRatio was far worse on country names.
LIKENESS = 86.0
# A misspelling must be this much closer to its country than to any other real name, so
# that "Nigera" (Niger 90.9, Nigeria 92.3) stays unresolved. One changed letter in a name
# of ten moves the ratio by 10.
MARGIN = 8.0
# In shorter words one slip already makes another real name (Mali, Malta; Iran, Iraq).
SHORTEST = 5


def misspelt(key: str) -> str | None:
    """ISO-2 of the one country whose name is a slip away from the key.

    Two swapped neighbours, or a name alike enough and clearly more alike than every
    other country's. Names of the further languages are no targets, but they are rivals.
    """
    # A real name of something else is no slip of the pen: Granada, Lagos, Seria, Viena.
    if len(key) < SHORTEST or is_other_name(key):
        return None
    swapped = _swapped(key)
    if swapped:
        return swapped.pop() or None if len(swapped) == 1 else None
    return _alike(key) or None


def _swapped(key: str) -> set[str]:
    """Codes of the names that differ from the key by two swapped neighbours (Egpyt)."""
    turns = range(len(key) - 1)
    neighbours = (key[:at] + key[at + 1] + key[at] + key[at + 2 :] for at in turns)
    return {country_names()[name] for name in neighbours if name in main_country_keys()}


def _alike(key: str) -> str | None:
    from rapidfuzz import fuzz, process  # clean files never need it

    near = process.extract(
        key, _all_keys(), scorer=fuzz.ratio, score_cutoff=LIKENESS - MARGIN, limit=None
    )
    targets = [(likeness, name) for name, likeness, _ in near if name in main_country_keys()]
    if not targets:
        return None
    closest, name = max(targets)
    country = country_names()[name]
    rivals = [likeness for rival, likeness, _ in near if country_names()[rival] != country]
    clear = closest - max(rivals, default=0.0) >= MARGIN
    return country if closest >= LIKENESS and clear else None


@cache
def _all_keys() -> list[str]:
    return list(country_names())
