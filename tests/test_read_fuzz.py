"""Small files of every reader, broken at random under a seed: histories or one sentence."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import openpyxl
import pytest

from detector.history import InputError
from detector.read import open_each
from detector.words import say
from tests import legacy_layout as layout
from tests.legacy_layout import Layout
from tests.test_read_contract import GRAPH, PLAIN, SERIES
from tests.test_read_open import export, zipped
from tests.test_read_stitch import post
from tests.test_read_workbook import spreadsheet_2003


def plain_book() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in PLAIN.splitlines():
        book.active.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def insights() -> Layout:
    made = Layout().counts([10.0, 13.0, 13.0], [2.0, 3.0, 0.0], [0.0] * 3)
    made.broken_down("Lifetime Likes by Country", {"MA": [7.0, 8.0, 8.0], "FR": [1.0, None, 2.0]})
    made.broken_down("Daily Like Sources", {"Ads": [1.0, None, 0.0]})
    return made.add("Daily Total Reach", [4.0, 5.0, 6.0], "Daily: reach (Unique Users)")


AUDIENCE = (
    'sep=,\n"Facebook followers"\n"FB_PAGE,FOLLOW,UNIQUE_USERS"\n"30222"\n\n\n"Age & gender"\n'
    '"","Women","Men"\n"18-24","18.7%","20%"\n\n\n"Top countries"\n"Morocco","France"\n"61","9.3"\n'
)
COUNTRIES = "date;country;fans\n" + "".join(
    f"2020-01-{day:02};{name};{day * 7}\n" for day in range(1, 5) for name in ("MA", "FR", "TH")
)
FILES: dict[str, tuple[str, bytes]] = {
    "insights": (layout.name(), insights().csv()),
    "insights_book": ("Insights.xlsx", insights().workbook()),
    "insights_2003": ("Insights.xls", spreadsheet_2003(insights().rows(lambda day: day))),
    "posts": (layout.posts_name(), layout.posts_csv([post("123456_1"), post("123456_2")])),
    "suite": ("Follows.csv", SERIES.encode("utf-16")),
    "suite_audience": ("Audience.csv", AUDIENCE.encode("utf-16")),
    "graph": ("page.json", GRAPH.encode()),
    "plain": ("plain.csv", PLAIN.encode()),
    "plain_countries": ("plain.csv", COUNTRIES.encode()),
    "plain_book": ("plain.xlsx", plain_book()),
    "archive": ("all.zip", zipped({layout.name("A"): export(4), "b.csv": PLAIN.encode()})),
}
# Posts are opened with the counts of their page.
BESIDE = {"posts": [(layout.name(), export(4))]}
# Letters that mean something to some step of the reading.
SPECIAL = (
    *(bytes([n]) for n in b'\0\n\r"\\,;\t{}[]<>&-+.:/%\xff\xfe\x80'),
    b"\n\n",
    b"1e999",
    b"PK",
)


def flipped(data: bytearray, at: int, size: int, rng: np.random.Generator) -> None:
    data[at] ^= 1 << int(rng.integers(8))


def cut(data: bytearray, at: int, size: int, rng: np.random.Generator) -> None:
    del data[at : at + size]


def ended(data: bytearray, at: int, size: int, rng: np.random.Generator) -> None:
    del data[at:]


def doubled(data: bytearray, at: int, size: int, rng: np.random.Generator) -> None:
    data[at:at] = data[at : at + size]


def put(data: bytearray, at: int, size: int, rng: np.random.Generator) -> None:
    data[at : at + 1] = SPECIAL[int(rng.integers(len(SPECIAL)))]


def swapped(data: bytearray, at: int, size: int, rng: np.random.Generator) -> None:
    other = int(rng.integers(len(data)))
    data[at : at + size], data[other : other + size] = (
        data[other : other + size],
        data[at : at + size],
    )


BREAKS: tuple[Callable[[bytearray, int, int, np.random.Generator], None], ...] = (
    flipped, cut, ended, doubled, put, put, swapped
)  # fmt: skip


def broken(data: bytes, rng: np.random.Generator) -> bytes:
    body = bytearray(data)
    for _ in range(int(rng.integers(1, 5))):
        if body:
            at, size = int(rng.integers(len(body))), int(rng.integers(1, 40))
            BREAKS[int(rng.integers(len(BREAKS)))](body, at, size, rng)
    return bytes(body)


def broken_inside(data: bytes, rng: np.random.Generator) -> bytes:
    """The archive with a file inside broken, its check sums made good again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = sorted(members)[int(rng.integers(len(members)))]
    return zipped({**members, name: broken(members[name], rng)})


ODD: tuple[object, ...] = (
    None,
    True,
    -1,
    1e400,
    10**30,
    "",
    "x",
    "2013-06-05",
    [],
    {},
    [[]],
    "\ud800",
)


def broken_json(data: bytes, rng: np.random.Generator) -> bytes:
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
                    node[key] = ODD[int(rng.integers(len(ODD)))]
                case 1:
                    del node[key]
                case _:
                    other, place = spots[int(rng.integers(len(spots)))]
                    node[key] = copy.deepcopy(other[place])
        except (KeyError, IndexError):
            continue  # an earlier change took the place away
    return json.dumps(document).encode()


def broken_deep(kind: str, rng: np.random.Generator) -> bytes:
    data = FILES[kind][1]
    if data.startswith(b"PK"):
        return broken_inside(data, rng)
    return broken_json(data, rng) if kind == "graph" else broken(data, rng)


def look(kind: str, data: bytes) -> None:
    histories, failures = open_each([(FILES[kind][0], data), *BESIDE.get(kind, [])])
    assert histories or failures
    for failure in failures:
        assert isinstance(failure, InputError)
        assert say(failure.note)
    for history in histories:
        receipt = history.receipt
        for line in (*receipt.read, *receipt.guessed, *receipt.left_out, *receipt.unresolved):
            assert say(line)


@pytest.mark.parametrize("kind", FILES)
def test_a_whole_file_opens(kind: str) -> None:
    histories, failures = open_each([FILES[kind], *BESIDE.get(kind, [])])
    assert histories
    assert not failures


@pytest.mark.parametrize("kind", FILES)
def test_a_broken_file_ends_in_histories_or_one_sentence(kind: str) -> None:
    rng = np.random.default_rng(list(kind.encode()))
    for _ in range(20):
        look(kind, broken(FILES[kind][1], rng))
        look(kind, broken_deep(kind, rng))
