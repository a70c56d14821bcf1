"""Ways to break a file: bytes, lines and cells, members of an archive, values of a document."""

from __future__ import annotations

import codecs
import copy
import io
import json
import zipfile
from typing import Any

import numpy as np

# Letters that mean something to some step of the reading.
SPECIAL = (
    *(bytes([n]) for n in b'\0\n\r"\\,;\t{}[]<>&-+.:/%=\xff\xfe\x80'),
    b"\n\n",
    b"1e999",
    b"PK",
)
CELLS = (
    "", " ", "-", "--", "NAN", "0", "-1", "1e400", "9" * 400, "1.234.567", "1,5M", "٣٣ مليون",
    "31/02/2014", "2014-13-01", "1/2/3", "0001-01-01", "9999-12-31", "2016-02-29T24:00:00",
    "1456531200", "99999999999999", "20160229", "=1+1", "@x", '"', "'", "\u202e", "\u00ad", "%",
    "Total", "Date", "Lifetime Total Likes", "MA", "Morocco", "x" * 5000, "\ud83d\ude00".encode(
        "utf-16", "surrogatepass").decode("utf-16"),
)  # fmt: skip
VALUES: tuple[object, ...] = (
    None, True, -1, 1e400, 10**30, "", "x", "2013-06-05", [], {}, [[]], "\ud800", {"error": {}},
)  # fmt: skip
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}


def changed(data: bytes, rng: np.random.Generator) -> bytes:
    """The file broken in one of the ways that suit what it is."""
    if data.startswith(b"PK") and rng.random() < 0.6:
        return changed_inside(data, rng)
    if data.lstrip()[:1] in (b"{", b"[") and rng.random() < 0.6:
        return changed_document(data, rng)
    if rng.random() < 0.4:
        return changed_cells(data, rng)
    return changed_bytes(data, rng)


def changed_bytes(data: bytes, rng: np.random.Generator) -> bytes:
    """A few changes of bytes; now and then very many."""
    body = bytearray(data)
    many = 200 if rng.random() < 0.1 else 5
    for _ in range(int(rng.integers(1, many))):
        if body:
            at, size = int(rng.integers(len(body))), int(rng.integers(1, 40))
            _break(body, at, size, rng)
    return bytes(body)


def changed_cells(data: bytes, rng: np.random.Generator) -> bytes:
    """A text with lines lost, doubled or moved, and cells exchanged for strange ones."""
    encoding = next((e for mark, e in _MARKS.items() if data.startswith(mark)), "utf-8")
    lines = data.decode(encoding, "surrogateescape" if encoding == "utf-8" else "ignore")
    rows = lines.split("\n")
    for _ in range(int(rng.integers(1, 12))):
        at = int(rng.integers(len(rows)))
        mark = max(",;\t", key=rows[at].count)
        cells = rows[at].split(mark)
        place = int(rng.integers(len(cells)))
        match int(rng.integers(6)):
            case 0:
                rows.insert(at, rows[int(rng.integers(len(rows)))])
            case 1 if len(rows) > 1:
                del rows[at]
            case 2:
                del cells[place]
                rows[at] = mark.join(cells)
            case 3:
                for each in range(at, min(len(rows), at + 40)):
                    shorter = rows[each].split(mark)
                    rows[each] = mark.join(shorter[:place] + shorter[place + 1 :])
            case _:
                cells[place] = CELLS[int(rng.integers(len(CELLS)))]
                rows[at] = mark.join(cells)
    return "\n".join(rows).encode(encoding, "surrogateescape" if encoding == "utf-8" else "ignore")


def changed_inside(data: bytes, rng: np.random.Generator) -> bytes:
    """The archive with a file inside broken, its check sums made good again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = sorted(members)[int(rng.integers(len(members)))]
    members[name] = changed_bytes(members[name], rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, body in members.items():
            archive.writestr(path, body)
    return out.getvalue()


def changed_document(data: bytes, rng: np.random.Generator) -> bytes:
    """The document with one value, key or list changed, still a document."""
    document = json.loads(data)
    spots: list[tuple[Any, Any]] = []

    def walk(node: object) -> None:
        if isinstance(node, dict | list):
            for key in node if isinstance(node, dict) else range(len(node)):
                spots.append((node, key))
                walk(node[key])

    walk(document)
    for _ in range(int(rng.integers(1, 4))):
        node, key = spots[int(rng.integers(len(spots)))]
        try:
            match int(rng.integers(3)):
                case 0:
                    node[key] = copy.deepcopy(VALUES[int(rng.integers(len(VALUES)))])
                case 1:
                    del node[key]
                case _:
                    other, place = spots[int(rng.integers(len(spots)))]
                    node[key] = copy.deepcopy(other[place])
        except (KeyError, IndexError):
            continue  # an earlier change took the place away
    return json.dumps(document).encode()


def _break(data: bytearray, at: int, size: int, rng: np.random.Generator) -> None:
    """One change of bytes: a bit, a piece lost, doubled or exchanged, a letter, the end."""
    match int(rng.integers(10)):
        case 0 | 1:
            data[at] ^= 1 << int(rng.integers(8))
        case 2:
            del data[at : at + size]
        case 3:
            del data[at:]
        case 4:
            data[at:at] = data[at : at + size]
        case 5 | 6 | 7:
            data[at : at + 1] = SPECIAL[int(rng.integers(len(SPECIAL)))]
        case _:
            to = int(rng.integers(len(data)))
            data[at : at + size], data[to : to + size] = data[to : to + size], data[at : at + size]
