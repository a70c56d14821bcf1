"""Fan lists as they come: CSV, Parquet, stargazers, folders, and what is no fan list."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from duckdb import DuckDBPyConnection
from hypothesis import given
from hypothesis import strategies as st

from detector.history import InputError, MissingPart, UnknownFormat, UnreadableFile
from detector.lockstep.graph import group_graph, plain_id, write_graph
from detector.lockstep.load import load_fans
from detector.lockstep.rows import HASHED, Part, rows_of
from detector.simulate.fan_lists import HOUR, Plant, simulate_fan_lists
from detector.words import say

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "detector/report/lockstep.schema.json").read_text())
TIME = int(datetime(2024, 5, 31, 16, 43, 30, tzinfo=UTC).timestamp())


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "cell",
    ["2024-05-31T16:43:30Z", "2024-05-31 18:43:30+02:00", "2024-05-31 16:43:30", str(TIME),
     str(TIME * 1000)],
)  # fmt: skip
def test_times_are_read_in_every_common_form(tmp_path: Path, cell: str) -> None:
    path = written(tmp_path, "[fans]*.csv", f"\ufeffFan;Page;Time\na;p;{cell}\nb;p;{cell}\n")
    loaded = load_fans([path], hashed=False)
    assert loaded.edges.time.tolist() == [TIME, TIME]
    assert sorted(loaded.edges.fans) == ["a", "b"]
    guessed = {line.code for line in loaded.receipt.guessed}
    assert ("lockstep.zone_guessed" in guessed) == (cell == "2024-05-31 16:43:30")


@pytest.mark.parametrize("kind", ["float64", "float32"])
def test_ids_that_a_blank_made_decimal_join_and_rounded_ones_are_refused(
    tmp_path: Path, kind: str
) -> None:
    for name, ids in (("a", [17.0, np.nan, -18.0]), ("b", [17, 19, 18]), ("c", [17, 1e18, 18])):
        fans = np.array(ids, dtype="int64" if name == "b" else kind)
        pd.DataFrame({"fan": fans, "time": TIME}).to_parquet(tmp_path / f"{name}.parquet")
    edges = load_fans([tmp_path / "a.parquet", tmp_path / "b.parquet"], hashed=False).edges
    assert sorted(edges.fans) == ["-18", "17", "18", "19"]
    assert len(edges) == 5
    with pytest.raises(UnknownFormat) as refused:
        load_fans([tmp_path / "c.parquet"])
    assert refused.value.note.code == "lockstep.rounded_ids"


def test_no_table_can_pass_its_ids_off_as_hashed(tmp_path: Path) -> None:
    path = written(tmp_path, "list.csv", f"fan,page,time\n{HASHED}ada,p,{TIME}\nada,q,{TIME}\n")
    fans = load_fans([path]).edges.fans.tolist()
    assert len(fans) == 1
    assert set(fans[0]) <= set("0123456789abcdef")
    assert load_fans([path], hashed=False).edges.fans.tolist() == ["ada"]


def test_names_of_fans_have_no_place_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = []

    def looking(base: DuckDBPyConnection, path: Path, *, hashed: bool) -> Iterator[Part]:
        places.extend(base.execute("SELECT current_setting('temp_directory')").fetchall())
        return rows_of(base, path, hashed=hashed)

    monkeypatch.setattr("detector.lockstep.load.rows_of", looking)
    load_fans([written(tmp_path, "list.csv", f"fan,page,time\nada,p,{TIME}\n")])
    assert places == [("",)]


def test_parquet_says_what_csv_says(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "user_id": [17, 18, 17],
            "repo": ["p", "p", "q"],
            "starred_at": pd.to_datetime(["2024-05-31T16:43:30Z"] * 3),
        }
    )
    table.to_parquet(tmp_path / "a.parquet")
    table.to_csv(tmp_path / "a.csv", index=False)
    one, other = (load_fans([tmp_path / f"a.{kind}"], hashed=False) for kind in ("parquet", "csv"))
    for column in ("fan", "page", "time", "fans", "pages"):
        assert getattr(one.edges, column).tolist() == getattr(other.edges, column).tolist()


def test_stargazers_of_two_repositories_join_on_the_account(tmp_path: Path) -> None:
    star = {"starred_at": "2024-05-31T16:43:30Z", "user": {"login": "x", "id": 5}}
    gone = {"starred_at": "2024-05-31T16:43:30Z", "user": None}
    written(tmp_path, "one.json", json.dumps([star]) + json.dumps([gone]))
    written(tmp_path, "two.json", json.dumps([star]))
    loaded = load_fans([tmp_path], hashed=False)
    assert loaded.edges.fans.tolist() == ["5"]
    assert sorted(loaded.edges.pages) == ["one", "two"]
    assert {n.code for n in loaded.receipt.guessed} == {"lockstep.page_from_name"}
    assert {n.code for n in loaded.receipt.left_out} == {"lockstep.blank_ids"}


def test_ids_are_hashed_and_spellings_of_one_account_are_one_fan(tmp_path: Path) -> None:
    path = written(
        tmp_path, "a.csv", f"fan,page,time\n@Bob,p,{TIME}\nbob ,q,{TIME}\nann,q,{TIME}\n"
    )
    fans = load_fans([path]).edges.fans
    assert len(fans) == 2
    assert all(len(fan) == 32 and "bob" not in fan.lower() for fan in fans)


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    rows = "".join(f"f{k},p,{TIME}\n" for k in range(30))
    text = f"fan,page,time,mood\n{rows}f1,p,{TIME + 9}\n,p,{TIME}\nf2,q,soon\n".replace(
        "\n", ",x\n"
    )
    loaded = load_fans([written(tmp_path, "a.csv", text.replace("mood,x", "mood"))])
    left = {line.code: line.numbers["n"] for line in loaded.receipt.left_out}
    assert left == {
        "lockstep.blank_ids": 1,
        "lockstep.bad_times_left_out": 1,
        "lockstep.columns_unused": 1,
        "lockstep.repeated": 1,
    }
    assert len(loaded.edges) == 30


def test_countries_and_followers_of_accounts_are_kept_where_a_list_tells(tmp_path: Path) -> None:
    written(
        tmp_path,
        "a.csv",
        f"fan,page,time,country,followers\nann,p,{TIME},Morocco,3\nbob,p,{TIME},MA,0\n"
        f"eve,p,{TIME},nowhere,\ntom,p,{TIME},TH,many\n",
    )
    written(tmp_path, "b.csv", f"fan,page,time\nann,q,{TIME}\nzoe,q,{TIME}\n")
    loaded = load_fans([tmp_path], hashed=False)
    at = {fan: k for k, fan in enumerate(loaded.edges.fans.tolist())}
    assert loaded.country is not None
    assert loaded.followers is not None
    assert loaded.country[at["ann"]] == loaded.country[at["bob"]] != loaded.country[at["tom"]]
    assert np.isnan(loaded.country[[at["eve"], at["zoe"]]]).all()
    assert loaded.followers[at["ann"]] == 3
    assert loaded.followers[at["bob"]] == 0
    assert np.isnan(loaded.followers[[at["eve"], at["tom"], at["zoe"]]]).all()
    bare = load_fans([tmp_path / "b.csv"], hashed=False)
    assert bare.country is None
    assert bare.followers is None


def test_an_account_of_thousands_of_pages_is_left_out_and_told(tmp_path: Path) -> None:
    rows = "".join(f"robot,p{k},{TIME}\n" for k in range(2_001))
    path = written(tmp_path, "a.csv", f"fan,page,time\nann,p1,{TIME}\n{rows}")
    loaded = load_fans([path], hashed=False)
    assert len(loaded.edges) == 1
    assert {line.code for line in loaded.receipt.left_out} == {"lockstep.over_likers"}


@pytest.mark.parametrize(
    ("name", "text", "error", "says"),
    [
        ("a.csv", "name,page\nx,y\n", UnknownFormat, "column of fans"),
        ("a.csv", "fan,page\nx,y\n", UnknownFormat, "column of times"),
        ("a.csv", "fan,page,time\nx,y,soon\nz,y,later\n", UnknownFormat, "2024-05-31T16:43:30Z"),
        ("a.csv", "fan,page,time\n", UnknownFormat, "hold no like"),
        ("a.csv", "", InputError, "a.csv"),
        ("a.parquet", "PAR1 no", UnreadableFile, "Parquet"),
        ("a.json", "[{", UnreadableFile, "damaged"),
        ("a.json", '[{"login": "x"}]', UnknownFormat, "star+json"),
        ("a.json", "[3]", UnknownFormat, "star+json"),
    ],
)  # fmt: skip
def test_no_fan_list_is_refused_in_a_sentence(
    tmp_path: Path, name: str, text: str, error: type[InputError], says: str
) -> None:
    with pytest.raises(error) as met:
        load_fans([written(tmp_path, name, text)])
    assert says in say(met.value.note)


def test_missing_files_and_empty_folders(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UnreadableFile):
            load_fans([path])


@given(st.binary(max_size=200), st.sampled_from(["csv", "parquet", "json"]))
def test_any_bytes_end_in_likes_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, kind: str
) -> None:
    path = tmp_path_factory.mktemp("any") / f"a.{kind}"
    path.write_bytes(data)
    refused = None
    try:
        load_fans([path])
    except InputError as error:
        refused = error.note
    assert refused is None or say(refused)


def test_without_duckdb_the_sentence_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingPart) as met:
        load_fans([tmp_path])
    assert "pip install" in say(met.value.note)


@pytest.fixture(scope="module")
def fans_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(4)
    lists = simulate_fan_lists(8_000, rng, plants=(Plant("burst", 50, 6, 2 * HOUR),))
    path = tmp_path_factory.mktemp("fans") / "fans.csv"
    table = pd.DataFrame({"fan": lists.fan, "page": lists.page, "time": lists.time})
    table["fan"] = "user" + table.fan.astype(str)
    table.to_csv(path, index=False)
    return path


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "detector", "lockstep", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_json_keeps_its_contract(fans_csv: Path) -> None:
    done = command(fans_csv)
    assert (done.returncode, done.stderr) == (0, "")
    record = json.loads(done.stdout)
    jsonschema.validate(record, SCHEMA)
    assert record["outcome"] == "found"
    assert {group["outcome"] for group in record["groups"]} == {"repeat"}
    assert all(group["log10_lr"] is None for group in record["groups"])
    assert "not been weighed" in record["weighing"]
    assert "user" not in "".join(record["groups"][0]["fans"])
    given_back = json.loads(command(fans_csv, "--ids", "given").stdout)
    assert all(fan.startswith("user") for fan in given_back["groups"][0]["fans"])
    # The key is new in every run: two outputs cannot be joined on a fan.
    again = json.loads(command(fans_csv).stdout)
    assert not set(record["groups"][0]["fans"]) & set(again["groups"][0]["fans"])


@pytest.mark.parametrize(("form", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_the_network_opens_where_it_is_meant_to(
    fans_csv: Path, tmp_path: Path, form: str, read: object
) -> None:
    out = tmp_path / f"out.{form}"
    assert command(fans_csv, "--format", form, "--out", out).returncode == 0
    graph = read(out)  # type: ignore[operator]
    kinds = [kind for _, kind in graph.nodes(data="kind")]
    assert kinds.count("page") == 6
    assert kinds.count("fan") > 40
    assert all(graph.degree(node) for node in graph)


def test_the_table_says_in_words_what_the_json_holds(fans_csv: Path, tmp_path: Path) -> None:
    out = tmp_path / "groups.txt"
    assert command(fans_csv, "--format", "table", "--out", out).returncode == 0
    group = json.loads(command(fans_csv).stdout)["groups"][0]
    told = " ".join(out.read_text().split())
    assert group["sentence"] in told
    for share in group["shares"]:
        assert f"{share['page']}: {share['fans']} of the {share['gained']} fans" in told
    # No fan is named, not even by the hash.
    assert "user" not in told
    assert not any(fan in told for fan in group["fans"])


def test_bad_input_is_one_sentence_and_status_two(tmp_path: Path) -> None:
    done = command(tmp_path / "none.csv")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@given(st.text(max_size=30))
def test_every_id_can_be_written_as_xml(text: str) -> None:
    graph = nx.Graph()
    graph.add_node("n", label=plain_id(text))
    kept = nx.parse_graphml(write_graph(graph, "graphml"))
    # XML reads a line end in any of its forms as one.
    assert str(kept.nodes["n"].get("label", "")).split() == plain_id(text).split()


def test_pages_and_fans_between_groups_are_bridges() -> None:
    lists = simulate_fan_lists(
        8_000, np.random.default_rng(4), plants=(Plant("burst", 50, 6, 2 * HOUR),)
    )
    from detector.lockstep import find_lockstep, make_edges

    found = find_lockstep(make_edges(lists.fan, lists.page, lists.time))
    graph = group_graph(found)
    assert {data["component"] for _, data in graph.nodes(data=True)} == {1}
    assert not any(data["bridge"] for _, data in graph.nodes(data=True))
    assert json.loads(write_graph(graph, "node_link"))["nodes"]
