"""The expected audience: sums, reasons, and the table of migrants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import BadCell, BadSetting, UnknownFormat, UnreadableFile
from detector.origin.measure import excess, fitted
from detector.origin.prior import HOME_SHARE, expected_audience
from detector.origin.world import TABLE, world
from detector.words import has

CODES = world().codes


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(CODES), st.lists(st.sampled_from(["ar", "fr", "en", "zz"]), max_size=3))
def test_shares_are_a_distribution_with_the_home_share(home: str, languages: list[str]) -> None:
    prior = expected_audience(home, tuple(languages))
    assert prior.share.sum() == pytest.approx(1)
    assert (prior.share > 0).all()
    assert prior.share[prior.countries.index(home)] == HOME_SHARE
    foreign = np.array([code != home for code in prior.countries])
    assert np.allclose(prior.parts.sum(axis=0)[foreign], prior.share[foreign])
    for code in prior.countries:
        assert all(has(reason) for reason in prior.because(code))


def test_morocco_expects_france_spain_and_algeria_before_thailand() -> None:
    prior = expected_audience("MA", ("fr", "ar"))
    share = dict(zip(prior.countries, prior.share, strict=True))
    assert min(share[c] for c in ("FR", "ES", "DZ")) > 10 * share["TH"]
    assert "origin.because.language" in prior.because("FR")
    assert prior.because("TH") == ("origin.because.world",)


def test_the_table_is_small_and_knows_namibia() -> None:
    assert TABLE.stat().st_size < 80_000
    assert "NA" in CODES
    assert len(set(CODES)) == len(CODES) >= 240


def test_distances_are_those_of_the_globe() -> None:
    known = world()
    distance = known.distance[known.position("MA"), known.position("TH")]
    assert distance == pytest.approx(10_800, rel=0.05)  # Casablanca to Bangkok
    assert np.allclose(known.distance, known.distance.T)
    assert np.array_equal(known.border, known.border.T) or (
        abs(known.border - known.border.T).sum() < 10
    )


def test_an_unknown_home_is_named() -> None:
    with pytest.raises(BadSetting) as caught:
        expected_audience("ZQ", ())
    assert caught.value.note.numbers["value"] == "ZQ"


def test_migrants_make_the_diaspora_expected(tmp_path) -> None:
    table = tmp_path / "m.csv"
    table.write_text("o,d,n\nMA,BE,200000\nMA,FR,900000\nSN,MA,9000\nMA,XX,..\n")
    with_table = expected_audience("MA", ("fr", "ar"), migrants=table)
    without = expected_audience("MA", ("fr", "ar"))
    i = with_table.countries.index("BE")
    assert with_table.share[i] > 3 * without.share[i]
    assert with_table.because("BE")[0] == "origin.because.diaspora"
    assert "origin.because.immigrants" in with_table.because("SN")


def test_numeric_codes_and_the_latest_year_are_read(tmp_path) -> None:
    from detector.origin.prior import read_migrants

    table = tmp_path / "un.csv"
    table.write_text(
        "Origin code,Destination code,2010,2020\n504,250,1,900 000\n504,900,5,5\n504,56,,\n"
    )
    assert read_migrants(table) == {("MA", "FR"): 900_000.0}


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"a,b\n1,2\n", UnknownFormat),
        (b"", UnknownFormat),
        (b"o,d,n\nMA,FR,many\n", BadCell),
        (b"\xff\xfe\x00o", UnreadableFile),
    ],
)
def test_a_bad_table_is_refused_with_a_sentence(tmp_path, content, error) -> None:
    table = tmp_path / "bad.csv"
    table.write_bytes(content)
    with pytest.raises(error) as caught:
        expected_audience("MA", (), migrants=table)
    assert has(caught.value.note.code)


def test_the_fit_finds_the_weights_that_made_the_data() -> None:
    rng = np.random.default_rng(1)
    tables = [rng.dirichlet(np.ones(30), 3) for _ in range(60)]
    truth = np.array([0.6, 0.3, 0.1])
    views = [truth @ table for table in tables]
    assert fitted(views, tables) == pytest.approx(truth, abs=0.02)
    assert excess(views[0], views[0]) == 0
