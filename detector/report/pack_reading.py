"""Open an evidence pack that a stranger may have made, as far as scanning it again."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pandera.errors import SchemaError

from detector.history import BadSetting, PageHistory, Scan, UnreadableFile
from detector.report.pack import FINDINGS, FORMAT, INDEX, table_path
from detector.report.table_files import TABLES, history_from
from detector.report.zipped import DAMAGE, member_bytes
from detector.scan import scan
from detector.words import LANGUAGES

MOST_MEMBERS = 2000
MOST_BYTES = 600 * 2**20


@dataclass(frozen=True, slots=True)
class Task:
    """One scan of the pack: places in its list of histories, and the settings."""

    history: int
    home: str | None
    languages: tuple[str, ...]
    false_alarms_per_year: float
    peers: tuple[int, ...]
    beside: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OpenedPack:
    """What a pack holds.

    Attributes
    ----------
    name
        The file's name, for sentences.
    members
        Every file in it.
    histories, tasks
        What was scanned, and how.
    pages
        The pages of its findings, as `scan` writes them in JSON.
    language, versions
        Of its sentences; of what calculated them.
    """

    name: str
    members: Mapping[str, bytes]
    histories: tuple[PageHistory, ...]
    tasks: tuple[Task, ...]
    pages: object
    language: str
    versions: Mapping[str, str]

    def scans(self, histories: tuple[PageHistory, ...] | None = None) -> list[Scan]:
        """Scan again, the packed histories or others in their places.

        Raises
        ------
        UnreadableFile
            A setting in the pack is none that a scan takes.
        """
        held = histories or self.histories
        try:
            return [
                scan(
                    held[task.history],
                    home=task.home,
                    languages=task.languages,
                    peers=[held[place] for place in task.peers],
                    beside=[held[place] for place in task.beside],
                    false_alarms_per_year=task.false_alarms_per_year,
                )
                for task in self.tasks
            ]
        except BadSetting as failure:
            raise UnreadableFile("pack.damaged", file=self.name) from failure


def open_pack(data: bytes, name: str) -> OpenedPack:
    """Read a pack without unpacking it to disk.

    Raises
    ------
    UnreadableFile
        It is no pack, damaged, or over a limit.
    """
    members = _members(data, name)
    try:
        index = json.loads(members[INDEX])
        if index["format"] != FORMAT:
            raise UnreadableFile("pack.not_a_pack", file=name)
        histories = tuple(
            _history(place, record, members) for place, record in enumerate(index["histories"])
        )
        tasks = tuple(_task(record, len(histories)) for record in index["scans"])
        if index["language"] not in LANGUAGES:
            raise ValueError(index["language"])
        return OpenedPack(
            name,
            members,
            histories,
            tasks,
            json.loads(members[FINDINGS])["pages"],
            str(index["language"]),
            {str(key): str(value) for key, value in index["versions"].items()},
        )
    except (
        KeyError,
        TypeError,
        AttributeError,
        ValueError,
        RecursionError,
        SchemaError,
    ) as failure:
        raise UnreadableFile("pack.damaged", file=name) from failure


def _members(data: bytes, name: str) -> dict[str, bytes]:
    too_big = UnreadableFile("pack.too_big", file=name, most=MOST_BYTES // 2**20)
    room = MOST_BYTES
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            infos = zipped.infolist()
            if len(infos) > MOST_MEMBERS or len({one.filename for one in infos}) < len(infos):
                raise UnreadableFile("pack.damaged", file=name)
            if INDEX not in zipped.namelist():
                raise UnreadableFile("pack.not_a_pack", file=name)
            for info in infos:
                found[info.filename] = member_bytes(zipped, info, room, too_big)
                room -= len(found[info.filename])
    except DAMAGE as failure:
        raise UnreadableFile("pack.not_a_pack", file=name) from failure
    return found


def _task(record: Mapping[str, Any], count: int) -> Task:
    task = Task(
        int(record["history"]),
        record["home"],
        tuple(map(str, record["languages"])),
        float(record["false_alarms_per_year"]),
        tuple(map(int, record["peers"])),
        tuple(map(int, record["beside"])),
    )
    if not all(0 <= place < count for place in (task.history, *task.peers, *task.beside)):
        raise ValueError("a scan names a history that is not there")
    return task


def _history(place: int, record: Mapping[str, Any], members: Mapping[str, bytes]) -> PageHistory:
    tables: dict[str, str] = {table: members[table_path(place, table)].decode() for table in TABLES}
    return history_from(record, tables, "source.evidence_pack")
