"""When an Instagram post was made, by the short code in its link.

The code is a number in base 64; its bits above the 23rd are milliseconds since Instagram's
own epoch (Instagram Engineering, "Sharding & IDs at Instagram", 2012).
"""

from __future__ import annotations

import datetime as dt
import re
import string

_EPOCH_MS = 1_314_220_021_721
_DIGITS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
# Eleven digits are a post's; private ones carry more, which say nothing of the time.
_LINK = re.compile(
    r"instagram\.com/(?:[\w.]+/)?(?:p|reel|reels|tv)/([A-Za-z0-9_-]{10,11})(?:[/?#]|$)"
)


def posted_at(link: str) -> dt.datetime | None:
    """The UTC instant that a post's link tells, or None for a link that tells none.

    Examples
    --------
    >>> posted_at("https://www.instagram.com/p/B9ScvNRFk3N/").date()
    datetime.date(2020, 3, 3)
    """
    found = _LINK.search(link)
    if found is None:
        return None
    number = 0
    for digit in found[1]:
        number = number * 64 + _DIGITS.index(digit)
    milliseconds = (number >> 23) + _EPOCH_MS
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)
