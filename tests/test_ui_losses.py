"""The page of losses: numbers, value in a person's currency, joint falls and who was refilled."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def opened() -> AppTest:
    before, sys.argv = sys.argv, ["app.py"]
    try:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
        at.query_params["sample"] = "opunlike"
        at.run()
        at.switch_page("detector/ui/pages/losses.py").run()
        yield at
    finally:
        sys.argv = before


def texts(at: AppTest) -> list[str]:
    assert not at.exception
    return [text.value for text in at.text]


def test_losses_of_each_page_and_together_with_their_value(opened: AppTest):
    said = texts(opened)
    assert any("newspaper article" in text for text in said)
    table = opened.dataframe[0].value
    assert len(table) == 4
    assert all("MAD" in cell for cell in table["Value"])
    # Opened on the days of the largest finding: its own numbers, and the words for that.
    assert any("are the days of a finding on each of" in text for text in said)
    assert any(
        f"• Maroc Telecom: {table['Lost beyond the usual'].iloc[0]}" in text for text in said
    )
    assert table["90 % interval"].str.contains("–").all()
    assert any("fell together" in text for text in said)
    assert any("every page of this fall gained" in text for text in said)
    assert len(opened.get("vega_lite_chart")) == 3


def test_a_typed_rate_prints_the_value_in_the_persons_currency(opened: AppTest):
    opened.text_input(key="w_loss_rate").input("1 MAD = 0.092 EUR, 2016-02-26").run()
    said = texts(opened)
    assert any("1 MAD = 0.092 EUR" in text for text in said)
    assert all("EUR" in cell for cell in opened.dataframe[0].value["Value"])
    opened.text_input(key="w_loss_rate").input("1 USD = 9 MAD").run()
    assert any("no rate of MAD" in text for text in texts(opened))
    opened.text_input(key="w_loss_rate").input("").run()


def test_days_in_the_wrong_order_are_a_sentence(opened: AppTest):
    first = opened.date_input(key="w_loss_since").value
    last = opened.date_input(key="w_loss_last").value
    opened.date_input(key="w_loss_since").set_value(last)
    opened.date_input(key="w_loss_last").set_value(first).run()
    assert any("lies before the first" in text for text in texts(opened))
