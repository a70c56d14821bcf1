"""Which table each page metric of the Graph API fills.

`page_fans` are likes and `page_follows` are followers: two audiences, never one series.
Unique people come before events where the API counts both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Table = Literal["total", "gained", "lost", "audience", "activity", "activity_country", "sources"]


@dataclass(frozen=True, slots=True)
class Metric:
    """Where a metric goes.

    Attributes
    ----------
    table
        `total`, `gained` and `lost` are columns of the counts.
    name
        Audience dimension, activity metric, or the side of a source.
    measure
        None for what belongs to the page whatever it counts.
    """

    table: Table
    name: str = ""
    measure: str | None = None


def _both(name: str, metric: Metric) -> dict[str, Metric]:
    return {f"{name}_unique": metric, name: metric}


# In order of preference: of two names for one thing the first that is there is read.
METRICS: dict[str, Metric] = {
    "page_fans": Metric("total", measure="likes"),
    **_both("page_fan_adds", Metric("gained", measure="likes")),
    **_both("page_fan_removes", Metric("lost", measure="likes")),
    "page_fans_country": Metric("audience", "country", "likes"),
    "page_fans_city": Metric("audience", "city", "likes"),
    "page_fans_locale": Metric("audience", "language", "likes"),
    "page_fans_gender_age": Metric("audience", "age_gender", "likes"),
    **_both("page_fans_by_like_source", Metric("sources", "gained", "likes")),
    **_both("page_fans_by_unlike_source", Metric("sources", "lost", "likes")),
    **_both("page_fan_adds_by_paid_non_paid", Metric("sources", "gained", "likes")),
    "page_follows": Metric("total", measure="followers"),
    **_both("page_daily_follows", Metric("gained", measure="followers")),
    **_both("page_daily_unfollows", Metric("lost", measure="followers")),
    "page_follows_country": Metric("audience", "country", "followers"),
    "page_follows_city": Metric("audience", "city", "followers"),
    "page_follows_locale": Metric("audience", "language", "followers"),
    "page_follows_gender_age": Metric("audience", "age_gender", "followers"),
    # Instagram. `follower_count` is new followers of the day, whatever its name says.
    "follower_count": Metric("gained", measure="followers"),
    "followers_count": Metric("total", measure="followers"),
    "audience_country": Metric("audience", "country", "followers"),
    "audience_city": Metric("audience", "city", "followers"),
    "audience_locale": Metric("audience", "language", "followers"),
    "audience_gender_age": Metric("audience", "age_gender", "followers"),
    "page_impressions_unique": Metric("activity", "reach"),
    "page_total_media_view_unique": Metric("activity", "viewers"),
    "reach": Metric("activity", "reach"),
    "page_impressions_paid_unique": Metric("activity", "paid_reach"),
    "page_impressions_organic_unique": Metric("activity", "organic_reach"),
    "page_impressions": Metric("activity", "impressions"),
    "page_impressions_paid": Metric("activity", "paid_impressions"),
    "page_impressions_organic": Metric("activity", "organic_impressions"),
    "page_engaged_users": Metric("activity", "engaged"),
    "page_post_engagements": Metric("activity", "interactions"),
    **_both("page_content_activity", Metric("activity", "talking")),
    "page_storytellers": Metric("activity", "talking"),
    **_both("page_negative_feedback", Metric("activity", "negative")),
    "page_views_total": Metric("activity", "visits"),
    "page_media_view": Metric("activity", "views"),
    "page_actions_post_reactions_total": Metric("activity", "reactions"),
    "page_impressions_by_country_unique": Metric("activity_country", "reach"),
    "page_content_activity_by_country_unique": Metric("activity_country", "talking"),
    "page_storytellers_by_country": Metric("activity_country", "talking"),
    **{
        f"page_actions_post_reactions_{kind}_total": Metric("activity", f"reactions_{kind}")
        for kind in ("like", "love", "wow", "haha", "sorry", "anger")
    },
}
_INSTAGRAM = frozenset(("follower_count", "followers_count", "reach")) | {
    f"audience_{what}" for what in ("country", "city", "locale", "gender_age")
}
# Sums or parts that would count a fan twice beside their sources.
NO_SOURCES = frozenset(("total", "unpaid"))
# A rolling sum counts a day 7 or 28 times.
PERIODS = frozenset(("day", "lifetime", ""))
# The API lists so many countries and cities and cuts the rest.
CUT = 45


def platform(metric: str) -> str:
    """The network of a metric: Instagram's have names of their own."""
    return "instagram" if metric in _INSTAGRAM else "facebook"
