"""Do the numbers of an evidence pack come out again?

Three questions: is every file the one the manifest names, does each line of the log follow
from the one before, and does the same scan of the packed tables give the same findings.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from detector import log
from detector.report.pack import LOG, MANIFEST, REQUEST, versions
from detector.report.pack_reading import open_pack
from detector.report.scan_json import to_record
from detector.report.timestamp import timestamp_request
from detector.report.zipped import digest

# Sums in another order, on another processor, differ in the last digits.
SAME = 1e-9
# What a time-stamping authority answers, put beside the request by hand: openssl checks it.
ANSWER = "MANIFEST.tsr"
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that came out otherwise; None stands for a value that is not there."""

    where: str
    packed: object
    again: object


@dataclass(frozen=True, slots=True)
class Verification:
    """What a second look at a pack found.

    Attributes
    ----------
    changed
        Members that are not what the manifest says, that it does not name, or that lack.
    log_whole
        Whether the log is unbroken.
    differences
        Findings that do not come out again, to nine digits; receipts are not compared.
    values
        Number of values compared.
    versions
        (library, then, now) where they differ.
    """

    changed: tuple[str, ...]
    log_whole: bool
    differences: tuple[Difference, ...]
    values: int
    versions: tuple[tuple[str, str, str], ...]

    @property
    def same(self) -> bool:
        """Nothing was changed and every value comes out again."""
        return not self.changed and self.log_whole and not self.differences


def verify_pack(data: bytes, name: str) -> Verification:
    """Look at a pack and run its scans again.

    Parameters
    ----------
    data
        The bytes of the zip.
    name
        The file's name, for the error's sentence.

    Raises
    ------
    UnreadableFile
        It is no pack, damaged, or over a limit.
    """
    pack = open_pack(data, name)
    members = pack.members
    scans = pack.scans()
    again = json.loads(json.dumps(to_record(scans, language=pack.language)))["pages"]
    compared = list(_compared(pack.pages, again, "pages"))
    now = versions()
    lines = members.get(LOG, b"").decode("utf-8", "replace").split("\n")
    return Verification(
        tuple(_changed(members)),
        log.verify(line for line in lines if line).whole and LOG in members,
        tuple(one for one in compared if one is not None),
        len(compared),
        tuple(
            (key, pack.versions.get(key, ""), now[key])
            for key in now
            if pack.versions.get(key, "") != now[key]
        ),
    )


def _changed(members: Mapping[str, bytes]) -> Iterator[str]:
    manifest = members.get(MANIFEST, b"").decode("utf-8", "replace")
    named = {m[2]: m[1] for line in manifest.splitlines() if (m := _LINE.fullmatch(line))}
    # The request is made from the manifest, which therefore cannot name it.
    if REQUEST in members and members[REQUEST] != timestamp_request(members.get(MANIFEST, b"")):
        yield REQUEST
    for name in sorted({*named, *members} - {MANIFEST, REQUEST, ANSWER}):
        if name not in members or named.get(name) != digest(members[name]):
            yield name
    if MANIFEST not in members:
        yield MANIFEST


def _compared(packed: object, again: object, where: str) -> Iterator[Difference | None]:
    """For each value a difference or None. What an earlier version did not say yet is new."""
    if isinstance(packed, dict) and isinstance(again, dict):
        for key in packed:
            if key != "receipt":
                yield from _compared(packed[key], again.get(key), f"{where}.{key}")
    elif isinstance(packed, list) and isinstance(again, list) and len(packed) == len(again):
        for number, (old, new) in enumerate(zip(packed, again, strict=True)):
            yield from _compared(old, new, f"{where}[{number}]")
    else:
        yield None if _alike(packed, again) else Difference(where, packed, again)


def _alike(packed: object, again: object) -> bool:
    numbers = isinstance(packed, int | float) and isinstance(again, int | float)
    if numbers and not isinstance(packed, bool):
        return math.isclose(packed, again, rel_tol=SAME, abs_tol=SAME)  # type: ignore[arg-type]
    return packed == again
