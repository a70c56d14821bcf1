"""The evidence pack: everything a stranger needs to hold a published finding to account.

A zip with the cleaned tables, the settings, the versions, the findings, the report, the
log of steps, the SHA-256 of every original (the originals themselves only when asked), and
a manifest that `sha256sum -c` reads.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from detector import __version__
from detector.charts.files import can_draw
from detector.history import PageHistory, Scan
from detector.log import Log
from detector.report.compose import compose
from detector.report.scan_html import page
from detector.report.scan_json import to_record
from detector.report.scan_pdf import printed
from detector.report.table_files import TABLES, header, table_csv
from detector.report.timestamp import timestamp_request
from detector.report.zipped import digest, zipped_bytes
from detector.words import say, spoken

FORMAT = "purchased-audience-detector evidence"
INDEX, FINDINGS, REPORT, LOG = "pack.json", "findings.json", "report.html", "log.jsonl"
MANIFEST, README = "MANIFEST.sha256", "README.txt"
PRINTED, REQUEST = "report.pdf", "MANIFEST.tsq"
# Libraries whose arithmetic a finding rests on.
LIBRARIES = ("numpy", "pandas", "scipy", "scikit-learn", "numba")

Original = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Scanned:
    """One scan with what it was held against.

    Attributes
    ----------
    scan
        The result.
    peers, beside
        The histories given to `scan` under these names.
    """

    scan: Scan
    peers: tuple[PageHistory, ...] = ()
    beside: tuple[PageHistory, ...] = ()


def make_pack(
    scanned: Sequence[Scanned],
    log: Log,
    *,
    originals: Sequence[Original] = (),
    include_originals: bool = False,
    timestamp: bool = False,
    language: str | None = None,
) -> bytes:
    """The pack as a zip. The same content under the same log gives the same bytes.

    Parameters
    ----------
    scanned
        The scans, in the order in which they are published.
    log
        The steps so far; making the pack is added to it.
    originals
        The files as they came, with their names. Their SHA-256 is always kept.
    include_originals
        Put the files themselves in as well: they may hold names of people.
    timestamp
        Put in a request for a time stamp of the manifest. It is not sent.
    language
        Of the report and of the sentences in the findings; the run's own when None.
    """
    language = spoken(language)
    histories = _histories(scanned)
    for name, data in originals:
        log.add("pack.original", {"name": name, "sha256": digest(data)})
    findings = _json(to_record([one.scan for one in scanned], language=language))
    log.add("pack.findings", {"sha256": digest(findings), "version": __version__})
    report = compose([one.scan for one in scanned], language=language)
    parts = ["pack.readme", "pack.readme.report", *(["pack.readme.timestamp"] if timestamp else [])]
    members: dict[str, bytes] = {
        README: "\n".join(say(part, language=language) for part in parts).encode(),
        FINDINGS: findings,
        REPORT: page(report).encode(),
        LOG: log.text().encode(),
    }
    if can_draw():
        members[PRINTED] = printed(report)
    for place, history in enumerate(histories):
        for table in TABLES:
            members[table_path(place, table)] = table_csv(table, getattr(history, table)).encode()
    if include_originals:
        members |= {original_path(place): data for place, (_, data) in enumerate(originals)}
    members[INDEX] = _json(
        {
            "format": FORMAT,
            "versions": versions(),
            "language": language,
            "originals": [
                {"name": name, "sha256": digest(data), "bytes": len(data)}
                for name, data in originals
            ],
            "histories": [header(history) for history in histories],
            "scans": [_settings(one, histories) for one in scanned],
        }
    )
    lines = [f"{digest(data)}  {name}\n" for name, data in sorted(members.items())]
    members[MANIFEST] = "".join(lines).encode()
    if timestamp:
        members[REQUEST] = timestamp_request(members[MANIFEST])
    return zipped_bytes(dict(sorted(members.items())))


def versions() -> dict[str, str]:
    """Versions of this program, of Python and of the libraries that calculate."""
    return {
        "detector": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def table_path(place: int, table: str) -> str:
    """Where a table of the history at `place` stands: no name of a stranger's in it."""
    return f"tables/{place + 1:02d}/{table}.csv"


def original_path(place: int) -> str:
    """Where an original stands; its own name is in the index only."""
    return f"originals/{place + 1:04d}"


def _histories(scanned: Sequence[Scanned]) -> list[PageHistory]:
    """Each history once, scanned ones first."""
    every = [one.scan.history for one in scanned]
    every += [other for one in scanned for other in (*one.peers, *one.beside)]
    return list({id(history): history for history in every}.values())


def _settings(one: Scanned, histories: Sequence[PageHistory]) -> dict[str, Any]:
    place = {id(history): number for number, history in enumerate(histories)}
    return {
        "history": place[id(one.scan.history)],
        "home": one.scan.home,
        "languages": list(one.scan.languages),
        "false_alarms_per_year": one.scan.false_alarms_per_year,
        "peers": [place[id(history)] for history in one.peers],
        "beside": [place[id(history)] for history in one.beside],
    }


def _json(record: dict[str, Any]) -> bytes:
    return (json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()
