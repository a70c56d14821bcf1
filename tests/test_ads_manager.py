"""Ads Manager tables: days, fans, sums, countries, and the docket that uses them."""

from __future__ import annotations

import datetime as dt
import io

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import PageHistory, UnknownFormat, daily
from detector.history.daily import activity_by_day
from detector.read import load, open_exports, reader_of
from detector.read.ads_manager import AdsManager
from detector.scan import scan
from detector.words import say
from tests import legacy_layout as layout
from tests.legacy_layout import Layout

FIRST = dt.date(2014, 3, 1)
HEADER = [
    "Reporting starts", "Reporting ends", "Ad name", "Ad delivery", "Results",
    "Result indicator", "Reach", "Impressions", "Amount spent (EUR)", "Ends",
]  # fmt: skip


def workbook(rows: list[list[object]], header: list[str] = HEADER) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Worksheet"
    for row in [header, *rows]:
        sheet.append(row)  # type: ignore[arg-type]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ad(first: object, last: object, fans: object, spend: object, **more: object) -> list[object]:
    kind = more.get("kind", "actions:like")
    name = more.get("name", "Like us")
    return [str(first), str(last), name, "active", fans, kind, 50, 900, spend, "2014-04-01"]


def sums(first: object, last: object, spend: float) -> list[object]:
    return [str(first), str(last), "", "", "", "", 80, 1800, spend, ""]


def by_day(values: dict[int, int]) -> bytes:
    days = {FIRST + dt.timedelta(n): fans for n, fans in values.items()}
    rows = [ad(day, day, fans, fans / 2) for day, fans in days.items()]
    return workbook([sums(min(days), max(days), sum(days.values()) / 2), *rows])


def read(data: bytes, name: str = "Ads.xlsx") -> PageHistory:
    (file,) = load(name, data)
    assert isinstance(reader_of(file), AdsManager)
    (history,) = AdsManager().read(file)
    return history


def codes(history: PageHistory, part: str) -> list[str]:
    notes = getattr(history.receipt, part)
    assert all("{" not in say(note) for note in notes)
    return [note.code for note in notes]


def metric(history: PageHistory, name: str) -> dict[str, float]:
    rows = history.activity
    rows = rows[(rows["metric"] == name) & rows["place"].isna()]
    days = rows["start"].dt.tz_convert(history.zone).dt.date.astype(str)
    return dict(zip(days, rows["value"], strict=True))


def test_days_are_kept_and_days_without_delivery_are_zero() -> None:
    history = read(by_day({0: 40, 3: 10}))
    assert metric(history, "ad_fans") == {
        "2014-03-01": 40, "2014-03-02": 0, "2014-03-03": 0, "2014-03-04": 10
    }  # fmt: skip
    assert metric(history, "ad_spend")["2014-03-01"] == 20
    assert history.counts.empty
    assert not history.named
    assert codes(history, "guessed") == ["read.ads.absent_days_zero", "read.ads.zone"]
    assert codes(history, "unresolved") == []
    assert "read.ads.sums" in codes(history, "left_out")


def test_advertisements_of_one_day_add_up() -> None:
    rows = [ad(FIRST, FIRST, 3, 1.1), ad(FIRST, FIRST, 4, 2.2, name="Second")]
    assert metric(read(workbook(rows)), "ad_fans") == {"2014-03-01": 7}


def test_a_period_in_one_is_kept_but_explains_no_day() -> None:
    last = FIRST + dt.timedelta(40)
    history = read(workbook([sums(FIRST, last, 9.5), ad(FIRST, last, 70, 9.5)]))
    assert codes(history, "unresolved") == ["read.ads.no_days"]
    assert metric(history, "ad_fans") == {"2014-03-01": 70}
    joined = with_page(workbook([ad(FIRST, last, 70, 9.5)]))
    laid = activity_by_day(joined, daily(joined), "ad_fans")
    assert laid is None


def test_results_that_are_no_fans_are_no_fans() -> None:
    history = read(workbook([ad(FIRST, FIRST, 466, 5, kind="actions:post_engagement")]))
    assert metric(history, "ad_fans") == {}
    assert metric(history, "ad_spend") == {"2014-03-01": 5}
    assert "read.ads.no_fans" in codes(history, "read")
    assert "actions:post_engagement" in say(history.receipt.read[-1])


@pytest.mark.parametrize(
    "kind", ["actions:like", "Page likes", "Facebook Likes", "Follows or likes", "page_likes"]
)
def test_results_that_are_fans(kind: str) -> None:
    assert metric(read(workbook([ad(FIRST, FIRST, 9, 1, kind=kind)])), "ad_fans")


def test_a_sum_that_is_not_that_of_its_rows_is_unresolved() -> None:
    history = read(workbook([sums(FIRST, FIRST, 99), ad(FIRST, FIRST, 1, 2)]))
    assert codes(history, "unresolved") == ["read.ads.sum_differs"]


def test_rows_that_add_up_a_breakdown_are_not_counted_twice() -> None:
    header = [*HEADER, "Day", "Country"]
    last = FIRST + dt.timedelta(1)
    parent = [*ad(FIRST, last, 7, 7), "", ""]
    of_day = [*ad(FIRST, last, 3, 3), str(FIRST), ""]
    rows = [parent, of_day]
    rows += [[*ad(FIRST, last, 1, 1), str(FIRST), "MA"], [*ad(FIRST, last, 2, 2), str(FIRST), "TH"]]
    rows += [[*ad(FIRST, last, 4, 4), str(last), "TH"]]
    history = read(workbook(rows, header))
    assert metric(history, "ad_fans") == {"2014-03-01": 3, "2014-03-02": 4}
    assert codes(history, "unresolved") == []
    (sums_out,) = [n for n in history.receipt.left_out if n.code == "read.ads.sums"]
    assert sums_out.numbers["n"] == 2


def test_the_first_table_of_a_workbook_is_read_and_the_others_named() -> None:
    book = openpyxl.Workbook(write_only=True)
    for name in ("Formatted Report", "Raw Data Report"):
        sheet = book.create_sheet(name)
        sheet.append(HEADER)
        sheet.append(ad(FIRST, FIRST, 5, 5))
    out = io.BytesIO()
    book.save(out)
    history = read(out.getvalue())
    assert metric(history, "ad_fans") == {"2014-03-01": 5}
    assert "Raw Data Report" in " ".join(map(say, history.receipt.left_out))


def test_blank_spend_is_not_zero() -> None:
    history = read(workbook([ad(FIRST, FIRST, "", ""), ad(FIRST, FIRST, 1, 2)]))
    assert metric(history, "ad_spend") == {"2014-03-01": 2}
    alone = read(workbook([ad(FIRST, FIRST, "", "")]))
    assert metric(alone, "ad_spend") == {}


def test_countries_and_the_page_of_a_portuguese_table() -> None:
    text = (
        "Início dos relatórios,Término dos relatórios,Dia,Nome da Página,País,Resultados,"
        "Tipo de resultado,Valor usado (BRL)\n"
        "01/03/2014,31/03/2014,14/03/2014,Minha Página,Tailândia,30,Page likes,3.5\n"
        "01/03/2014,31/03/2014,14/03/2014,Minha Página,MA,12,Page likes,1.5\n"
        "01/03/2014,31/03/2014,14/03/2014,Minha Página,unknown,1,Page likes,0.5\n"
    )
    history = read(text.encode(), "ads.csv")
    assert (history.page, history.named) == ("Minha Página", True)
    fans = history.activity[history.activity["metric"] == "ad_fans"]
    values = dict(zip(fans["place"].fillna(""), fans["value"], strict=True))
    assert values == {"": 43, "TH": 30, "MA": 12}
    assert metric(history, "ad_spend") == {"2014-03-14": 5.5}
    assert codes(history, "unresolved") == ["read.plain.countries_unknown"]


def test_a_table_without_an_advertisement_is_refused() -> None:
    with pytest.raises(UnknownFormat):
        read(workbook([]))
    # The account as a whole, broken down by day alone.
    account = read(workbook([sums(FIRST, FIRST, 4.5)]))
    assert metric(account, "ad_spend") == {"2014-03-01": 4.5}


def test_other_tables_are_left_to_others() -> None:
    assert not AdsManager().recognises(load("a.csv", b"date,followers\n2020-01-01,5\n")[0])


BURST = range(80, 83)


def page_csv() -> bytes:
    rng = np.random.default_rng(5)
    new = rng.poisson(20, 160).astype(float)
    new[BURST.start : BURST.stop] += 900
    lost = rng.poisson(3, 160).astype(float)
    return Layout().counts(list(10_000 + np.cumsum(new - lost)), list(new), list(lost)).csv()


def with_page(ads: bytes) -> PageHistory:
    files = [(layout.name("Page"), page_csv()), ("Ads.xlsx", ads)]
    (joined,) = open_exports(files, join_nameless=True)
    return joined


@pytest.mark.parametrize(("advertised", "state"), [(True, "found"), (False, "not_found")])
def test_the_docket_uses_them_when_opened_with_the_page(advertised: bool, state: str) -> None:
    paid = dict.fromkeys(BURST, 300) if advertised else {70: 30}
    days = {layout.FIRST + dt.timedelta(n): fans for n, fans in ({0: 1, 159: 1} | paid).items()}
    joined = with_page(workbook([ad(day, day, fans, fans / 2) for day, fans in days.items()]))
    found = scan(joined).findings
    burst = next(f for f in found if f.kind == "gain")
    states = {line.code: line.state for line in burst.explanations}
    assert states["advertisement"] == state


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.integers(0, 60), st.integers(0, 10**6), min_size=1, max_size=12))
def test_what_was_written_is_read_back(values: dict[int, int]) -> None:
    fans = metric(read(by_day(values)), "ad_fans")
    assert sum(fans.values()) == sum(values.values())
    assert len(fans) == max(values) - min(values) + 1
