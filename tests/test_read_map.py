"""A person's word on what columns are: proposed, corrected, kept, and used again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from detector.cli import app
from detector.history import BadSetting, InputError, daily
from detector.read import ColumnMap, load, open_each, open_exports, propose
from detector.read.column_map import (
    MEASURES,
    ROLES,
    from_json,
    from_record,
    from_text,
    shape_of,
)
from detector.words import say

ODD = "Stand;Nr;Köpfe;Weg\n" + "".join(
    f"{day:02}.02.2020;{day * 37 % 11};{1000 + day};{day % 3}\n" for day in range(1, 20)
)
WORDS = "date=Stand,total=Köpfe,lost=Weg,measure=likes"
FILE = ("odd.csv", ODD.encode())


def test_columns_that_nothing_names_are_read_as_a_person_says() -> None:
    _, (failure,) = open_each(FILE)
    assert failure.note.code == "read.plain.no_named_count"
    (history,) = open_exports(FILE, maps=[from_text(WORDS)])
    assert history.measure == "likes"
    assert history.counts["total"].dropna().tolist() == [1000.0 + day for day in range(1, 20)]
    assert daily(history).lost.tolist() == [day % 3 for day in range(1, 20)]
    told = {line.code: line for line in history.receipt.read}
    assert told["read.map.applied"].numbers["columns"] == "Stand: date; Köpfe: total; Weg: lost"


def test_a_proposal_guesses_by_shape_and_says_why_it_is_unsure() -> None:
    proposal = propose(load(*FILE)[0])
    assert proposal is not None
    assert proposal.reason is not None
    assert {column.name: column.role for column in proposal.columns} == {
        "Stand": "date",
        "Nr": None,
        "Köpfe": "total",
        "Weg": None,
    }
    assert proposal.columns[2].cells[:2] == ("1001", "1002")
    proposed = proposal.map()
    assert proposed is not None
    assert open_exports(FILE, maps=[proposed])[0].counts["total"].notna().sum() == 19


def test_a_proposal_of_named_columns_reads_what_is_read_without_it() -> None:
    text = "day,page,country,fans,comments\n" + "".join(
        f"2020-02-{day:02},A,{code},{100 + day},5\n" for day in range(1, 9) for code in ("MA", "FR")
    )
    proposal = propose(load("named.csv", text.encode())[0])
    assert proposal is not None
    assert proposal.reason is None
    proposed = proposal.map()
    assert proposed is not None
    assert dict(proposed.columns) == {
        "day": "date",
        "page": "page",
        "country": "country",
        "fans": "total",
    }
    plain = open_exports(("named.csv", text.encode()))
    mapped = open_exports(("named.csv", text.encode()), maps=[proposed])
    assert [h.page for h in plain] == [h.page for h in mapped] == ["A"]
    assert plain[0].audience.equals(mapped[0].audience)
    (taken,) = [n for n in plain[0].receipt.guessed if n.code == "read.plain.columns_taken"]
    assert taken.numbers["columns"] == "day: date; page: page; country: country; fans: total"
    assert "read.plain.columns_taken" not in {n.code for n in mapped[0].receipt.guessed}


def test_what_is_no_table_has_no_proposal() -> None:
    assert propose(load("x.json", b"[]")[0]) is None
    assert propose(load("x.csv", b"a,b\n1,2\n")[0]) is None


def test_a_map_kept_for_a_shape_is_used_for_that_shape_only() -> None:
    kept = from_record(
        {**from_text(WORDS).record(), "shape": shape_of(["Stand", "Nr", "Köpfe", "Weg"])}
    )
    later = ODD.replace(".2020", ".2021").replace("Stand;Nr", "STAND; nr ")
    assert len(open_exports(("later.csv", later.encode()), maps=[kept])) == 1
    other = ODD.replace("Nr", "Nummer")
    histories, failures = open_each(("other.csv", other.encode()), maps=[kept])
    assert not histories
    assert [f.note.code for f in failures] == ["read.plain.no_named_count", "read.map.unused"]


def test_columns_without_a_header_have_numbers() -> None:
    body = "".join(f"2020-02-{day:02},{day},{500 + day}\n" for day in range(1, 9)).encode()
    (history,) = open_exports(("x.csv", body), maps=[from_text("date=#1,total=#3")])
    assert history.counts["total"].tolist() == [500.0 + day for day in range(1, 9)]


def test_a_column_that_holds_no_dates_is_said() -> None:
    _, failures = open_each(FILE, maps=[from_text("date=Weg,total=Köpfe")])
    assert [f.note.code for f in failures] == ["read.bad_date"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "one_date"),
        ("total=a", "one_date"),
        ("date=a,date=b", "one_date"),
        ("date=a,total=b,total=c", "twice"),
        ("date=a,fans=b", "bad_part"),
        ("date=a,measure=people", "bad_part"),
        ("date", "bad_part"),
    ],
)
def test_a_typed_map_that_is_none_is_refused(text: str, code: str) -> None:
    with pytest.raises(BadSetting, match=rf"read\.map\.{code}") as raised:
        from_text(text)
    assert "{" not in say(raised.value.note)


def test_a_header_with_a_comma_stands_in_quotes() -> None:
    assert from_text('date=Day,"total=Fans, all"').columns == (
        ("Day", "date"),
        ("Fans, all", "total"),
    )


names = st.text(min_size=1, max_size=12).filter(lambda text: text.strip() == text)
maps = st.builds(
    lambda named, measure, shape: ColumnMap(
        tuple(zip(named, ("date", "total", "unused", "unused"), strict=False)), measure, shape
    ),
    st.lists(names, min_size=1, max_size=4),
    st.sampled_from([None, *MEASURES]),
    st.sampled_from(["", "0" * 32]),
)


@given(maps)
def test_a_map_comes_back_from_its_file(given_map: ColumnMap) -> None:
    data = json.dumps(given_map.record()).encode()
    assert from_json(data, "m.json") == given_map


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(ROLES),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(["columns", "column", "is", "measure", "shape"]), inside)
    ),
    max_leaves=8,
)


@given(json_values)
def test_a_strangers_map_is_a_map_or_a_sentence(value: object) -> None:
    try:
        found = from_record(value)
    except BadSetting:
        return
    assert from_record(found.record()) == found


@pytest.mark.parametrize("data", [b"", b"[" * 9999, b"{}", b"\xff", b"null"])
def test_a_file_that_is_no_map_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"read\.map\.not_a_map"):
        from_json(data, "m.json")


def test_the_command_line_shows_keeps_and_uses_a_map(tmp_path: Path) -> None:
    file, kept = tmp_path / "odd.csv", tmp_path / "kept.json"
    file.write_bytes(FILE[1])
    run = CliRunner()
    shown = run.invoke(app, ["columns", str(file), "--json"])
    assert json.loads(shown.stdout)["columns"][0] == {
        "column": "Stand",
        "cells": [f"{day:02}.02.2020" for day in range(1, 9)],
        "is": "date",
    }
    assert "Köpfe" in run.invoke(app, ["columns", str(file)]).stdout
    made = run.invoke(app, ["columns", str(file), "--map", WORDS, "--out", str(kept)])
    assert made.exit_code == 0, made.output
    assert from_json(kept.read_bytes(), "kept.json").measure == "likes"
    bad = run.invoke(app, ["columns", str(file), "--map", "date=Foo"])
    assert bad.exit_code == 2
    done = run.invoke(app, ["scan", str(file), "--map", str(kept), "--format", "json"])
    assert done.exit_code == 0, done.output
    (page,) = json.loads(done.stdout)["pages"]
    assert page["measure"] == "likes"
    assert run.invoke(app, ["scan", str(file), "--map", "none.json"]).exit_code == 2


@pytest.mark.parametrize(
    "command",
    [
        ["claim", "--number", "1,005", "--kind", "likes", "--when", "2020-02-05", "--against"],
        ["loss", "--since", "2020-02-10"],
        ["pack", "--out", "PACK"],
    ],
)
def test_every_command_that_opens_exports_takes_a_map(tmp_path, command):
    file = tmp_path / "odd.csv"
    file.write_bytes(FILE[1])
    words = [str(tmp_path / "made.zip") if word == "PACK" else word for word in command]
    words.append(str(file))
    run = CliRunner()
    assert run.invoke(app, words).exit_code == 2
    done = run.invoke(app, [*words, "--map", WORDS])
    assert done.exit_code == 0, done.output
    assert run.invoke(app, [*words, "--map", "none.json"]).exit_code == 2


def test_a_word_that_is_no_map_is_told_as_one() -> None:
    from detector.commands.columns import map_of

    with pytest.raises(InputError) as told:
        map_of("date")
    assert told.value.note.code == "read.map.bad_part"
