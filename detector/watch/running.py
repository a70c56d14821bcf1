"""The scan of a watched page's days so far: what `scan` says of the readings up to a moment."""

from __future__ import annotations

from datetime import datetime

from detector.history import Scan
from detector.read import open_exports
from detector.scan import scan
from detector.watch.export import Counted, history_csv
from detector.watch.store import Store, Watched, instant


def running_scan(
    store: Store, page: Watched, until: datetime, *, false_alarms_per_year: float = 0.1
) -> Scan | None:
    """Scan the whole days (UTC) before a moment; None before the first reading.

    The scan of totals looks at the last count of each day, so the last reading of each hour
    is all it needs, and the result is that of the batch scan of all readings of those days.
    A day that is not over would look like a day on which little happened.

    Parameters
    ----------
    store, page
        Whose readings.
    until
        The moment, aware; readings from the start of its day on are left out.
    false_alarms_per_year
        As in `scan`.
    """
    end = until.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = (
        Counted(instant(at), page.handle, count)
        for at, count in store.hours(page)
        if instant(at) < end
    )
    text = history_csv(page.platform, page.measure, rows)
    if text.count("\n") < 2:
        return None
    (history,) = open_exports([(f"{page.platform}-{page.measure}.csv", text.encode())])
    return scan(history, false_alarms_per_year=false_alarms_per_year)
