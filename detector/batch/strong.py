"""More reference pages where the whole scan's are too few to say how strong a page is.

The p-values stay valid as at the screen: a kind whose p-value from the scan's own references is
above `FOLLOWED` keeps it; any other takes that of the further ones. These tell of counts alone: a
change of origin told with a gain keeps its own p-value beside them. Below the line a null page
then needs a small p-value from the further references, above it one from the scan's.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from detector.assembly import SEED
from detector.history import Scan
from detector.history.daily import activity_by_day
from detector.history.finding import Kind
from detector.history.sources import booked_advertisements
from detector.spikes import WAYS
from detector.spikes.further import further
from detector.spikes.screen import tested

# At 300 references: reached by two of them at most.
FOLLOWED = 0.01
# Apart from the scan's own references.
STREAM = (SEED, 1)


def strengthened(
    result: Scan, p_values: Mapping[Kind, float], references: int
) -> dict[Kind, tuple[float, int]]:
    """For gains and losses at or below the line: p-value and the references behind it.

    Parameters
    ----------
    result
        Of the whole scan.
    p_values
        The smallest of each kind found.
    references
        At most so many.
    """
    due = [way for way in WAYS if p_values.get(way, 1.0) <= FOLLOWED]
    if not due:
        return {}
    told: dict[Kind, tuple[float, int]] = {}
    flows = tested(
        result.daily,
        net_only=result.history.net_only,
        engagement=activity_by_day(result.history, result.daily, "engaged"),
        booked=booked_advertisements(result.history, result.daily),
        rng=np.random.default_rng(STREAM),
    )
    for way in due:
        # Losses given beside totals are scanned by themselves: the last flow that has them.
        flow = next((one for one in reversed(flows) if way in one.directions), None)
        if flow is not None:
            told[way] = further(flow, way, references)
    return told
