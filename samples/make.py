"""Make the sample exports: `python -m samples.make`. Same seeds, same bytes.

Every page here is simulated. #OpUnlike is a reconstruction shaped on published figures;
what is published and what is this file's own choice stands beside each number and in the
sample's own text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from detector.history.daily import Days, Floats
from detector.simulate import VIRAL_SHAPE
from detector.simulate.exports import (
    ExportPage,
    counter_csv,
    graph_json,
    legacy_csv,
    legacy_name,
    suite_audience,
    suite_series,
)
from detector.simulate.organic import log_ar1, overdispersed, weekday_factors

HERE = Path(__file__).parent
SEED = 20160227

# Foreign audience of a Moroccan page: the shares that an expected audience for Morocco in
# French and Arabic gives (diaspora, neighbours, language), jittered for each page. Home
# share .82 is a choice near the .77 measured over real audiences.
HOME_SHARE = 0.82
FOREIGN = {
    **{"FR": 0.235, "ES": 0.175, "IT": 0.07, "DZ": 0.057, "BE": 0.034, "DE": 0.034, "EG": 0.032},
    **{"NL": 0.027, "US": 0.024, "TN": 0.014, "CA": 0.013, "SA": 0.013, "IN": 0.0125, "TR": 0.007},
    **{"ID": 0.005, "BR": 0.005, "VN": 0.003, "PH": 0.002, "TH": 0.0019, "BD": 0.0009},
}
# The countries beyond these share what is left, falling off as 1 / rank.
TAIL = [
    "GB",
    "AE",
    "SN",
    "LY",
    "CI",
    "SE",
    "CH",
    "QA",
    "JO",
    "LB",
    "IQ",
    "MR",
    "PT",
    "ML",
    "NO",
    "DK",
    "SY",
    "SD",
    "KW",
    "YE",
    "PS",
    "OM",
    "BH",
    "AT",
    "GN",
    "CM",
    "GA",
    "TG",
    "NE",
    "BF",
    "BJ",
    "CD",
    "MG",
    "RO",
    "PL",
    "RU",
    "UA",
    "MX",
    "AR",
    "CO",
    "MY",
    "JP",
    "KR",
    "AU",
    "ZA",
    "NG",
    "KE",
    "GH",
    "GR",
    "CZ",
    "FI",
    "IE",
    "HU",
]
CITIES = {
    "Casablanca, Grand Casablanca, Morocco": 0.24,
    "Rabat, Rabat-Salé-Zemmour-Zaer, Morocco": 0.11,
    "Marrakesh, Marrakech-Tensift-El Haouz, Morocco": 0.08,
    "Fes, Fès-Boulemane, Morocco": 0.07,
    "Tangier, Tanger-Tetouan, Morocco": 0.07,
    "Agadir, Souss-Massa-Drâa, Morocco": 0.05,
    "Oujda, Oriental, Morocco": 0.03,
    "Paris, Île-de-France, France": 0.015,
    "Brussels, Brussels Region, Belgium": 0.004,
}
LANGUAGES = {"fr_FR": 0.56, "ar_AR": 0.27, "en_US": 0.09, "es_ES": 0.03, "en_GB": 0.02}
AGES = {
    **{"M.13-17": 0.07, "M.18-24": 0.27, "M.25-34": 0.20, "M.35-44": 0.06, "M.45-54": 0.02},
    **{"F.13-17": 0.06, "F.18-24": 0.17, "F.25-34": 0.10, "F.35-44": 0.03, "F.45-54": 0.01},
}


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """What happens on one page beside its ordinary growth; arrays of shape (n,)."""

    gained: Floats
    lost: Floats
    engagement: Floats
    gained_mix: Mapping[str, Floats] = field(default_factory=dict)  # extra fans by country


def quiet(days: int) -> Story:
    """Nothing happens."""
    return Story(np.zeros(days), np.zeros(days), np.ones(days))


def home_mix(rng: np.random.Generator) -> dict[str, float]:
    """Shares by country of one Moroccan page; real pages scatter about any expectation."""
    rest = 1 - sum(FOREIGN.values())
    tail = rest / np.arange(1, len(TAIL) + 1) / np.sum(1 / np.arange(1, len(TAIL) + 1))
    foreign = {**FOREIGN, **dict(zip(TAIL, tail, strict=True))}
    jitter = rng.lognormal(0, 0.3, len(foreign))
    shares = np.array(list(foreign.values())) * jitter
    shares *= (1 - HOME_SHARE) / shares.sum()
    return {"MA": HOME_SHARE, **dict(zip(foreign, shares.tolist(), strict=True))}


def page(
    name: str,
    days: Days,
    start: int,
    rate: float,
    story: Story,
    rng: np.random.Generator,
    *,
    churn: float = 3e-4,
) -> ExportPage:
    """One page: weekday pattern, restless negative-binomial growth, churn, and its story.

    Fans of each country are followed day by day, so that every column adds up.
    """
    n = len(days)
    weekday = (days.astype(int) + 3) % 7
    wander = np.exp(log_ar1(np.array([0.1]), np.array([0.6]), n, rng)[0])
    mean = rate * weekday_factors(1, rng)[0, weekday] * wander
    ordinary = overdispersed(mean, 1 / 12, rng)
    mix = home_mix(rng)
    places = list(mix)
    share = np.array(list(mix.values()))
    stock = np.round(start * share)
    history = np.empty((len(places), n))
    gained, lost = np.zeros(n), np.zeros(n)
    for day in range(n):
        joined = rng.multinomial(int(ordinary[day] + story.gained[day]), share).astype(float)
        for country, extra in story.gained_mix.items():
            joined[places.index(country)] += extra[day]
        left = rng.poisson(stock * churn).astype(float)
        # Who leaves in protest leaves at home.
        left[places.index("MA")] += story.lost[day]
        stock = stock + joined - left
        history[:, day] = stock
        gained[day], lost[day] = joined.sum(), left.sum()
    total = history.sum(axis=0)
    engaged = overdispersed(0.01 * total * story.engagement, 1 / 30, rng)
    return ExportPage(
        name,
        days,
        total,
        gained,
        lost,
        {
            "Lifetime Likes by Country": dict(zip(places, history, strict=True)),
            "Lifetime Likes by City": {c: np.round(history[0] * s) for c, s in CITIES.items()},
            "Lifetime Likes by Language": {k: np.round(total * s) for k, s in LANGUAGES.items()},
            "Lifetime Likes by Gender and Age": {k: np.round(total * s) for k, s in AGES.items()},
        },
        {
            "Daily Page Engaged Users": engaged,
            "Daily Total Reach": np.round(engaged * rng.uniform(6, 8, n)),
        },
    )


def span(first: str, end: str) -> Days:
    """Days `[first, end)`."""
    return np.arange(np.datetime64(first), np.datetime64(end))


def operator(
    name: str, fans: int, loss: float, refill: int, rng: np.random.Generator
) -> ExportPage:
    """Reconstruct one operator's page in #OpUnlike.

    Published: the share of fans lost about 36 hours after the evening of 26 February 2016
    (Maroc Telecom 5.62 %, Inwi 5.57 %, Meditel 4.84 %; labass.net). From a single article:
    that counts were refilled with Thai fans on 27 February. This file's own choices: the
    size of the refill (half of what had been lost by then) and its spread over three days,
    the hours' spread of the exodus and how it faded, the page's ordinary growth and mix,
    and that nothing else happened.
    """
    days = span("2016-01-01", "2016-04-01")
    n = len(days)
    at = int((np.datetime64("2016-02-26") - days[0]).astype(int))
    thai, lost, engagement = np.zeros(n), np.zeros(n), np.ones(n)
    thai[at + 1 : at + 4] = np.round(refill * np.array([0.55, 0.35, 0.10]))
    # Pacific reporting days: the evening of the 26th in Morocco is noon there.
    gone = loss * fans + thai[: at + 3].sum()
    lost[at : at + 3] = np.round(gone * np.array([0.30, 0.45, 0.25]))
    lost[at + 3 : at + 8] = np.round(gone * 0.12 * 0.5 ** np.arange(5))
    engagement[at : at + 6] = (1.4, 1.9, 1.8, 1.4, 1.2, 1.1)  # angry comments count as engagement
    rate = fans * 4e-4
    story = Story(np.zeros(n), lost, engagement, {"TH": thai})
    return page(name, days, fans, rate, story, rng)


def opunlike(rng: np.random.Generator) -> dict[str, bytes]:
    """Three operators, January to March 2016."""
    pages = (
        # 137,500 / .0562; above 100,000 / .0557; 94,282 / .0484.
        operator("Maroc Telecom", 2_446_000, 0.0562, 68_000, rng),
        operator("inwi", 1_800_000, 0.0557, 50_000, rng),
        operator("Meditel", 1_948_000, 0.0484, 47_000, rng),
    )
    return {legacy_name(one): legacy_csv(one) for one in pages}


def viral_week(rng: np.random.Generator) -> dict[str, bytes]:
    """A year of a small page with one widely shared post, in two files that join."""
    days = span("2015-01-01", "2016-01-01")
    story = quiet(len(days))
    at = 160
    story.gained[at : at + len(VIRAL_SHAPE)] = np.round(900 * VIRAL_SHAPE)
    growth = 1 + 900 * VIRAL_SHAPE / 30
    # Gains grow as the 1.3th power of engagement, measured in bursts.
    story.engagement[at : at + len(VIRAL_SHAPE)] = growth ** (1 / 1.3)
    whole = page("Atelier Zellige", days, 9_400, 30, story, rng)
    files = {}
    for part in (slice(0, 180), slice(180, None)):
        half = ExportPage(
            whole.name,
            whole.days[part],
            whole.total[part],
            whole.gained[part],
            whole.lost[part],
            {f: {k: v[part] for k, v in b.items()} for f, b in whole.breakdowns.items()},
            {k: v[part] for k, v in whole.columns.items()},
        )
        files[legacy_name(half)] = legacy_csv(half)
    return files


def purge(rng: np.random.Generator) -> dict[str, bytes]:
    """The platform removes suspicious accounts from an ordinary page, and says so."""
    days = span("2018-05-01", "2019-05-01")
    story = quiet(len(days))
    at = 200
    removed = np.zeros(len(days))
    removed[at : at + 2] = (310, 120)
    story.lost[:] += removed
    whole = page("Radio Souss", days, 61_000, 55, story, rng, churn=5e-4)
    columns = {
        **whole.columns,
        "Daily Unlike Sources - Suspicious Account Removals": removed,
        "Daily Unlike Sources - Unlikes from Page, Posts or News Feed": whole.lost - removed,
    }
    made = ExportPage(
        whole.name, days, whole.total, whole.gained, whole.lost, whole.breakdowns, columns
    )
    return {legacy_name(made): legacy_csv(made)}


def slow_delivery(rng: np.random.Generator) -> dict[str, bytes]:
    """Sixty a day for twenty-five days beside twelve a day, in Business Suite's files."""
    days = span("2023-01-01", "2025-01-01")
    weekday = (days.astype(int) + 3) % 7
    wander = np.exp(log_ar1(np.array([0.1]), np.array([0.6]), len(days), rng)[0])
    mean = 12 * weekday_factors(1, rng)[0, weekday] * wander
    gained = overdispersed(mean, 1 / 12, rng)
    gained[430:455] += rng.poisson(60, 25)
    countries = {"Morocco": 0.71, "France": 0.08, "Spain": 0.05, "India": 0.04, "Algeria": 0.03}
    cities = {"Casablanca, Morocco": 0.19, "Rabat, Morocco": 0.12, "Paris, France": 0.03}
    age = {
        "18-24": (0.12, 0.19),
        "25-34": (0.15, 0.24),
        "35-44": (0.08, 0.12),
        "45-54": (0.04, 0.06),
    }
    return {
        "Follows.csv": suite_series({"Follows": (days, gained)}),
        "Audience.csv": suite_audience(age, countries, cities),
    }


def rounded_counter(rng: np.random.Generator) -> dict[str, bytes]:
    """A large channel whose counter shows three digits: smooth growth looks like jumps."""
    days = span("2025-01-01", "2026-01-01")
    total = 2_450_000 + np.cumsum(rng.poisson(1_000, len(days)))
    # The platform cuts off, it does not round.
    shown = [f"{np.floor(value / 10_000) / 100:.2f}M" for value in total]
    return {
        "Atlas Sports - YouTube subscribers.csv": counter_csv(("Date", "Subscribers"), days, shown)
    }


def hidden_exodus(rng: np.random.Generator) -> dict[str, bytes]:
    """The net count stands still while fans leave at home and others join abroad."""
    days = span("2015-09-01", "2015-12-01")
    n, at = len(days), 58
    story = quiet(n)
    story.lost[at : at + 4] = (2_100, 2_400, 1_500, 700)
    thai = np.zeros(n)
    thai[at : at + 4] = (2_000, 2_450, 1_550, 650)
    made = page(
        "-", days, 310_000, 90, Story(story.gained, story.lost, story.engagement, {"TH": thai}), rng
    )
    metrics: dict[str, Floats | Mapping[str, Floats]] = {
        "page_fans": made.total,
        "page_fans_country": made.breakdowns["Lifetime Likes by Country"],
    }
    return {"page_insights.json": graph_json("190000000000042", days, metrics)}


SAMPLES = {
    "opunlike": opunlike,
    "viral_week": viral_week,
    "purge": purge,
    "slow_delivery": slow_delivery,
    "rounded_counter": rounded_counter,
    "hidden_exodus": hidden_exodus,
}


def make(into: Path) -> None:
    """Write every sample into its own folder below `into`."""
    for number, (name, build) in enumerate(SAMPLES.items()):
        folder = into / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, data in build(np.random.default_rng([SEED, number])).items():
            (folder / file).write_bytes(data)


if __name__ == "__main__":
    make(HERE)
