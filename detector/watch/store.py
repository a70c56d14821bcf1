"""The watch list and its readings in one file: SQLite with a write-ahead log.

Every reading is a transaction of its own, on the disk before the next is asked for: a
program killed at any moment loses the reading in flight and no other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

from detector.history import BadSetting, Count, UnreadableFile

APPLICATION = 0x50414457  # "PADW", in the file's header: this and no other program's store
LAYOUT = 2
HOUR = 3_600_000_000  # microseconds
BUSY_SECONDS = 10.0
EARLIEST = -(2**62)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_TABLES = """
CREATE TABLE pages (
    id INTEGER PRIMARY KEY, platform TEXT NOT NULL, handle TEXT NOT NULL,
    measure TEXT NOT NULL, every REAL NOT NULL, UNIQUE (platform, handle, measure)
);
CREATE TABLE readings (
    page INTEGER NOT NULL REFERENCES pages (id), at INTEGER NOT NULL,
    value REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL,
    PRIMARY KEY (page, at)
) WITHOUT ROWID;
CREATE TABLE gaps (
    page INTEGER NOT NULL REFERENCES pages (id), at INTEGER NOT NULL, trouble TEXT NOT NULL,
    PRIMARY KEY (page, at)
) WITHOUT ROWID;
"""
# The last reading of each hour, so that months are looked at without reading every minute of
# them; what was told; and the log of it, each line holding the hash of the one before.
_SINCE_2 = """
CREATE TABLE hours (
    page INTEGER NOT NULL REFERENCES pages (id), hour INTEGER NOT NULL, at INTEGER NOT NULL,
    value REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL,
    PRIMARY KEY (page, hour)
) WITHOUT ROWID;
INSERT INTO hours
    SELECT page, at / 3600000000, max(at), value, low, high FROM readings
    GROUP BY page, at / 3600000000;
CREATE TABLE alerts (
    page INTEGER NOT NULL REFERENCES pages (id), raised INTEGER NOT NULL,
    direction TEXT NOT NULL, rate REAL NOT NULL, told TEXT NOT NULL,
    PRIMARY KEY (page, raised, direction, rate)
) WITHOUT ROWID;
CREATE TABLE log (number INTEGER PRIMARY KEY, line TEXT NOT NULL);
CREATE TABLE quotas (
    host TEXT PRIMARY KEY, left_over REAL NOT NULL, most REAL, reset INTEGER, at INTEGER NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """One page of the watch list; `every` is the seconds between two readings."""

    id: int
    platform: str
    handle: str
    measure: str
    every: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A count at one instant (UTC)."""

    at: datetime
    count: Count


class Store:
    """The file. Open it with `Store.open` and close it, or use it as a context manager."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a store, or make one where there is no file.

        Raises
        ------
        UnreadableFile
            The file is no store, or of a later version, or cannot be opened.
        """
        try:
            db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            with ExitStack() as undo:
                undo.callback(db.close)
                _prepare(db, path)
                undo.pop_all()
        except sqlite3.Error as error:
            raise UnreadableFile("watch.no_store", file=path.name) from error
        return cls(db, path)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def add(self, platform: str, handle: str, measure: str, every: float) -> Watched:
        """Put a page on the list, or change how often it is read."""
        with self._writing():
            self._db.execute(
                "INSERT INTO pages (platform, handle, measure, every) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (platform, handle, measure) DO UPDATE SET every = excluded.every",
                (platform, handle, measure, every),
            )
        return next(
            page
            for page in self.pages()
            if (page.platform, page.handle, page.measure) == (platform, handle, measure)
        )

    def pages(self) -> tuple[Watched, ...]:
        """The watch list in the order in which it grew."""
        rows = self._db.execute(
            "SELECT id, platform, handle, measure, every FROM pages ORDER BY id"
        )
        return tuple(Watched(*row) for row in rows)

    def keep(self, page: Watched, at: datetime, count: Count) -> None:
        """Keep a reading. Two at one instant are one: the later is kept."""
        with self._writing():
            row = (stamp(at), count.value, count.low, count.high)
            self._db.execute(
                "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?)", (page.id, *row)
            )
            self._db.execute(
                "INSERT INTO hours VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (page, hour) DO UPDATE"
                " SET at = excluded.at, value = excluded.value, low = excluded.low,"
                " high = excluded.high WHERE excluded.at >= at",
                (page.id, row[0] // HOUR, *row),
            )

    def keep_gap(self, page: Watched, at: datetime, trouble: str) -> None:
        """Keep that a reading did not happen, and why."""
        with self._writing():
            self._db.execute(
                "INSERT OR REPLACE INTO gaps VALUES (?, ?, ?)", (page.id, stamp(at), trouble)
            )

    def last(self, page: Watched) -> Reading | None:
        """The latest reading of a page."""
        row = self._db.execute(
            "SELECT at, value, low, high FROM readings WHERE page = ? ORDER BY at DESC LIMIT 1",
            (page.id,),
        ).fetchone()
        return Reading(instant(row[0]), Count(*row[1:])) if row else None

    def first(self, page: Watched, since: datetime | None = None) -> Reading | None:
        """The first reading of a page at or after an instant."""
        row = self._db.execute(
            "SELECT at, value, low, high FROM readings WHERE page = ? AND at >= ?"
            " ORDER BY at LIMIT 1",
            (page.id, stamp(since) if since else EARLIEST),
        ).fetchone()
        return Reading(instant(row[0]), Count(*row[1:])) if row else None

    def trouble(self, page: Watched) -> str | None:
        """Why the latest attempt failed, or None when it did not."""
        row = self._db.execute(
            "SELECT trouble FROM gaps WHERE page = ? AND at > coalesce("
            "(SELECT max(at) FROM readings WHERE page = ?), ?) ORDER BY at DESC LIMIT 1",
            (page.id, page.id, EARLIEST),
        ).fetchone()
        return str(row[0]) if row else None

    def holes(
        self,
        page: Watched,
        longer: timedelta,
        since: datetime | None = None,
        *,
        hourly: bool = False,
    ) -> pd.DataFrame:
        """Stretches between two readings that are longer than told: `start`, `end` (UTC)."""
        inner = f"SELECT at, lag(at) OVER (ORDER BY at) AS before FROM {_table(hourly)}"  # noqa: S608
        rows = self._db.execute(
            f"SELECT before, at FROM ({inner} WHERE page = ? AND at >= ?) WHERE at - before > ?",  # noqa: S608
            (page.id, stamp(since) if since else EARLIEST, longer // timedelta(microseconds=1)),
        ).fetchall()
        frame = pd.DataFrame(rows, columns=["start", "end"])
        return frame.assign(start=_instants(frame["start"]), end=_instants(frame["end"]))

    def tally(self, page: Watched) -> tuple[int, int]:
        """How many readings and how many gaps a page has."""
        counts = [
            self._db.execute(f"SELECT count(*) FROM {name} WHERE page = ?", (page.id,)).fetchone()  # noqa: S608
            for name in ("readings", "gaps")
        ]
        return int(counts[0][0]), int(counts[1][0])

    def readings(
        self,
        page: Watched,
        since: datetime | None = None,
        *,
        most: int | None = None,
        hourly: bool = False,
    ) -> pd.DataFrame:
        """The readings of a page in order of time.

        Parameters
        ----------
        page
            Which.
        since
            The first instant; all when None.
        most
            At most so many, the last of equal stretches of time; all when None.
        hourly
            Only the last of each hour: months are gone through without every minute of them.

        Returns
        -------
        DataFrame
            `at` (aware UTC), `value`, `low`, `high`.
        """
        first = stamp(since) if since else EARLIEST
        table = _table(hourly)
        query = f"SELECT at, value, low, high FROM {table} WHERE page = ? AND at >= ? ORDER BY at"  # noqa: S608
        values: tuple[object, ...] = (page.id, first)
        if most is not None:
            # `max(at)` makes SQLite take the other columns from the row of the maximum.
            query = (
                f"SELECT max(at), value, low, high FROM {table} WHERE page = ? AND at >= ?"  # noqa: S608
                " GROUP BY at / ? ORDER BY 1"
            )
            values = (*values, self._stretch(page, first, most))
        rows = self._db.execute(query, values).fetchall()
        frame = pd.DataFrame(rows, columns=["at", "value", "low", "high"])
        return frame.assign(at=_instants(frame["at"]))

    def hours(self, page: Watched, after: int = EARLIEST) -> Iterator[tuple[int, Count]]:
        """The last reading of each hour later than a stamp: its own stamp, and the count."""
        rows = self._db.execute(
            "SELECT at, value, low, high FROM hours WHERE page = ? AND hour >= ? AND at > ?"
            " ORDER BY hour",
            (page.id, after // HOUR, after),
        ).fetchall()
        return ((at, Count(value, low, high)) for at, value, low, high in rows)

    def gaps(self, page: Watched, since: datetime | None = None) -> pd.DataFrame:
        """The readings that did not happen: `at` (aware UTC), `trouble`."""
        rows = self._db.execute(
            "SELECT at, trouble FROM gaps WHERE page = ? AND at >= ? ORDER BY at",
            (page.id, stamp(since) if since else EARLIEST),
        ).fetchall()
        frame = pd.DataFrame(rows, columns=["at", "trouble"])
        return frame.assign(at=_instants(frame["at"]))

    def _stretch(self, page: Watched, first: int, most: int) -> int:
        """Width of the stretches: a power of two, so that points stay where they are."""
        low, high = self._db.execute(
            "SELECT min(at), max(at) FROM hours WHERE page = ? AND at >= ?", (page.id, first)
        ).fetchone()
        # An hour of the first stretch may lie before its last reading; two stretches are cut.
        span = 0 if low is None else high - max(first, low - HOUR)
        return 1 << (span // max(1, most - 2)).bit_length()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction for the rooms that keep their own tables here: all of it, or nothing."""
        with self._writing():
            yield self._db

    def asked(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Rows of a table that another room keeps here."""
        return self._db.execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        with ExitStack() as undo:
            undo.callback(self._db.execute, "ROLLBACK")
            yield
            undo.pop_all()
        self._db.execute("COMMIT")


@contextmanager
def only_run(path: Path) -> Iterator[None]:
    """Hold the store against a second run; the system lets go of it when a program dies.

    Raises
    ------
    BadSetting
        Another run holds it.
    """
    lock = sqlite3.connect(path.with_name(path.name + "-running"), timeout=0, isolation_level=None)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise BadSetting("watch.already_running", file=path.name) from error
        yield
    finally:
        lock.close()


def stamp(at: datetime) -> int:
    """Microseconds since 1970, UTC."""
    return (at - EPOCH) // timedelta(microseconds=1)


def instant(at: int) -> datetime:
    """The aware UTC instant of a stamp."""
    return EPOCH + timedelta(microseconds=at)


def _instants(stamps: pd.Series) -> pd.Series:
    # The unit is named twice: without rows pandas would choose its own.
    return pd.to_datetime(stamps, unit="us", utc=True).astype(pd.DatetimeTZDtype("us", "UTC"))


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    db.execute("PRAGMA foreign_keys = ON")
    # FULL: a commit is on the disk, so that a power cut too costs one reading at most.
    db.execute("PRAGMA synchronous = FULL")
    application = db.execute("PRAGMA application_id").fetchone()[0]
    layout = db.execute("PRAGMA user_version").fetchone()[0]
    if (application, layout) == (APPLICATION, LAYOUT):
        return
    if (application, layout) == (APPLICATION, 1):
        db.execute("BEGIN IMMEDIATE")
        # Another program may have brought it up to date since.
        if db.execute("PRAGMA user_version").fetchone()[0] == 1:
            _run(db, _SINCE_2)
            db.execute(f"PRAGMA user_version = {LAYOUT}")
        db.execute("COMMIT")
        return
    if application or layout or db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise UnreadableFile("watch.no_store", file=path.name)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("BEGIN IMMEDIATE")
    # Another program may have made it since.
    if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        _run(db, _TABLES + _SINCE_2)
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute(f"PRAGMA user_version = {LAYOUT}")
    db.execute("COMMIT")


def _table(hourly: bool) -> str:
    return "hours" if hourly else "readings"


def _run(db: sqlite3.Connection, script: str) -> None:
    # `executescript` would commit what is open.
    for statement in filter(str.strip, script.split(";")):
        db.execute(statement)
