"""YouTube: the Data API's channel statistics, cut to three digits above 1,000."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from detector.history import Count
from detector.watch.client import Ask, Reply
from detector.watch.sources.base import Plain, field_of, parsed, whole
from detector.watch.tokens import token, variable
from detector.watch.trouble import Trouble

EXACT_BELOW = 1_000
SPENT = ("quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded")


@dataclass(frozen=True, slots=True)
class YouTube(Plain):
    """Handles are `@name` or a channel's id (`UC...`)."""

    def ask(self, handle: str, measure: str) -> Ask:  # noqa: ARG002
        """One unit of the day's quota."""
        key = token(self.platform)
        if key is None:
            raise Trouble("no_token", platform=self.platform, variable=variable(self.platform))
        which = "forHandle" if handle.startswith("@") else "id"
        return Ask(
            "www.googleapis.com",
            "/youtube/v3/channels",
            {"part": "statistics", which: handle},
            # In a header: addresses end up in logs.
            {"X-Goog-Api-Key": key},
        )

    def read(self, reply: Reply, measure: str) -> Count:  # noqa: ARG002
        """Subscribers, an interval from 1,000 on."""
        answer = parsed(reply)
        if not (isinstance(answer, dict) and answer.get("items")):
            raise Trouble("not_found")
        statistics = field_of(answer, "items", 0, "statistics")
        if isinstance(statistics, dict) and statistics.get("hiddenSubscriberCount") is True:
            raise Trouble("hidden")
        return cut(whole(field_of(statistics, "subscriberCount")))

    def refused(self, reply: Reply) -> Trouble | None:
        """A spent quota, which is filled again at midnight in California."""
        if reply.status == 403 and any(word.encode() in reply.body for word in SPENT):
            wait = _until_midnight(datetime.now(UTC))
            return Trouble("quota_spent", wait=wait, seconds=round(wait))
        if reply.status == 400 and b"API_KEY_INVALID" in reply.body:
            return Trouble("unauthorised")
        return None


def cut(shown: int) -> Count:
    """A number of which only the first three digits are shown, the others cut off."""
    if shown < EXACT_BELOW:
        return Count.exact(shown)
    step = 10 ** (math.floor(math.log10(shown)) - 2)
    return Count(shown, shown, shown + step - 1)


def _until_midnight(now: datetime) -> float:
    zone = ZoneInfo("America/Los_Angeles")
    day = now.astimezone(zone).date() + timedelta(days=1)
    return (datetime(day.year, day.month, day.day, tzinfo=zone) - now).total_seconds()


SOURCE = YouTube(
    "youtube", ("subscribers",), "@handle", r"@[\w.\-]{3,30}|UC[\w\-]{22}", fastest=60.0
)
