"""The window in a real browser: it draws, it asks nobody, and it survives hostile files.

The browser resolves no name but this machine's, and every address it asks is written down.
"""

from __future__ import annotations

import json
import re
import socket
from datetime import date, timedelta
from pathlib import Path

import pytest

from detector.log import verify
from detector.ui.case_file import unpack
from detector.ui.navigation import PAGES
from detector.words import say
from tests import scan_factory
from tests.browser import ROOT, chromium, drawn, link, outside, port, settle, visit
from tests.test_contest import adverts, packed

__all__ = ["chromium", "port", "visit"]  # fixtures
SAMPLE = ROOT / "samples" / "opunlike"

pytestmark = pytest.mark.browser


def test_every_page_draws_and_asks_nobody(visit):
    page = visit("?sample=opunlike")
    assert drawn(page).count() >= 2
    for name in ("compare", "reading", "save", "open", "findings"):
        link(page, name)
        assert page.locator("[data-testid=stException]").count() == 0
    assert drawn(page).count() >= 2


def test_a_hostile_file_is_shown_as_text(visit, tmp_path):
    page = visit()
    original = sorted(SAMPLE.iterdir())[0].read_bytes()
    # A path cannot hold a slash; the browser sends any name it is given.
    hostile = (
        f"Facebook Insights Data Export - {scan_factory.HOSTILE} - 2016-01-01 - 2016-03-31.csv"
    )
    page.locator("input[type=file]").first.set_input_files(
        [
            {"name": hostile, "mimeType": "text/csv", "buffer": original},
            {"name": f"{scan_factory.HOSTILE}.csv", "mimeType": "text/csv", "buffer": b"x"},
        ]
    )
    page.get_by_role("button", name=say("ui.open.go")).or_(
        page.locator("[data-testid=stVegaLiteChart]").first
    ).first.wait_for()
    for name in ("findings", "compare", "reading", "save"):
        link(page, name)
        assert page.locator("img[src*=evil], img[onerror], a[href*=evil]").count() == 0
    link(page, "reading")
    assert "evil.example" in page.locator("[data-testid=stMain]").inner_text()


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland"])
def test_a_brush_chooses_the_same_days_in_every_time_zone(visit, zone):
    page = visit("?sample=opunlike", timezone_id=zone)
    drawn(page)
    overview = page.locator("[data-testid=stVegaLiteChart]").first
    overview.scroll_into_view_if_needed()
    box = overview.bounding_box()
    # From the middle of the plot to near its end, at half its height.
    left, right = box["x"] + box["width"] * 0.4, box["x"] + box["width"] * 0.6
    height = box["y"] + 40
    page.mouse.move(left, height)
    page.mouse.down()
    page.mouse.move((left + right) / 2, height, steps=4)
    page.mouse.move(right, height, steps=4)
    page.mouse.up()
    settle(page)
    text = page.locator("[data-testid=stMain]").inner_text()
    shown = re.search(r"(\d+ \w+ 2016) to (\d+ \w+ 2016)\n", text[text.index("Drag") :])
    assert shown is not None
    SEEN.add(shown.groups())
    assert len(SEEN) == 1
    assert shown.group(1) not in ("1 January 2016", "15 January 2016")


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland"])
def test_a_day_has_the_platforms_name_in_every_time_zone(visit, zone):
    page = visit("?sample=opunlike", timezone_id=zone)
    drawn(page)
    chart = page.locator("[data-testid=stVegaLiteChart]").nth(1)
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 150)
    page.mouse.move(box["x"] + box["width"] * 0.5 + 2, box["y"] + 150, steps=3)
    told = page.locator("#vg-tooltip-element").inner_text()
    assert re.search(r"\d+ \w+ 2016", told)
    NAMED.add(told)
    assert len(NAMED) == 1
    assert "\u2212" not in told


NAMED: set[str] = set()
SEEN: set[tuple[str, ...]] = set()


def test_a_case_saved_from_the_browser_opens_again(visit, tmp_path):
    page = visit("?sample=opunlike")
    link(page, "save")
    with page.expect_download() as download:
        page.get_by_role("button", name=say("ui.save.case.button")).click()
    saved = tmp_path / "case.zip"
    download.value.save_as(saved)
    assert len(unpack(saved.read_bytes()).files) == 3
    begins = {"report.html": b"<!doctype html>", "report.pdf": b"%PDF", "reply.button": b"PK"}
    for code, first in begins.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=say(f"ui.save.{code}")).click()
        made = tmp_path / code
        download.value.save_as(made)
        assert made.read_bytes().startswith(first)
    again = visit()
    again.locator("input[type=file]").first.set_input_files(saved)
    again.wait_for_url("**/findings*")
    settle(again)
    assert drawn(again).count() >= 2


def test_an_owner_contests_a_pack_in_the_browser(visit):
    """Advertisements and an event join a pack; what changes stands there, text as text."""
    page = visit("contest")
    table = adverts({"2016-02-27": 30_000, "2016-02-28": 20_000, "2016-02-29": 6_000})
    for place, (name, kind, data) in enumerate(
        (("pack.zip", "application/zip", packed()), ("ads.csv", "text/csv", table))
    ):
        chosen = page.locator("input[type=file]").nth(place)
        chosen.set_input_files({"name": name, "mimeType": kind, "buffer": data})
        settle(page)
    page.get_by_role("spinbutton", name=say("ui.contest.event.first")).first.click()
    page.keyboard.type("20160228", delay=60)
    page.get_by_label(say("ui.contest.event.what"), exact=True).fill(scan_factory.HOSTILE)
    page.get_by_role("button", name=say("ui.contest.event.add")).click()
    page.get_by_role("button", name=say("ui.contest.event.remove")).wait_for()
    page.get_by_role("button", name=say("ui.contest.look")).click()
    page.get_by_text(say("ui.contest.changed", n=1, total=2)).wait_for()
    shown = page.locator("[data-testid=stMain]").inner_text()
    assert say("explanation.advertisement.title") in shown
    assert say("contest.told", what=scan_factory.HOSTILE) in shown
    page.get_by_role("button", name=say("ui.contest.event.remove")).click()
    page.get_by_role("heading", name=say("ui.contest.result")).wait_for(state="detached")


def test_reloading_keeps_the_case(visit):
    page = visit("?sample=opunlike")
    drawn(page)
    page.reload()
    settle(page)
    assert drawn(page).count() >= 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_on_a_telephone_stay_inside_the_screen(visit, scheme):
    page = visit("?sample=opunlike", color_scheme=scheme, viewport={"width": 390, "height": 844})
    drawn(page)
    assert outside(page) == []
    paper = page.evaluate(
        "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    )
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")


def test_the_server_answers_this_machine_only(port):
    with socket.socket() as other:
        other.settimeout(2)
        # The whole of 127/8 is this machine; the server listens on one address of it.
        with pytest.raises(OSError):  # noqa: PT011 - refused or timed out, by system
            other.connect(("127.0.0.2", port))


def test_two_browsers_share_nothing(visit):
    """Two people with files of one name: neither sees the other's page, settings or case."""

    def table(name, jump):
        rows = [f"{day:%Y-%m-%d},{name},{1000 + 12 * n + jump * (n > 60)}" for n, day in days]
        return {
            "name": "export.csv",
            "mimeType": "text/csv",
            "buffer": "\n".join(["date,page,fans", *rows]).encode(),
        }

    days = list(enumerate(date(2020, 1, 1) + timedelta(days=n) for n in range(100)))
    seen = {}
    first, second = visit(), visit()
    for page, own, jump in ((first, "Amber Page", 0), (second, "Cobalt Page", 5000)):
        page.locator("input[type=file]").first.set_input_files(table(own, jump))
        page.get_by_role("button", name=say("ui.open.go")).or_(
            page.locator("[data-testid=stVegaLiteChart]").first
        ).first.wait_for()
    for page, own in ((first, "Amber Page"), (second, "Cobalt Page")):
        link(page, "findings")
        link(page, "reading")
        seen[own] = page.locator("[data-testid=stMain]").inner_text()
    assert "Amber Page" in seen["Amber Page"]
    assert "Cobalt" not in seen["Amber Page"]
    assert "Cobalt Page" in seen["Cobalt Page"]
    assert "Amber" not in seen["Cobalt Page"]

    # What one closes stays open for the other; a case is found by its random name alone.
    link(second, "save")
    second.get_by_role("button", name=say("ui.open.close")).click()
    settle(second)
    link(first, "reading")
    assert "Amber Page" in first.locator("[data-testid=stMain]").inner_text()
    stranger = visit("?case=AAAAAAAAAAAAAAAAAAAAAA")
    assert "Amber" not in stranger.locator("body").inner_text()


# What axe finds in Streamlit's and Vega's own parts and this project cannot name or move.
FOREIGN = {
    "presentation-role-conflict",  # Streamlit's field for dropping files
    "svg-img-alt",  # the brush that Vega draws; the chart around it has its text
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_passes_axe(visit, scheme):
    """Contrast, names, order of headings and roles, on every page of the menu."""
    from axe_playwright_python.sync_playwright import Axe

    page = visit("?sample=opunlike", color_scheme=scheme)
    drawn(page)
    faults = []
    for name in PAGES:
        link(page, name)
        for fault in Axe().run(page).response["violations"]:
            if fault["id"] not in FOREIGN:
                told = [f"{node['html'][:150]} {node['failureSummary']}" for node in fault["nodes"]]
                faults.append((name, fault["id"], told))
    assert faults == []


def test_a_claim_goes_from_a_screenshot_to_a_draft(visit):
    picture = Path(__file__).parent / "pictures" / "en_head_0_plain.png"
    page = visit()
    link(page, "claim")
    page.locator("input[type=file]").first.set_input_files(picture)
    numbers = page.get_by_label(say("ui.claim.read"))
    numbers.first.wait_for()
    settle(page)
    assert numbers.count() == 3
    assert page.locator("[data-testid=stImage] img").count() == 4
    numbers.first.fill("1,234")
    numbers.first.press("Tab")
    settle(page)
    page.get_by_role("button", name=say("ui.claim.take")).first.click()
    settle(page)
    assert page.get_by_label(say("ui.claim.number"), exact=True).input_value() == "1,234"
    page.locator("input[type=file]").last.set_input_files(picture)
    page.get_by_text(say("claim.pair.same")).wait_for()
    with page.expect_download() as draft:
        page.get_by_role("button", name=say("ui.claim.review")).click()
    review = json.loads(Path(draft.value.path()).read_text(encoding="utf-8"))
    assert review["claimReviewed"].startswith("1,234 likes")
    assert review["creativeWorkStatus"] == "Draft"
    with page.expect_download() as kept:
        page.get_by_role("button", name=say("ui.claim.log")).click()
    lines = Path(kept.value.path()).read_text(encoding="utf-8").splitlines()
    assert verify(lines).whole
    steps = [json.loads(line)["step"] for line in lines]
    assert "claim.corrected" in steps
    assert "pictures.compared" in steps


def test_a_result_of_many_pages_is_ranked_and_leads_to_one(visit, tmp_path):
    from detector.batch import run_batch
    from tests.test_ui_ranked import export

    for seed in range(2):
        (tmp_path / f"page{seed}.csv").write_bytes(export(seed, 900 if seed == 0 else 0))
    out = tmp_path / "pages.parquet"
    run_batch(tmp_path, out, jobs=1)
    page = visit("ranked")
    page.locator("input[type=file]").set_input_files([out, tmp_path / "page0.csv"])
    page.wait_for_selector("[data-testid=stDataFrame]")
    assert drawn(page).count() == 1
    with page.expect_download() as download:
        page.get_by_role("button", name=say("ui.ranked.csv")).click()
    assert download.value.path().read_text().splitlines()[1].startswith("1,page0,")
    page.get_by_role("button", name=say("ui.ranked.open")).click()
    settle(page)
    page.wait_for_url("**/findings**")
    assert "page0" in page.locator("[data-testid=stMain]").inner_text()
