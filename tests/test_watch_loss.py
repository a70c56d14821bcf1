"""The loss since a day: measured, silent on a quiet page, and honest where it cannot tell."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import detector
from detector.cli import app
from detector.history import BadSetting, Count
from detector.report.loss import loss_notes
from detector.simulate import simulate
from detector.watch import as_found, exchanged, measure_loss, price_of, together, worth
from detector.watch.forecast import forecast
from detector.words import say
from tests import cases, scan_factory

ROOT = Path(__file__).parent.parent
OPUNLIKE = sorted((ROOT / "samples/opunlike").glob("*.csv"))
SCHEMA = json.loads((Path(detector.__file__).parent / "report/loss.schema.json").read_text())
SINCE = cases.FIRST + timedelta(days=70)


def flows(seed: int = 1, days: int = 90) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.poisson(60, days).astype(float), rng.poisson(40, days).astype(float)


def test_a_loss_is_measured_beyond_the_usual():
    gained, lost = flows()
    lost[70:73] += 5_000
    found = measure_loss(cases.history(gained, lost=lost), SINCE, SINCE + timedelta(days=3))
    assert found.basis == "gross"
    assert found.lost is not None
    assert found.lost.low <= 15_000 <= found.lost.high
    assert found.lost.step < 1_000


def test_a_quiet_page_lost_nothing_beyond_the_usual():
    gained, lost = flows()
    found = measure_loss(cases.history(gained, lost=lost), SINCE)
    assert found.lost is not None
    assert found.lost.low < 0 < found.lost.high


def test_the_fall_of_a_count_is_held_against_its_growth():
    gained, lost = flows()
    lost[70:73] += 5_000
    total = 100_000 + np.cumsum(gained - lost)
    found = measure_loss(cases.history(total=total), SINCE, SINCE + timedelta(days=3))
    assert found.basis == "net"
    assert found.observed is not None
    assert found.observed.value == total[69] - total[72]
    assert found.lost is not None
    assert found.lost.low <= 15_000 <= found.lost.high


def test_a_refill_hides_a_loss_in_a_count_and_not_in_the_losses():
    gained, lost = flows()
    lost[70:73] += 5_000
    gained[70:73] += 5_000
    total = 100_000 + np.cumsum(gained - lost)
    until = SINCE + timedelta(days=3)
    gross = measure_loss(cases.history(gained, lost=lost, total=total), SINCE, until)
    net = measure_loss(cases.history(total=total), SINCE, until)
    assert gross.lost is not None
    assert gross.lost.low > 10_000
    assert net.lost is not None
    assert net.lost.high < 5_000


def test_a_missing_day_is_named_and_never_a_zero():
    gained, lost = flows()
    lost[71] = np.nan
    found = measure_loss(cases.history(gained, lost=lost), SINCE, SINCE + timedelta(days=3))
    assert found.missing == 1
    assert found.observed is not None
    assert found.observed.value == lost[70] + lost[72]
    assert found.expected is not None
    assert found.expected == pytest.approx(80, rel=0.2)


@pytest.mark.parametrize(
    ("since", "code"),
    [
        (cases.FIRST + timedelta(days=5), "loss.no_past"),
        (cases.FIRST - timedelta(days=5), "loss.no_past"),
        (cases.FIRST + timedelta(days=500), "loss.no_days"),
    ],
)
def test_it_cannot_tell_without_a_past_or_a_present(since: date, code: str):
    gained, lost = flows()
    found = measure_loss(cases.history(gained, lost=lost), since)
    assert found.lost is None
    assert found.reason is not None
    assert found.reason.code == code


def test_gains_alone_say_nothing_of_losses():
    gained, _ = flows()
    found = measure_loss(cases.history(gained), SINCE)
    assert found.lost is None
    assert found.reason is not None
    assert found.reason.code == "loss.no_counts"


def test_the_interval_covers_on_simulated_pages():
    # Innocent events included; nine in ten is promised, four in five is asked of 120 pages.
    rng = np.random.default_rng(11)
    days, ahead, pages = 90, 7, 120
    made = simulate(pages, days + ahead, rng)
    weekday = made.weekday.astype(float)
    hits = 0
    for flow in made.lost:
        told = forecast(flow[:days], weekday[:days], weekday[days:])
        assert told is not None
        hits += abs(flow[days:].sum() - told.expected) <= told.half_width
    assert 0.8 * pages <= hits < pages


@given(
    st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), max_size=120),
    st.integers(1, 40),
    st.floats(0.5, 50),
)
def test_a_forecast_scales_with_its_numbers_and_never_breaks(values, ahead, factor):
    past = np.array(values, float)
    weekday = np.arange(len(past)) % 7.0
    days = np.arange(ahead) % 7.0
    one, other = forecast(past, weekday, days), forecast(past * factor, weekday, days)
    if one is None or other is None:
        assert (~np.isnan(past)).sum() < 28
        return
    size = 1e-6 * factor * (np.nanmax(np.abs(past)) + 1) * ahead**2
    assert other.expected == pytest.approx(factor * one.expected, rel=1e-6, abs=size)
    assert other.half_width == pytest.approx(factor * one.half_width, rel=1e-6, abs=size)
    assert one.half_width >= 0


def test_pages_are_added_up_by_measure_and_basis():
    gained, lost = flows()
    total = 100_000 + np.cumsum(gained - lost)
    pages = [
        cases.history(gained, lost=lost, page="A"),
        cases.history(gained, lost=lost, page="B"),
        cases.history(total=total, page="C"),
    ]
    losses = [measure_loss(page, SINCE) for page in pages]
    (both,) = together(losses)
    assert both.pages == ("A", "B")
    assert losses[0].lost is not None
    assert both.lost.low == pytest.approx(2 * losses[0].lost.low)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3 MAD", (3, 3, 3, "MAD")),
        ("2-4 eur", (2, 3, 4, "EUR")),
        ("0,5 - 1 - 3 USD", (0.5, 1, 3, "USD")),
    ],
)
def test_prices(text: str, numbers: tuple[float, float, float, str]):
    price = price_of(text)
    assert (price.low, price.mid, price.high, price.currency) == numbers


def test_only_the_articles_price_is_the_articles():
    assert price_of("3 MAD").source.code == "loss.source.article"
    assert price_of("4 MAD").source.code == "loss.source.none"
    assert price_of("3 MAD", "a tender").source.code == "loss.source.given"


@pytest.mark.parametrize(
    "text", ["", "MAD", "3", "4-2 MAD", "3 XYQ", "-3 MAD", "1e3 MAD", f"{10**400} MAD"]
)
def test_bad_prices_are_refused(text: str):
    with pytest.raises(BadSetting):
        price_of(text)


def test_a_gain_is_worth_nothing_rather_than_less():
    assert worth(Count(-5, -10, 20), price_of("3 MAD")).low == 0
    assert worth(Count(-5, -10, 20), price_of("2-4 MAD")).high == 80


def test_the_command_on_opunlike_keeps_its_contract():
    given = ["--since", "2016-02-26", "--until", "2016-02-29", "--value", "3 MAD"]
    done = CliRunner().invoke(app, ["loss", *map(str, OPUNLIKE), *given, "--format", "json"])
    assert done.exit_code == 0
    record = json.loads(done.stdout)
    jsonschema.validate(record, SCHEMA)
    (total,) = record["together"]
    # The sample is shaped on "500,000 in under 72 hours" and "1.5 million dirhams".
    assert 400_000 < total["lost"]["low"] < total["lost"]["high"] < 550_000
    assert 1_300_000 < total["value"]["mid"] < 1_600_000
    assert "article" in total["value"]["source"]


def test_the_table_names_pages_and_what_it_does_not_say():
    done = CliRunner().invoke(app, ["loss", *map(str, OPUNLIKE), "--since", "2016-02-26"])
    assert done.exit_code == 0
    assert "inwi" in done.stdout
    assert "not why" in done.stdout


@pytest.mark.parametrize(
    "options",
    [
        ["--since", "yesterday"],
        ["--since", "2016-02-26", "--until", "2016-02-26"],
        ["--since", "2016-02-26", "--value", "three"],
    ],
)
def test_bad_settings_end_in_one_sentence(options: list[str]):
    done = CliRunner().invoke(app, ["loss", str(OPUNLIKE[0]), *options])
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_a_price_in_the_persons_own_currency_names_the_rate_and_its_day():
    price = exchanged(price_of("2-3-5 MAD"), "1 MAD = 0,1 EUR, 2016-02-26")
    assert (price.low, price.mid, price.high) == pytest.approx((0.2, 0.3, 0.5))
    assert price.currency == "EUR"
    assert price.exchange is not None
    assert "0.1 EUR" in say(price.exchange)
    assert "2016" in say(price.exchange)


@pytest.mark.parametrize(
    "text",
    ["0.1 EUR", "1 USD = 9 MAD, 2016-02-26", "1 MAD = 0 EUR, 2016-02-26", "MAD = 1 EUR, 2016-02-31",
     "1 MAD = 2 QQQ, 2016-02-26", "", f"1 MAD = {10**400} EUR, 2016-02-26"],
)  # fmt: skip
def test_what_is_no_rate_is_refused(text: str):
    with pytest.raises(BadSetting):
        exchanged(price_of("3 MAD"), text)


def test_the_days_of_a_finding_have_the_findings_own_numbers():
    one = next(f for f in scan_factory.opunlike().findings if f.kind == "loss")
    history = scan_factory.opunlike().history
    days = one.interval.days_in(history.zone)
    measured = measure_loss(history, *days)
    found = as_found(measured, [one])
    assert (found.observed, found.expected, found.lost) == (one.observed, one.expected, one.excess)
    assert [line.code for line in loss_notes([found], [], None)] == ["loss.as_found", "loss.who"]
    # Other days, another basis or a gain are no such finding.
    later = measure_loss(history, days[0] + timedelta(days=1), days[1])
    others = (replace(one, kind="gain"), replace(one, basis="share"))
    for loss, findings in ((later, [one]), (measured, others)):
        assert as_found(loss, findings) == loss
        codes = [line.code for line in loss_notes([loss], [], None)]
        assert "loss.beside_scan" in codes
        assert "loss.as_found" not in codes
