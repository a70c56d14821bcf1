"""Days out of archived Social Blade pages: few captures, resumed, nothing taken twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detector.cli import app
from detector.history import BadSetting, daily
from detector.read import open_exports
from detector.watch.archive import Capture, series_address
from detector.watch.archive.social_blade import in_order, totals_in
from tests.counter_server import Answer, Counters, as_json, counters
from tests.source_files import chart_page

HEADER = ["timestamp", "original", "mimetype", "statuscode", "digest"]
ORIGINAL = "https://socialblade.com/youtube/user/some/monthly"


def page(first: date, days: int, start: int) -> Answer:
    """A saved page whose total grows by three a day."""
    dates = [(first + timedelta(days=n)).isoformat() for n in range(days)]
    new = dict.fromkeys(dates, 3)
    total = {day: start + 3 * n for n, day in enumerate(dates)}
    return Answer(body=chart_page(new, total, new, total).encode())


def row(day: str, digest: str) -> list[str]:
    return [f"{day}120000", ORIGINAL, "text/html", "200", digest * 32]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counters]:
    # The pace is tested with the archive of pages; here nobody waits.
    monkeypatch.setattr("detector.watch.archive.SPACING", 0.0)
    with counters() as made:
        monkeypatch.setenv("DETECTOR_TEST_BASE", made.base)
        made.routes["/web.archive.org/cdx"] = as_json(
            [
                HEADER,
                row("20150110", "A"),
                row("20150210", "B"),
                row("20150401", "C"),
                row("20160101", "D"),
            ]
        )
        made.routes["/web.archive.org/web/20150110"] = page(date(2014, 12, 1), 40, 1_000)
        made.routes["/web.archive.org/web/20150210"] = Answer(body=b"<html>no charts</html>")
        # It holds the end of the time asked for, and says another total of two days.
        made.routes["/web.archive.org/web/20150401"] = page(date(2015, 1, 8), 60, 1_115)
        yield made


def run(tmp_path: Path, *more: str) -> tuple[int, str]:
    given = ["archive", "youtube", "user/some", "--social-blade"]
    days = ["--from", "2014-12-10", "--to", "2015-02-20"]
    done = CliRunner(env={"COLUMNS": "200"}).invoke(
        app, [*given, *days, "--out", str(tmp_path / "days.csv"), *more]
    )
    assert "Traceback" not in done.output
    return done.exit_code, done.output


def fetched(server: Counters) -> list[str]:
    asked = [a.path for a in server.asked if a.path.startswith("/web.archive.org/web")]
    return [path.split("/")[3][:8] for path in asked]


def test_a_series_is_put_together_from_as_few_captures_as_will_do(server: Counters, tmp_path: Path):
    status, said = run(tmp_path)
    assert status == 0, said
    # The first after the days asked for, then backwards until all days are there.
    assert fetched(server) == ["20150401", "20150210", "20150110"]
    assert "1 capture holds no series" in said
    assert "On 2 days two captures give different totals" in said
    (history,) = open_exports(tmp_path / "days.csv")
    assert (history.platform, history.measure) == ("youtube", "subscribers")
    series = daily(history)
    assert len(series) == 72
    assert series.total[0] == 1_000 + 3 * 9
    assert "https://web.archive.org/web/20150110120000/" in (tmp_path / "days.csv").read_text()
    assert list(tmp_path.glob("*.partial")) == []
    assert "socialblade.com%2Fyoutube%2Fuser%2Fsome%2Fmonthly" in server.asked[0].path


def test_a_stopped_run_fetches_only_what_it_had_not_read(server: Counters, tmp_path: Path):
    whole = server.routes["/web.archive.org/web/20150110"]
    server.routes["/web.archive.org/web/20150110"] = as_json({}, 404)
    status, said = run(tmp_path)
    assert status == 0
    assert "days stand on none of the pages" in said
    assert "again to go on" in said
    (journal,) = tmp_path.glob("*.partial")
    journal.write_text(journal.read_text() + '["DDDD')
    server.routes["/web.archive.org/web/20150110"] = whole
    server.asked.clear()
    assert run(tmp_path)[0] == 0
    assert fetched(server)[0] == "20150110"
    assert "20150401" not in fetched(server)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["--measure", "likes"], "subscribers only"), (["--to", "2014-12-01"], "not after")],
)
def test_what_cannot_be_is_one_sentence(server: Counters, tmp_path: Path, arguments, says):
    status, said = run(tmp_path, *arguments)
    assert (status, len(said.strip().splitlines())) == (2, 1)
    assert says in said
    assert fetched(server) == []


@pytest.mark.parametrize(
    ("handle", "address"),
    [
        ("@some", "socialblade.com/youtube/handle/some/monthly"),
        ("user/some", "socialblade.com/youtube/user/some/monthly"),
        ("channel/UCx", "socialblade.com/youtube/channel/UCx/monthly"),
    ],
)
def test_where_a_channel_stands(handle: str, address: str):
    assert series_address(handle) == address


@pytest.mark.parametrize("handle", ["", "some", "../x", "https://socialblade.com/x", "user/a/b"])
def test_an_address_is_no_handle(handle: str):
    with pytest.raises(BadSetting):
        series_address(handle)


def test_the_first_capture_after_the_days_is_read_first():
    stamps = ["20150101", "20150301", "20150201", "20150401"]
    found = [
        Capture(datetime.strptime(s, "%Y%m%d").replace(tzinfo=UTC), s, ORIGINAL, s)
        for s in sorted(stamps)
    ]
    order = [capture.stamp for capture in in_order(found, date(2015, 2, 15))]
    assert order == ["20150301", "20150201", "20150101", "20150401"]


def test_numbers_of_the_years_of_three_digits_are_intervals(server: Counters, tmp_path: Path):
    first = date(2019, 12, 1)
    rounded = {(first + timedelta(days=n)).isoformat(): 1_230_000 for n in range(10)}
    new = dict.fromkeys(rounded, 0)
    body = chart_page(new, rounded, new, rounded).encode()
    assert totals_in(body)[first] == 1_230_000
    server.routes["/web.archive.org/cdx"] = as_json([HEADER, row("20200101", "E")])
    server.routes["/web.archive.org/web/20200101"] = Answer(body=body)
    assert run(tmp_path, "--from", "2019-12-01", "--to", "2019-12-11")[0] == 0
    text = (tmp_path / "days.csv").read_text()
    assert ",1.23M,1230000,1239999," in text


def test_a_page_of_another_kind_holds_no_series():
    for body in (b"", b"<html></html>", b"date,likes\n2016-01-01,5\n2016-01-02,6\n", b"\x00\xff"):
        assert totals_in(body) == {}
