"""A large text file of many pages goes through the disk, and gives the rows of one reading."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from detector.batch import run_batch, shards_of
from detector.batch.parted import parted
from detector.batch.shards import divided

DAYS = pd.date_range("2024-01-01", periods=100)


def table() -> pd.DataFrame:
    """Five pages day by day in one file: one with a pulse, one with a blank, one listed twice."""
    rng = np.random.default_rng(6)
    pages = []
    for name in ("b page", "a", "c", "d, e", "z"):
        gained = rng.poisson(40, len(DAYS))
        if name == "c":
            gained[60:62] += 900
        pages.append(pd.DataFrame({"day": DAYS, "Page name": name, "new followers": gained}))
    pages.append(pages[0].iloc[40:41])
    lines = pd.concat(pages).sort_values("day", kind="stable").astype({"day": "string"})
    lines["new followers"] = lines["new followers"].astype("string")
    lines.iloc[17, 2] = ""
    return lines


def scanned(path: Path, folder: Path) -> pd.DataFrame:
    folder.mkdir()
    made = run_batch(path, folder / "out.parquet", jobs=1).table
    return made.sort_values("page", ignore_index=True)


@pytest.mark.parametrize(
    ("name", "changed", "options"),
    [
        ("instagram_fans.csv", lambda lines: lines, {}),
        ("fans.tsv", lambda lines: lines, {"sep": "\t"}),
        # Days and numbers as no array takes them: every page goes through the reader.
        (
            "fans.txt",
            lambda lines: lines.assign(
                day=pd.to_datetime(lines["day"]).dt.strftime("%d.%m.%Y"),
                **{"new followers": lines["new followers"].replace("", "0") + ".0"},
            ),
            {"sep": ";"},
        ),
    ],
)
def test_the_rows_are_those_of_one_reading(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    changed: Callable[[pd.DataFrame], pd.DataFrame],
    options: dict[str, str],
) -> None:
    path = tmp_path / name
    changed(table()).to_csv(path, index=False, **options)  # type: ignore[call-overload]
    (shard,) = shards_of(path)
    assert divided(shard, tmp_path) == [shard]
    expected = scanned(path, tmp_path / "whole")
    monkeypatch.setattr("detector.batch.parted.LARGE", 0)
    (piece,) = divided(shard, tmp_path)
    assert (piece.pages, piece.names) == (("a", "b page", "c", "d, e", "z"), (str(path),))
    found = scanned(path, tmp_path / "parted")
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    assert set(found["files"]) == {name}
    assert found["kind"].notna().tolist() == [False, False, True, False, False]


def test_pages_are_cut_into_pieces_and_a_table_is_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "fans.csv"
    table().to_csv(path, index=False)
    monkeypatch.setattr("detector.batch.parted.LARGE", 0)
    monkeypatch.setattr("detector.batch.shards.PAGES_A_SHARD", 2)
    pieces = divided(*shards_of(path), tmp_path)
    assert [len(piece.pages or ()) for piece in pieces] == [2, 2, 1]
    assert len({piece.fingerprint() for piece in pieces}) == 3
    made = Path(pieces[0].files[0])
    before = made.stat().st_mtime_ns
    assert divided(*shards_of(path), tmp_path) == pieces
    assert made.stat().st_mtime_ns == before
    path.write_text(path.read_text() + "2024-05-01,a,3\n")
    assert divided(*shards_of(path), tmp_path)[0].files != pieces[0].files


def test_files_of_one_name_size_and_time_are_kept_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detector.batch.parted.LARGE", 0)
    made = []
    for page in "ab":
        path = tmp_path / page / "fans.csv"
        path.parent.mkdir()
        path.write_text(f"page,day,new followers\n{page},2024-01-01,3\n{page},2024-01-02,4\n")
        os.utime(path, ns=(10**18, 10**18))
        (piece,) = divided(*shards_of(path), tmp_path)
        made.append(piece.pages)
    assert made == [("a",), ("b",)]


@pytest.mark.parametrize(
    "data",
    [
        b"day,new followers\n2024-01-01,3\n",  # no page
        b"page id,page,day,fans\n1,a,2024-01-01,3\n",  # two columns for it
        b"Report of May\npage,day,fans\na,2024-01-01,3\n",
        b"facebook page,day,fans\na,2024-01-01,3\n",  # also names the platform
        b"page,day,\na,2024-01-01,3\n",
        b"page,day,fans\na,2024-01-01,3\na,2024-01-02,4,5,6,7\n",
        "page,day,fans\na,2024-01-01,3\n".encode("utf-16"),
        b"",
    ],
    ids=range(8),
)
def test_what_is_in_doubt_is_left_to_the_reader_of_whole_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    path = tmp_path / "fans.csv"
    path.write_bytes(data)
    monkeypatch.setattr("detector.batch.parted.LARGE", 0)
    assert parted(path, tmp_path) is None
    assert [each.name for each in tmp_path.iterdir()] == ["fans.csv"]
