"""Who the fans of one story are as accounts: how old, how long-lived, what else they like.

Marked [M]: from memory of the honeypot study (De Cristofaro et al., IMC 2014), not checked
again. Where no source stands, a number is a choice of this simulator, drawn wide on purpose.
What accounts are like is drawn independently of a delivery's size, shape and countries, and
no country is named anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

# How likes of other listed pages lie in time: each page in a window of its own, all in the
# days of this one, all within one day, or one page a week.
Spread = Literal["own", "same", "session", "weekly"]
Pace = Literal["people", "machine", "steady"]

# Share of accounts younger than 60 days when they come: .84 % in one viral week (BLNS, 2015),
# 7.4 % on a niche repository (star-forensic).
YOUNG = (0.005, 0.08)
# Years from the making of an account to its like; the top month of a run of 200 then holds
# some 2 to 24 % (2.2 % in the viral week, 24 % in the median run of FollowerAnalyzer's list).
YEARS = (0.4, 5.0)
# Accounts gone some months later: 3.5 % of other fans of StarScout's pages.
GONE = (0.005, 0.06)
# Of those delivered: 57 % (StarScout), 75 % from a cheap panel (Dagster); 1-4 % [M] of farms.
PURGED, SPARED = (0.3, 0.75), (0.01, 0.1)
# Accounts of one month in a delivery: 84 % of 1,337 bought followers (Cresci et al., 2015),
# 99.5 % of a block in FollowerAnalyzer's list.
BATCH = (0.84, 0.995)
# Accounts that nobody follows: 14 % in the viral week, 57 % on the niche repository.
EMPTY = (0.1, 0.6)
# And of those delivered: 99.7 % of the bought followers stood in no list of others, against
# 47 % of genuine ones (Cresci et al., 2015).
EMPTY_DELIVERED = (0.3, 1.0)


@dataclass(frozen=True, slots=True)
class Crowd:
    """What is to be known of the accounts that one story brings.

    Attributes
    ----------
    manner
        What they are.
    batch, batch_age
        Share of the accounts that were made in one month, and how many days before the
        story began it ended.
    young, years
        Of all others: share younger than 60 days, and mean age in years beyond those.
    gone
        Share that no longer exists when the list is looked up again.
    empty
        Share that nobody follows.
    pool, rate
        Share that also acts on other listed pages together, and the chance with which each
        of them likes each of those pages.
    spread
        When they do.
    eager
        Likes of other listed pages at any time, beside an ordinary fan's.
    pace
        How they come within an hour: as people, several in one second, or evenly.
    """

    manner: str
    batch: float = 0.0
    batch_age: float = 0.0
    young: float = 0.0
    years: float = 2.0
    gone: float = 0.0
    empty: float = 0.3
    pool: float = 0.0
    rate: float = 0.0
    spread: Spread = "own"
    eager: float = 1.0
    pace: Pace = "people"


def _log_uniform(bounds: tuple[float, float], rng: np.random.Generator) -> float:
    return float(np.exp(rng.uniform(*np.log(bounds))))


def ordinary(rng: np.random.Generator) -> Crowd:
    """The page's own fans."""
    return Crowd(
        "ordinary",
        young=_log_uniform(YOUNG, rng),
        years=_log_uniform(YEARS, rng),
        gone=_log_uniform(GONE, rng),
        empty=rng.uniform(*EMPTY),
    )


def alike(own: Crowd, rng: np.random.Generator) -> Crowd:
    """People as those who come anyway, a little other in everything."""
    years, young, gone = np.exp(rng.normal(0.0, (0.3, 0.4, 0.4)))
    return replace(
        own,
        manner="strangers",
        years=own.years * float(years),
        young=min(own.young * float(young), 0.3),
        gone=min(own.gone * float(gone), 0.3),
        empty=min(own.empty * float(np.exp(rng.normal(0.0, 0.3))), 0.95),
        eager=float(np.exp(rng.normal(0.0, 0.3))),
    )


def superfans(own: Crowd, rng: np.random.Generator) -> Crowd:
    """A fan club or a fandom that goes to each new page of its own within a day, week by week."""
    pool, rate = rng.uniform(0.2, 0.8), rng.uniform(0.4, 0.9)
    return replace(
        alike(own, rng), manner="superfans", pool=pool, rate=rate, spread="weekly", eager=2.0
    )


def cascade(own: Crowd, rng: np.random.Generator) -> Crowd:
    """Led through the listed pages within two days by recommendations."""
    pool, rate = rng.uniform(0.3, 0.9), rng.uniform(0.3, 0.8)
    return replace(alike(own, rng), manner="cascade", pool=pool, rate=rate, spread="same")


def activism(own: Crowd, rng: np.random.Generator) -> Crowd:
    """Coordinated activists (#OpUnlike's own followers): call after call, page after page.

    Some accounts are made for the cause, some are suspended for it later.
    """
    spread: Spread = "weekly" if rng.random() < 0.5 else "own"
    return replace(
        alike(own, rng),
        manner="activism",
        young=own.young + rng.uniform(0.0, 0.2),
        gone=own.gone + rng.uniform(0.0, 0.2),
        pool=rng.uniform(0.3, 0.9),
        rate=rng.uniform(0.3, 0.8),
        spread=spread,
    )


def newcomers(own: Crowd, rng: np.random.Generator) -> Crowd:
    """A platform's first weeks in a new public: many accounts of one month, young ones."""
    share = rng.uniform(0.1, 0.7)
    return replace(
        alike(own, rng),
        manner="newcomers",
        batch=share,
        batch_age=rng.uniform(0.0, 60.0),
        young=min(own.young + rng.uniform(0.0, 0.3), 0.5),
        gone=own.gone + rng.uniform(0.0, 0.1),
        empty=min(own.empty + rng.uniform(0.0, 0.5), 0.95),
        eager=rng.uniform(0.5, 3.0),
    )


def contestants(own: Crowd, rng: np.random.Generator) -> Crowd:
    """Hunters of contests: they like whatever gives something away, some under second accounts."""
    return replace(
        alike(own, rng),
        manner="contestants",
        young=own.young + rng.uniform(0.0, 0.15),
        gone=own.gone + rng.uniform(0.0, 0.1),
        pool=rng.uniform(0.1, 0.6),
        rate=rng.uniform(0.2, 0.7),
        spread="own",
        eager=rng.uniform(1.0, 6.0),
    )


def likers(own: Crowd, rng: np.random.Generator) -> Crowd:
    """Reached by a cheap advertisement: they like everything.

    Fans of worldwide advertisements liked some 600 pages in the median, other people 34 [M].
    """
    return replace(alike(own, rng), manner="likers", eager=rng.uniform(3.0, 12.0))


def fresh_batch(own: Crowd, rng: np.random.Generator) -> Crowd:
    """Made for delivery in one month, days to weeks before."""
    return _pooled(own, "fresh_batch", rng, rng.uniform(*BATCH), _log_uniform((3.0, 60.0), rng))


def aged_batch(own: Crowd, rng: np.random.Generator) -> Crowd:
    """Made in one month and left to age, up to four years."""
    age = _log_uniform((60.0, 1500.0), rng)
    return _pooled(own, "aged_batch", rng, rng.uniform(0.5, 0.99), age)


def mixed_ages(own: Crowd, rng: np.random.Generator) -> Crowd:
    """Bought together from many makers: of all ages."""
    age = _log_uniform((3.0, 1500.0), rng)
    return _pooled(own, "mixed_ages", rng, rng.uniform(0.0, 0.3), age)


def hijacked(own: Crowd, rng: np.random.Generator) -> Crowd:
    """Real people's accounts, stolen or lent.

    Networks that trade likes held over a million such accounts (Farooqi et al., IMC 2017).
    """
    made = _pooled(own, "hijacked", rng, 0.0, 0.0)
    people = alike(own, rng)
    eager = rng.uniform(1.0, 12.0)
    return replace(made, gone=people.gone, young=people.young, empty=people.empty, eager=eager)


def _pooled(own: Crowd, manner: str, rng: np.random.Generator, batch: float, age: float) -> Crowd:
    """Accounts of a supplier: a pool over customers, some of whom may be listed too.

    Pages of one delivery network shared .19 of their audiences in the median, .40 in the
    upper quarter and none in the lower one (StarScout's ghost network).
    """
    gone = rng.uniform(*(PURGED if rng.random() < 0.45 else SPARED))
    pool = rng.uniform(0.2, 1.0) if rng.random() < 0.6 else 0.0
    spreads: tuple[Spread, ...] = ("own", "own", "same", "session")
    paces: tuple[Pace, ...] = ("people", "people", "machine", "steady")
    return Crowd(
        manner,
        batch,
        age,
        own.young * rng.uniform(0.5, 3.0),
        own.years * float(np.exp(rng.normal(0.0, 0.4))),
        gone,
        rng.uniform(*EMPTY_DELIVERED),
        pool,
        rng.uniform(0.2, 0.9),
        spreads[int(rng.integers(len(spreads)))],
        rng.uniform(0.0, 8.0),
        paces[int(rng.integers(len(paces)))],
    )


Make = Callable[[Crowd, np.random.Generator], Crowd]
DELIVERED: tuple[Make, ...] = (fresh_batch, aged_batch, mixed_ages, hijacked)
# Who an innocent story may bring; a name that is not here brings people like the page's own.
HONEST: dict[str, tuple[Make, ...]] = {
    "viral": (alike, superfans, cascade, activism),
    "press": (alike, superfans, activism),
    "television": (alike, superfans, newcomers),
    "holiday": (alike, superfans, activism),
    "giveaway": (alike, contestants, superfans),
    "local_advertisement": (alike, cascade, newcomers),
    "worldwide_advertisement": (likers, cascade, newcomers),
}
# People also come at the pace of a machine where a platform, a contest's tool or the pacing of
# an advertisement hands them on: chances of several in one second, and of even gaps.
HANDED_ON = {
    "restored_accounts": (0.5, 0.1),
    "giveaway": (0.1, 0.05),
    "local_advertisement": (0.05, 0.15),
    "worldwide_advertisement": (0.05, 0.15),
}


def crowd_of(kind: str, bought: bool, own: Crowd, rng: np.random.Generator) -> Crowd:
    """Draw the crowd of a story.

    Parameters
    ----------
    kind, bought
        Its name, and whether it was delivered in bulk.
    own
        The page's own fans, from `ordinary`.
    rng
        Source of every draw.
    """
    makes = DELIVERED if bought else HONEST.get(kind, (alike,))
    crowd = makes[int(rng.integers(len(makes)))](own, rng)
    if bought:
        return crowd
    at_once, evenly = HANDED_ON.get(kind, (0.05, 0.05))
    part = rng.random()
    pace: Pace = "machine" if part < at_once else "steady" if part < at_once + evenly else "people"
    return replace(crowd, pace=pace)
