"""Whole simulated pages add up, and the run over them counts what it says it counts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.history import daily
from detector.history.accounting import residuals
from detector.read.rounding import unrounded
from detector.simulate.audience import EXPORTS, LISTED, Delivery, history_of, people
from detector.validate import pages
from detector.validate.pages import KINDS, PageResult, Setting, one_page, poisson, report, run


def page(seed=1, **settings):
    return people(120, np.random.default_rng(seed), **settings)


@given(st.integers(0, 10_000), st.sampled_from([None, Delivery("bulk_blocks", 3.0, "TH")]))
def test_every_column_adds_up(seed, delivery):
    made = people(40, np.random.default_rng(seed), delivery=delivery)
    assert (made.stock >= 0).all()
    series = daily(history_of(made, "gross"))
    assert len(series) == 40
    assert np.nanmax(np.abs(residuals(series))) == 0
    np.testing.assert_array_equal(np.diff(made.stock.sum(axis=1)), (made.gained - made.lost)[1:])


def test_the_same_seed_gives_the_same_page():
    one, two = page(3), page(3)
    np.testing.assert_array_equal(one.stock, two.stock)
    assert one.home == two.home


def test_a_delivery_comes_from_its_country_and_is_told():
    plain, laid = page(4), page(4, delivery=Delivery("bulk_burst", 5.0, "TH"))
    brought = laid.events[-1]
    assert brought.bulk
    assert not any(event.bulk for event in plain.events)
    span = slice(brought.start, brought.end)
    assert (laid.gained - plain.gained)[span].sum() == brought.gained > 0
    thai = laid.places.index("TH")
    grown = laid.stock[brought.end - 1, thai] - laid.stock[brought.start - 1, thai]
    assert grown >= 0.9 * brought.gained


def test_adverts_abroad_change_countries_and_not_counts():
    seed = next(
        s
        for s in range(50)
        if any(e.kind == "advertisement" and e.gained > 20 for e in page(s).events)
    )
    pairs = [(page(s), page(s, adverts_abroad=True)) for s in range(seed, seed + 30)]
    for plain, abroad in pairs:
        np.testing.assert_array_equal(plain.gained, abroad.gained)
    # Every second one goes abroad, so that of thirty pages some must differ.
    assert any((plain.stock != abroad.stock).any() for plain, abroad in pairs)


@pytest.mark.parametrize("kind", EXPORTS)
def test_an_export_holds_its_columns_and_no_others(kind):
    made = page(5)
    history = history_of(made, kind)
    series = daily(history)
    flows = kind in ("gross", "counts-only")
    assert np.isfinite(series.gained).any() == flows
    assert np.isfinite(series.lost).any() == flows
    assert (not history.activity.empty) == flows
    assert (not history.audience.empty) == (kind in ("gross", "net"))
    assert np.isfinite(series.total).all()


def test_lists_are_cut_off_and_late():
    made = page(6)
    history = history_of(made, "gross")
    rows = history.audience
    assert rows.groupby("time").size().max() <= LISTED
    assert (rows["fans"] >= rows["floor"]).all()
    assert rows["time"].max() == history.counts["end"].max() - pd.Timedelta(days=2)


def test_rounded_totals_carry_the_interval_the_reader_gives_them():
    made = page(7)
    total = made.stock.sum(axis=1)
    series = daily(history_of(made, "rounded"))
    assert ((series.total_low <= total) & (total <= series.total_high)).all()
    levels = history_of(made, "rounded").counts["total"]
    from detector.history import Count

    read, digits = unrounded([Count.exact(v) for v in levels])
    assert digits is None or digits <= 3
    if digits == 3:
        np.testing.assert_array_equal([c.low for c in read], series.total_low)


def test_a_run_is_the_same_for_any_number_of_processes():
    setting = Setting(90, home=True, weeks=(6.0,))
    alone = run(setting, 3, 7, processes=1)
    assert alone == run(setting, 3, 7, processes=2)
    assert alone[0] == one_page(setting, 7, 0)
    assert all(result.delivery is not None for result in alone)
    # Six weeks of growth within days is what the program is for.
    assert any(set(result.found) & set(pages.FINDS) for result in alone)


def test_the_report_counts_findings_and_pages():
    setting = Setting(365, home=True, weeks=(2.0,))
    brought = Delivery("bulk_burst", 2.0, "TH")
    results = [
        PageResult("done", (("gain", "viral"), ("influx", "nothing"))),
        PageResult("done", ()),
        PageResult("not_resolvable", (), brought, ("gain", "influx")),
        PageResult("done", (), brought, ("loss",)),
    ]
    text = "\n".join(report(results, setting))
    assert "counts: done 3, not_resolvable 1" in text
    assert "gain: 1, 0.250 a page-year" in text
    assert "any kind: 2, 0.500 a page-year" in text
    assert "pages with any: 1 of 4, 0.250" in text
    assert "nominal 0.095" in text
    assert "false gain during viral: 1" in text
    assert "bulk_burst of 2 weeks: found 1 of 2, 0.500 [" in text
    assert all(kind in text for kind in KINDS)


def test_poisson_interval():
    # Garwood's exact interval of 5 events: 1.62 to 11.67 (any table).
    assert poisson(5, 1.0) == pytest.approx((1.6235, 11.6683), abs=1e-3)
    assert poisson(0, 10.0) == pytest.approx((0.0, 0.36889), abs=1e-4)


def test_command_line(capsys):
    pages.main(["--pages", "1", "--days", "60", "--kind", "net", "--processes", "1"])
    assert "1 pages of 60 days" in capsys.readouterr().out
