"""Whole exports of simulated pages: who joins from where, day by day, so that columns add up.

The counts are those of `simulate` (organic growth and innocent events). The countries come
from a second layer: a page's mix scatters about the expected audience of its home and
languages, and the mix of what it gains about its own, both with one concentration drawn
for the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from detector.history import Count, PageHistory, Receipt, note
from detector.history.daily import Days, Floats, day_instants
from detector.history.tables import checked
from detector.origin import expected_audience
from detector.read.numbers import rounded
from detector.simulate.events import RATES, Kind, bulk
from detector.simulate.exports import LISTED, PACIFIC
from detector.simulate.organic import MIXED, Noise, grow, log_uniform
from detector.simulate.pages import Event, planned, realise

# Homes and languages to draw from: a choice, spread over the continents.
HOMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("MA", ("fr", "ar")),
    ("FR", ("fr",)),
    ("DE", ("de",)),
    ("PL", ("pl",)),
    ("US", ("en",)),
    ("MX", ("es",)),
    ("BR", ("pt",)),
    ("KE", ("en", "sw")),
    ("EG", ("ar",)),
    ("IN", ("hi", "en")),
    ("ID", ("id",)),
    ("JP", ("ja",)),
)
# Concentration of a page's gains, as measured on real fans (7.5 to 36) and visitors (120).
KAPPA_RANGE = (7.0, 120.0)
# Days for which a page gains from one mix: the measurements were by day and by month, and
# do not say how long a mix lasts, so half of the pages turn weekly, half every four weeks.
MIX_LASTS = (7, 28)
NO_LISTING_AT_END = 2  # the last days of an export carry no demographics yet
DIGITS = 3  # of a rounded counter, as YouTube's
FIRST_DAY = np.datetime64("2015-01-05")

Export = Literal["gross", "net", "rounded", "counts-only"]
EXPORTS: tuple[Export, ...] = ("gross", "net", "rounded", "counts-only")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A bulk delivery to lay over a page: `weeks` weeks of its growth from `country`.

    `country` is ISO 3166 alpha-2, or None for the page's own.
    """

    kind: Kind
    weeks: float
    country: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Peopled:
    """One page followed country by country; arrays over n days and c countries.

    Attributes
    ----------
    home, languages, places
        What the page is, and the c countries, ISO 3166 alpha-2.
    kappa
        Concentration of its gains.
    days
        `datetime64[D]`, shape (n,).
    gained, lost, engagement
        Shape (n,).
    stock
        Fans of each country at the end of each day, shape (n, c); its sum is the total,
        which moves by exactly gained less lost.
    events
        The innocent events, and the delivery last where there is one.
    """

    home: str
    languages: tuple[str, ...]
    places: tuple[str, ...]
    kappa: float
    days: Days
    gained: Floats
    lost: Floats
    engagement: Floats
    stock: NDArray[np.int64]
    events: tuple[Event, ...]


def people(
    days: int,
    rng: np.random.Generator,
    *,
    noise: Noise = MIXED,
    delivery: Delivery | None = None,
    adverts_abroad: bool = False,
    edge: int = 35,
) -> Peopled:
    """Draw one page with its innocent events and its countries.

    Parameters
    ----------
    days
        n.
    rng
        Source of every draw.
    noise
        How restless the page is.
    delivery
        Laid over the page at a random day, `edge` days from either end where that fits.
    adverts_abroad
        The fans of every second advertisement come from people online anywhere instead of
        from the page's own mix: the honest cause that geography cannot tell apart.
    """
    weekday = (np.arange(days) + int(rng.integers(7))) % 7
    growth = grow(1, weekday, rng, noise=noise)
    made = realise(growth, weekday, planned(1, days, RATES, rng), rng)
    gained, events = made.gained[0].copy(), made.of(0)
    home, languages = HOMES[int(rng.integers(len(HOMES)))]
    prior = expected_audience(home, languages)
    kappa = float(log_uniform(KAPPA_RANGE, 1, rng)[0])
    own = rng.dirichlet(kappa * prior.share)
    mix = _mixes(days, own, kappa, rng)
    joined = np.asarray(rng.multinomial(gained.astype(np.int64), mix))
    if adverts_abroad:
        world = prior.parts[prior.reasons.index("world")]
        for event in events:
            if event.kind == "advertisement" and rng.random() < 0.5:
                span = slice(event.start, event.end)
                came = np.clip(made.added[0, span], 0, gained[span]).astype(np.int64)
                usual = rng.multinomial(gained[span].astype(np.int64) - came, mix[span])
                joined[span] = usual + rng.multinomial(came, world / world.sum())
    if delivery is not None:
        delivered = _delivered(made.baseline[0], delivery, edge, rng)
        joined[:, prior.countries.index(delivery.country or home)] += delivered
        gained += delivered
        when = np.flatnonzero(delivered)
        if len(when):
            start, end = int(when[0]), int(when[-1]) + 1
            brought = float(delivered.sum())
            events = (*events, Event(0, delivery.kind, start, end, brought, 0.0))
    stock = rng.multinomial(int(growth.stock[0]), own)
    left = np.empty_like(joined)
    held = np.empty_like(joined)
    for day in range(days):
        # Who leaves is anybody: drawn from the fans there are, without replacement.
        left[day] = rng.multivariate_hypergeometric(
            stock, min(int(made.lost[0, day]), int(stock.sum())), method="marginals"
        )
        stock = stock + joined[day] - left[day]
        held[day] = stock
    return Peopled(
        home,
        languages,
        prior.countries,
        kappa,
        FIRST_DAY + int(made.weekday[0]) + np.arange(days),
        gained,
        left.sum(axis=1).astype(float),
        made.engagement[0],
        held,
        events,
    )


def _mixes(days: int, own: Floats, kappa: float, rng: np.random.Generator) -> Floats:
    """Mix of the gains of each day, drawn anew in every turn, shape (n, c)."""
    lasts = MIX_LASTS[int(rng.integers(len(MIX_LASTS)))]
    turn = (np.arange(days) + int(rng.integers(lasts))) // lasts
    # The least part keeps countries that the page does not know out of a division by 0.
    mixes = rng.dirichlet(kappa * own + 1e-12, int(turn[-1]) + 1)
    return np.asarray(mixes[turn])


def _delivered(
    baseline: Floats, delivery: Delivery, edge: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Fans delivered a day, shape (n,)."""
    days = len(baseline)
    shape = bulk(delivery.kind, delivery.weeks)(rng).gained
    edge = min(edge, (days - len(shape)) // 2)
    start = int(rng.integers(edge, days - len(shape) - edge + 1))
    local = float(baseline[max(0, start - 3) : start + 4].mean())
    out = np.zeros(days, np.int64)
    out[start : start + len(shape)] = rng.poisson(local * shape)
    return out


def history_of(page: Peopled, export: Export) -> PageHistory:
    """What an export of the page would be read as.

    `gross` holds gains, losses, totals, engaged people and the 45 largest countries of
    each day; `net` only totals and countries; `counts-only` everything but countries;
    `rounded` only totals cut off to three digits.
    """
    start, end = (day_instants(page.days + later, PACIFIC) for later in (0, 1))
    total = page.stock.sum(axis=1).astype(float)
    levels = pd.DataFrame({"start": end, "end": end, "total": total})
    levels["total_low"] = levels["total_high"] = levels["total"]
    if export == "rounded":
        shown = [_cut(value) for value in total]
        levels["total"] = [count.value for count in shown]
        levels["total_low"] = [count.low for count in shown]
        levels["total_high"] = [count.high for count in shown]
    history = PageHistory(
        "simulated",
        "facebook",
        "likes",
        PACIFIC,
        "day",
        Receipt("source.facebook_insights", read=(note("progress.done"),)),
    )
    counts = [levels]
    if export in ("gross", "counts-only"):
        flows = {"gained": page.gained, "lost": page.lost}
        bounds = {f"{k}{end}": v for k, v in flows.items() for end in ("", "_low", "_high")}
        counts.append(pd.DataFrame({"start": start, "end": end, **bounds}))
        engaged = {"metric": "engaged", "place": None, "value": page.engagement}
        activity = checked("activity", pd.DataFrame({"start": start, "end": end, **engaged}))
        history = replace(history, activity=activity)
    if export in ("gross", "net"):
        listed = slice(0, len(end) - NO_LISTING_AT_END)
        history = replace(history, audience=_listings(page, end[listed]))
    return replace(history, counts=checked("counts", pd.concat(counts)))


def _cut(total: float) -> Count:
    step = 10.0 ** max(0, len(str(int(total))) - DIGITS)
    return rounded(float(np.floor(total / step) * step), step)


def _listings(page: Peopled, at: pd.DatetimeIndex) -> pd.DataFrame:
    stock = page.stock[: len(at)].astype(float)
    largest = np.sort(np.argsort(-stock, axis=1, kind="stable")[:, :LISTED], axis=1)
    fans = np.take_along_axis(stock, largest, axis=1)
    rows = pd.DataFrame(
        {
            "time": np.repeat(at, LISTED),
            "dimension": "country",
            "place": np.array(page.places)[largest.ravel()],
            "fans": fans.ravel(),
            "floor": np.repeat(np.where(fans > 0, fans, np.inf).min(axis=1), LISTED),
            "top_k": float(LISTED),
        }
    )
    return checked("audience", rows[rows["fans"] > 0])
