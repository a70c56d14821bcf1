"""Read every page of the watch list when its time has come, until told to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime

from detector.history import Count
from detector.watch.client import WORKERS, Client
from detector.watch.sources import SOURCES, count
from detector.watch.store import Store, Watched
from detector.watch.trouble import Trouble

IDLE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one attempt: a count, or the trouble."""

    page: Watched
    at: datetime
    count: Count | None
    trouble: Trouble | None


def poll(
    store: Store,
    client: Client,
    *,
    rounds: int | None = None,
    stop: threading.Event | None = None,
    tell: Callable[[Step], object] = lambda _step: None,
) -> None:
    """Poll the list.

    A page is read at fixed times, `every` seconds apart from the start of the run; times
    that passed while the machine slept are left out, not made up for. Readings are written
    by this thread alone, each as it comes.

    Parameters
    ----------
    store
        Where the list and the readings are. The list may grow while this runs.
    client
        How hosts are asked.
    rounds
        Readings of each page after which to return; endless when None.
    stop
        Set by somebody to end the run; what is in flight is still kept.
    tell
        Called after each attempt.
    """
    halt = stop or threading.Event()
    due: dict[int, float] = {}
    done: dict[int, int] = {}
    flying: dict[Future[Step], Watched] = {}
    with ThreadPoolExecutor(WORKERS) as workers:
        while True:
            pages = store.pages()
            now = time.monotonic()
            busy = {page.id for page in flying.values()}
            for page in () if halt.is_set() else pages:
                enough = rounds is not None and done.get(page.id, 0) >= rounds
                if enough or page.id in busy or due.get(page.id, now) > now:
                    continue
                late = int((now - due.get(page.id, now)) // page.every)
                due[page.id] = due.get(page.id, now) + (late + 1) * page.every
                done[page.id] = done.get(page.id, 0) + 1
                flying[workers.submit(_attempt, client, page)] = page
            if not flying and (halt.is_set() or _finished(pages, done, rounds)):
                return
            finished, _ = wait(flying, IDLE_SECONDS, FIRST_COMPLETED) if flying else ((), ())
            for future in finished:
                del flying[future]
                _keep(store, step := future.result())
                tell(step)
            if not flying:
                ahead = min((when for when in due.values()), default=now) - time.monotonic()
                halt.wait(min(max(ahead, 0.0), IDLE_SECONDS))


def _finished(pages: tuple[Watched, ...], done: dict[int, int], rounds: int | None) -> bool:
    return rounds is not None and all(done.get(page.id, 0) >= rounds for page in pages)


def _attempt(client: Client, page: Watched) -> Step:
    at = datetime.now(UTC)
    try:
        found = count(client, SOURCES[page.platform], page.handle, page.measure)
    except Trouble as trouble:
        return Step(page, at, None, trouble)
    return Step(page, datetime.now(UTC), found, None)


def _keep(store: Store, step: Step) -> None:
    if step.count is not None:
        store.keep(step.page, step.at, step.count)
    elif step.trouble is not None:
        store.keep_gap(step.page, step.at, step.trouble.kind)
