"""Put a page on the watch list: a platform from the list, its handle, never an address."""

from __future__ import annotations

import os
from pathlib import Path

from detector.history import BadSetting, UnreadableFile
from detector.watch.sources import source_of
from detector.watch.store import Store, Watched

STORE = "DETECTOR_STORE"
SLOWEST = 86_400.0


def usual_store(*, make: bool = True) -> Path:
    """Where the watch store is unless told: the variable, or the person's own folder.

    Parameters
    ----------
    make
        Whether to make the folder.

    Raises
    ------
    UnreadableFile
        The folder cannot be made.
    """
    told = os.environ.get(STORE)
    if told:
        return Path(told)
    path = Path.home() / ".purchased-audience-detector" / "watch.db"
    if not make:
        return path
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise UnreadableFile("watch.no_store", file=str(path)) from error
    return path


def watch_page(
    store: Store, platform: str, handle: str, measure: str | None = None, every: float = 300.0
) -> Watched:
    """Put a page on the list.

    Parameters
    ----------
    store
        The watch store.
    platform
        One of `SOURCES`.
    handle
        As the platform writes it.
    measure
        What to count; the platform's usual measure when None.
    every
        Seconds between two readings.

    Raises
    ------
    BadSetting
        Something of it cannot be; the sentence says what can.
    """
    source = source_of(platform.strip().lower())
    name = source.handle(handle)
    kind = measure or source.measures[0]
    if kind not in source.measures:
        raise BadSetting(
            "watch.unknown_measure",
            measure=kind[:50],
            platform=source.platform,
            known=", ".join(source.measures),
        )
    if not source.fastest <= every <= SLOWEST:
        raise BadSetting("watch.bad_pace", seconds=every, least=source.fastest, most=SLOWEST)
    return store.add(source.platform, name, kind, every)
