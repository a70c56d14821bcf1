"""What is published of a scan: the JSON contract, CSV, HTML and the terminal."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import detector
import features
from detector import report
from detector.history import (
    Count,
    Explanation,
    Findable,
    Finding,
    Interval,
    OriginResult,
    Outcome,
    Scan,
    ScanOutcome,
    daily,
    note,
)
from detector.history.finding import Basis
from detector.report.scan_csv import guarded
from detector.report.story import who
from detector.weigh import docket
from detector.words import say
from tests import scan_factory
from tests.cases import ZONE, case, flow, history

SCHEMA = json.loads((Path(detector.__file__).parent / "report/scan.schema.json").read_text())
GAINED = np.r_[np.full(57, 20.0), 900.0, np.full(17, 20.0)]


def finding(kind: str = "gain") -> Finding:
    origin = OriginResult(
        Outcome.FOUND,
        flows=(flow("TH", 800, 0.4, 9.0), flow("MA", 90, 80)),
        gained=890,
        s1=9.0,
        s2=float("nan"),
        p_value=0.001,
        references=1000,
        flagged=("TH",),
    )
    one = case(GAINED, 57, 58, kind=kind, origin=origin)
    checks = tuple(features.run(check, one) for check in features.CHECKS)
    return Finding(
        Interval.of_days(date(2016, 2, 27), date(2016, 2, 28), ZONE),
        kind,  # type: ignore[arg-type]
        "gross",
        Count.exact(900),
        20.4,
        Count(880, 820, 900),
        1 / 301,
        300,
        checks=checks,
        countries=origin.flows,
        explanations=docket(one, checks),
        origin=origin,
    )


def scanned(*findings: Finding, page: str = "Page") -> Scan:
    one = history(GAINED, page=page)
    return Scan(
        one,
        daily(one),
        ScanOutcome.DONE,
        None,
        0.1,
        GAINED,
        np.full(len(GAINED), 20.0),
        (Findable(1, 60.0, 0.8),),
        findings,
        "MA",
        ("fr", "ar"),
    )


def record(scan: Scan) -> dict[str, object]:
    parsed = json.loads(report.to_json([scan]))
    jsonschema.validate(parsed, SCHEMA)
    return parsed["pages"][0]  # type: ignore[no-any-return]


def test_the_contract_of_a_finding() -> None:
    page = record(scanned(finding()))
    one = page["findings"][0]  # type: ignore[index]
    assert (one["start"], one["end"]) == ("2016-02-27", "2016-02-28")
    assert one["excess"] == {"low": 820, "mid": 880, "high": 900}
    assert one["support"] is None
    assert one["countries"][0] == one["countries"][0] | {"country": "TH", "gained": 800}
    assert {c["code"] for c in one["checks"]} == {c.code for c in features.CHECKS}


def test_nan_and_infinity_are_null() -> None:
    checks = record(scanned(finding()))["findings"][0]["checks"]  # type: ignore[index]
    country = next(c for c in checks if c["code"] == "country_surprise")
    assert country["numbers"]["s2"] is None


def test_an_open_upper_end_is_null() -> None:
    one = replace(finding("masked_loss"), excess_open=True)
    assert record(scanned(one))["findings"][0]["excess"]["high"] is None  # type: ignore[index]


def test_a_page_that_cannot_be_scanned_says_why() -> None:
    reason = note("terminal.innocent")
    page = record(replace(scanned(), outcome=ScanOutcome.CANNOT_TELL, reason=reason))
    assert page["scan"]["reason"]  # type: ignore[index]


def test_the_schema_can_refuse() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"version": "1", "pages": [{"page": "x"}]}, SCHEMA)


def test_csv_has_one_row_a_finding_and_keeps_pages_without_any() -> None:
    rows = list(csv.DictReader(io.StringIO(report.to_csv([scanned(finding()), scanned()]))))
    assert [row["kind"] for row in rows] == ["gain", ""]
    assert float(rows[0]["observed"]) == 900
    assert rows[0]["top_country"] == "TH"


@given(st.text(max_size=30))
def test_no_text_becomes_a_formula(text: str) -> None:
    safe = guarded(text)
    assert safe.endswith(text)
    assert safe.lstrip()[:1] not in tuple("=+-@")


HOSTILE = "[bold]x[/bold] <script>alert(1)</script> ![i](https://evil.example/a.png)"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not {name for name, _ in attrs} & {"src", "onerror"}
        assert all(str(value).startswith("#") for name, value in attrs if name == "href")


def test_html_escapes_what_was_uploaded_and_asks_for_nothing() -> None:
    html = report.to_html([scanned(finding(), page=HOSTILE)])
    tags = _Tags()
    tags.feed(html)
    assert "script" not in tags.seen
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("scan", [scanned(finding(), page=HOSTILE), scanned()])
def test_the_terminal_prints_a_page_as_it_is(scan: Scan) -> None:
    out = io.StringIO()
    report.show([scan], Console(file=out, width=300))
    assert scan.history.page in out.getvalue()


def test_no_findings_never_reads_as_clean() -> None:
    out = io.StringIO()
    report.show([scanned()], Console(file=out, width=300))
    assert "60 extra fans in 1 day" in out.getvalue()
    assert "clean" not in out.getvalue()
    # What the numbers are for, and why a shorter block may need more.
    assert say("scan.flat_blocks") in out.getvalue().replace("\n", " ")


@pytest.mark.parametrize("kind", ["gain", "loss", "masked_loss", "influx", "step"])
def test_every_kind_has_its_story(kind: str) -> None:
    lines = report.story(replace(finding(), kind=kind), ZONE)  # type: ignore[arg-type]
    assert lines[0].code == f"finding.{kind}"
    assert any(line.code == "finding.country" for line in lines)


@pytest.mark.parametrize(
    ("basis", "by_origin", "lower", "told"),
    [("gross", 0, 0, 0), ("gross", 0, 18, 18), ("gross", 1, 18, 0), ("net", 0, 18, 0)],
)
def test_numbers_that_do_not_add_up_say_why(
    basis: Basis, by_origin: int, lower: float, told: int
) -> None:
    one = replace(finding("gain"), basis=basis)
    middle = one.observed.value - one.expected - lower
    excess = Count(middle, middle - 40.0, middle + 40.0)
    lines = report.story(replace(one, excess=excess, by_origin=bool(by_origin)), ZONE)
    said = [int(str(line.numbers["less"])) for line in lines if line.code == "finding.lowered"]
    assert sum(said) == told


@pytest.mark.parametrize(
    ("kind", "observed", "expected", "words"),
    [
        ("loss", -881, -6237, "gained only 881 fans where about 6,237 were to be expected"),
        ("loss", 400, -6237, "lost 400 fans where a gain of about 6,237 was to be expected"),
        ("loss", 900, 20, "lost 900 fans where about 20 were to be expected"),
        ("gain", -50, -900, "lost only 50 fans where about 900 were to be expected to leave"),
        ("gain", 900, -50, "gained 900 fans where a loss of about 50 was to be expected"),
    ],
)
def test_a_net_count_is_told_without_negative_fans(
    kind: str, observed: float, expected: float, words: str
) -> None:
    one = replace(finding(kind), observed=Count.exact(observed), expected=expected, basis="net")
    said = say(report.story(one, ZONE)[0])
    assert words in said
    assert "-" not in said


@pytest.mark.parametrize(
    ("states", "code"),
    [
        (("found", "not_found"), "some"),
        (("found", "not_checked"), "some"),
        (("not_found", "not_checked"), "unchecked"),
        (("not_checked", "not_checked"), "unseen"),
        (("not_found", "not_found"), "none"),
    ],
)
def test_what_is_left_open_is_told_as_it_is(states, code):
    finding = scan_factory.opunlike().findings[0]
    lines = tuple(Explanation("press", state, note("explanation.press.found")) for state in states)
    (said,) = who(replace(finding, explanations=lines))
    assert said.code == f"who.{code}"
    text = say(said)
    # "Any of these" needs one of these.
    assert ("0 of" in text, "Any of these" in text) == (False, code == "some")
