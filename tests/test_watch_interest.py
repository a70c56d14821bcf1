"""Public interest: found, not found, cannot tell; and nothing is sent without a yes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import detector.watch.interest as room
from detector.cli import app
from detector.history import BadSetting, Outcome, UnknownFormat
from detector.watch.client import Client
from detector.watch.interest import Interest, event, news, trends, views, views_ask
from detector.watch.trouble import Trouble
from tests.counter_server import Answer, Counters, as_json, counters

FIRST, END = date(2018, 2, 26), date(2018, 2, 28)
BEGIN = date(2017, 11, 28)


def series(days: int = 120, peak: float = 0.0, seed: int = 1) -> Interest:
    rng = np.random.default_rng(seed)
    when = np.arange(np.datetime64(BEGIN), np.datetime64(BEGIN) + days)
    values = rng.poisson(100, days).astype(float)
    values[when == np.datetime64(FIRST)] += peak
    return Interest("wikipedia", "fr:X", when, values)


def test_a_burst_on_the_days_is_found():
    found = event(series(peak=400), FIRST, END)
    assert found.outcome is Outcome.FOUND
    assert found.peak > 400
    assert found.usual == pytest.approx(100, rel=0.1)
    assert found.p_value == 1 / (1 + found.stretches)


def test_a_look_two_days_before_counts():
    one = series()
    one.values[one.days == np.datetime64(FIRST - timedelta(days=2))] = 900
    assert event(one, FIRST, END).outcome is Outcome.FOUND


def test_ordinary_days_are_nothing_found():
    one = series()
    one.values[10] = 900
    assert event(one, FIRST, END).outcome is Outcome.NOTHING_FOUND


def test_it_cannot_tell_from_few_days_or_without_the_days():
    short = Interest("gdelt", "x", series().days[70:100], series().values[70:100])
    assert event(short, FIRST, END).outcome is Outcome.CANNOT_TELL
    assert event(series(days=20), FIRST, END).outcome is Outcome.CANNOT_TELL
    blank = series()
    blank.values[80:100] = np.nan
    assert event(blank, FIRST, END).outcome is Outcome.CANNOT_TELL


def test_quiet_days_are_found_no_more_often_than_promised():
    rng = np.random.default_rng(4)
    hits = 0
    for seed in range(400):
        start = BEGIN + timedelta(days=int(rng.integers(30, 90)))
        found = event(series(seed=seed), start, start + timedelta(days=1))
        hits += found.outcome is Outcome.FOUND
    # 5 % of 400 is 20; above 35 is a chance of one in a thousand.
    assert 0 < hits <= 35


@given(
    st.lists(st.floats(0, 1e6) | st.just(float("nan")), min_size=1, max_size=80),
    st.integers(-20, 100),
    st.integers(1, 20),
)
def test_no_series_breaks_the_look(values: list[float], start: int, length: int):
    days = np.arange(np.datetime64(BEGIN), np.datetime64(BEGIN) + len(values))
    first = BEGIN + timedelta(days=start)
    one = Interest("trends", "x", days, np.array(values))
    found = event(one, first, first + timedelta(days=length))
    if found.outcome is not Outcome.CANNOT_TELL:
        assert 0 < found.p_value <= 1
        assert found.stretches >= 19


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counters]:
    monkeypatch.setattr(room, "NEWS_SPACING", 0.0)
    with counters() as made:
        monkeypatch.setenv("DETECTOR_TEST_BASE", made.base)
        made.routes["/wikimedia.org/"] = as_json({"items": items()})
        made.routes["/api.gdeltproject.org/"] = as_json(
            {
                "timeline": [
                    {
                        "series": "Article Count",
                        "data": [
                            {"date": "20180226T000000Z", "value": 3, "norm": 9},
                            {"date": "20180228T000000Z", "value": 4, "norm": 9},
                        ],
                    }
                ]
            }
        )
        yield made


def items(peak: int = 5_000) -> list[dict[str, object]]:
    days = [BEGIN + timedelta(days=n) for n in range(120)]
    return [
        {"timestamp": f"{day:%Y%m%d}00", "views": peak if day == FIRST else 100 + day.day}
        for day in days
    ]


def test_views_are_read_and_days_that_are_not_listed_stay_unknown(server: Counters):
    one = views(Client(), "fr:Maroc Telecom", BEGIN, END)
    assert one.values.max() == 5_000
    assert "/fr.wikipedia/all-access/user/Maroc_Telecom/daily/20171128/20180227" in (
        server.asked[0].path
    )
    gaps = news(Client(), "maroc telecom", BEGIN, END)
    assert gaps.values.tolist()[::2] == [3, 4]
    assert np.isnan(gaps.values[1])


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"items": 5}', b'{"items": [{"timestamp": "x", "views": 1}]}', b'{"items": [{}]}'],
)
def test_malformed_answers_are_said(server: Counters, body: bytes):
    server.routes["/wikimedia.org/"] = Answer(body=body)
    with pytest.raises(Trouble):
        views(Client(), "fr:X", BEGIN, END)


@pytest.mark.parametrize("bad", [True, -1, "9", None])
def test_a_view_count_is_a_number_or_none(server: Counters, bad: object):
    server.routes["/wikimedia.org/"] = as_json(
        {"items": [{"timestamp": "2018022600", "views": bad}]}
    )
    with pytest.raises(Trouble):
        views(Client(), "fr:X", BEGIN, END)


def test_an_article_cannot_climb_out_of_its_place():
    assert "%2F..%2F" in views_ask("fr:a/../b", BEGIN, END).path
    for bad in ("", "X", "fr:", "http://x", "fr:a\nb", "fr:a|b", "EN:x"):
        with pytest.raises(BadSetting):
            views_ask(bad, BEGIN, END)
    with pytest.raises(BadSetting):
        views_ask("fr:X", date(2014, 1, 1), date(2014, 2, 1))


TRENDS = "Category: All categories\n\nDay,inwi: (Morocco),iam: (Morocco)\n"


def test_a_trends_file_is_one_series_a_term():
    rows = "".join(f"{BEGIN + timedelta(days=n)},{n % 50},<1\n" for n in range(100))
    first, second = trends("t.csv", (TRENDS + rows).encode())
    assert (first.subject, first.values[7]) == ("inwi: (Morocco)", 7)
    assert set(second.values) == {0.5}


@pytest.mark.parametrize(
    "text", ["", "x", "a,b\n", TRENDS + "2018-01-07,3,4\n2018-01-14,3,4\n", TRENDS + "x,1,2\n"]
)
def test_other_tables_are_no_trends(text: str):
    with pytest.raises(UnknownFormat):
        trends("t.csv", text.encode())


def run(*more: str, answer: str | None = None) -> tuple[int, str]:
    given = ["interest", "--from", str(FIRST), "--to", str(END), *more]
    done = CliRunner(env={"COLUMNS": "300"}).invoke(app, given, input=answer)
    assert "Traceback" not in done.output
    return done.exit_code, done.output


def test_nothing_is_sent_without_a_yes(server: Counters):
    status, said = run("--article", "fr:Maroc Telecom", answer="n\n")
    assert status == 0
    assert "wikimedia.org" in said
    assert "Maroc_Telecom" in said
    assert server.asked == []


def test_with_a_yes_it_is_looked_up_and_never_called_a_proof(server: Counters):
    status, said = run("--article", "fr:Maroc Telecom", "--news", "maroc telecom", answer="y\n")
    assert status == 0
    assert "A public event fits" in said
    assert "cannot tell" in said
    assert "never proof" in said


def test_a_source_that_fails_leaves_the_others(server: Counters):
    server.routes["/api.gdeltproject.org/"] = as_json({}, 429)
    status, said = run("--article", "fr:X", "--news", "x", "--yes")
    assert status == 2
    assert "A public event fits" in said


def test_a_trends_file_needs_no_yes(server: Counters, tmp_path: Path):
    rows = "".join(f"{BEGIN + timedelta(days=n)},{n % 50},<1\n" for n in range(120))
    path = tmp_path / "trends.csv"
    path.write_text(TRENDS + rows)
    status, _said = run("--trends", str(path))
    assert status == 0
    assert server.asked == []
    assert run("--trends", str(tmp_path / "none.csv"))[0] == 2
    assert run()[0] == 2
