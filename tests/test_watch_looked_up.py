"""A look-up of public interest in the docket: found lowers support, none found changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from detector import samples
from detector.cli import app
from detector.history import Finding, Scan, UnknownFormat
from detector.read import open_exports
from detector.scan import scan
from detector.watch.interest import Interest
from detector.watch.looked_up import LookUp, look_ups_json, open_look_ups, with_interest
from detector.words import say


def series(first: date, days: int, *, peak: date | None) -> LookUp:
    """Views of a hundred a day with a little unrest, and one high day."""
    dates = np.arange(np.datetime64(first), np.datetime64(first) + days)
    values = 100.0 + np.arange(days) % 7
    if peak is not None:
        values[(peak - first).days] = 9_000.0
    interest = Interest("wikipedia", "fr:Maroc Telecom", dates, values)
    return LookUp(interest, "wikimedia.org", "/path", datetime(2026, 1, 2, tzinfo=UTC))


@pytest.fixture(scope="module")
def plain() -> Scan:
    known = samples.sample("slow_delivery")
    (history,) = open_exports(known.files, page=known.page)
    return scan(history, home=known.home, languages=known.languages, findable=False)


def again(plain: Scan, *, peak: bool) -> Finding:
    finding = weighed_one(plain)
    first, _ = finding.interval.days_in(plain.history.zone)
    found = series(plain.daily.days[0].item(), len(plain.daily), peak=first if peak else None)
    history = with_interest(plain.history, [found])
    return weighed_one(scan(history, home=plain.home, languages=plain.languages, findable=False))


def weighed_one(one: Scan) -> Finding:
    return next(f for f in one.findings if f.support is not None and f.support.log10_lr > 0)


def line_of(finding: Finding, code: str) -> str:
    return next(line.state for line in finding.explanations if line.code == code)


def test_an_event_that_was_found_is_in_the_docket_and_lowers_support(plain: Scan):
    before = weighed_one(plain)
    assert line_of(before, "press") == "not_checked"
    first, _ = before.interval.days_in(plain.history.zone)
    history = with_interest(
        plain.history, [series(plain.daily.days[0].item(), len(plain.daily), peak=first)]
    )
    after = scan(history, home=plain.home, languages=plain.languages, findable=False)
    same = next(f for f in after.findings if f.interval == before.interval)
    assert line_of(same, "press") == "found"
    assert before.support is not None
    assert same.support is not None
    assert same.support.log10_lr == 0.0 < before.support.log10_lr
    assert same.support.high <= 0.0
    assert any("until a person has weighed it" in say(line) for line in same.support.notes)
    assert same.support.before_bounds == before.support.before_bounds


def test_none_found_is_said_and_changes_no_support(plain: Scan):
    before, after = weighed_one(plain), again(plain, peak=False)
    assert line_of(after, "press") == "not_found"
    assert after.support == before.support
    sentence = next(x.sentence for x in after.explanations if x.code == "press")
    assert "proves nothing" in say(sentence)


def test_the_receipt_says_who_was_asked_what(plain: Scan):
    history = with_interest(plain.history, [series(date(2026, 1, 1), 30, peak=None)])
    said = say(history.receipt.read[-1])
    for part in ("wikimedia.org", "/path", "2026-01-02 00:00", "30 days"):
        assert part in said
    own = replace(series(date(2026, 1, 1), 30, peak=None), host="", at=None)
    assert "nobody was asked" in say(with_interest(plain.history, [own]).receipt.read[-1])
    assert with_interest(plain.history, []) is plain.history


@given(
    st.dates(date(2015, 7, 1), date(2030, 1, 1)),
    st.lists(st.none() | st.floats(0, 1e9, allow_subnormal=False), min_size=1, max_size=40),
    st.text(max_size=50),
)
def test_a_kept_look_up_is_read_as_it_was(first: date, values: list[float | None], subject: str):
    days = np.arange(np.datetime64(first), np.datetime64(first) + len(values))
    numbers = np.array([np.nan if v is None else v for v in values])
    one = LookUp(Interest("gdelt", subject, days, numbers), "host", "sent", None)
    (back,) = open_look_ups("x.json", look_ups_json([one]).encode())
    assert back.key == one.key
    assert (back.interest.days == days).all()
    np.testing.assert_array_equal(back.interest.values, numbers)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "5",
        '{"kind": "public-interest"}',
        '{"kind": "public-interest", "look_ups": [{"source": "elsewhere"}]}',
        '{"kind": "public-interest", "look_ups": [{"source": "gdelt", "subject": "x", "host": "",'
        ' "sent": "", "at": null, "days": ["2026-01-01", "2026-01-01"], "values": [1, 2]}]}',
        *(
            '{"kind": "public-interest", "look_ups": [{"source": "gdelt", "subject": "x", "host":'
            f' "", "sent": "", "at": null, "days": ["{day}"], "values": [{value}]}}]}}'
            for day, value in (
                ("2016-02-01", 10**400),
                ("2016-02-01", -1),
                ("9999-12-31", 1),
                ("NaT", 1),
            )
        ),
        "no table, no json",
    ],
)
def test_what_holds_no_look_up_is_a_sentence(text: str):
    with pytest.raises(UnknownFormat) as error:
        open_look_ups("file.json", text.encode())
    assert "file.json" in say(error.value.note)


def test_the_command_reads_a_google_trends_table(tmp_path: Path):
    known = samples.sample("slow_delivery")
    days = [date(2016, 1, 1) + timedelta(days=n) for n in range(60)]
    table = tmp_path / "trends.csv"
    table.write_text("Day,inwi\n" + "".join(f"{day},{n % 9}\n" for n, day in enumerate(days)))
    files = [str(path) for path in known.files]
    runner = CliRunner()
    done = runner.invoke(app, ["scan", *files, "--format", "json", "--interest", str(table)])
    assert done.exit_code == 0, done.output
    receipt = json.loads(done.output)["pages"][0]["receipt"]
    assert any("nobody was asked" in line for line in receipt["read"])
    missing = runner.invoke(app, ["scan", *files, "--interest", str(tmp_path / "none.json")])
    assert missing.exit_code == 2
