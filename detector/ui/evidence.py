"""The evidence pack of what is open."""

from __future__ import annotations

from collections.abc import Sequence

from detector.history import Scan
from detector.log import Log
from detector.report.pack import Scanned, make_pack
from detector.ui import jobs, state


def evidence(
    scans: Sequence[Scan], reading: jobs.Reading, *, include_originals: bool, timestamp: bool
) -> bytes:
    """The pack of these scans under the settings they were made with."""
    return make_pack(
        [Scanned(scan, *jobs.peers_and_beside(scan.history, reading)) for scan in scans],
        Log(),
        originals=state.files(),
        include_originals=include_originals,
        timestamp=timestamp,
        language=state.language(),
    )
