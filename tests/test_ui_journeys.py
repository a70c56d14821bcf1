"""What somebody does who has the README and nothing else, from the first page to a report."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from detector.words import say
from tests.browser import chromium, drawn, outside, port, settle, visit

__all__ = ["chromium", "port", "visit"]  # fixtures

pytestmark = pytest.mark.browser

FURTHEST = 60
FOUND = "[class*=st-key-plain-body-found-told]"


def tab_to(page, words):
    """Press Tab until what has the focus says these words."""
    for _ in range(FURTHEST):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.innerText?.trim()") == words:
            return
    pytest.fail(f"Tab does not come to {words!r}")


def test_a_newcomer_goes_from_the_first_page_to_a_report_by_keyboard_alone(visit):
    page = visit()
    tab_to(page, say("sample.opunlike.title"))
    page.keyboard.press("Enter")
    drawn(page)
    settle(page)
    # Without scrolling: the country, and that nobody is accused.
    first = page.locator(FOUND).first
    told = first.inner_text().strip()
    assert "Thailand" in told
    box = first.bounding_box()
    assert box["y"] + box["height"] < page.viewport_size["height"]
    assert say("scan.who") in page.locator("[data-testid=stMain]").inner_text()

    page.keyboard.press("Home")
    tab_to(page, say("ui.nav.save"))
    page.keyboard.press("Enter")
    page.get_by_role("button", name=say("ui.save.report.html")).wait_for()
    settle(page)
    tab_to(page, say("ui.save.report.html"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    report = html.unescape(Path(download.value.path()).read_text(encoding="utf-8"))
    assert told.splitlines()[-1] in report


def test_the_same_way_in_arabic_on_a_telephone(visit):
    def arabic(code):
        return say(code, language="ar")

    page = visit("?lang=ar", viewport={"width": 390, "height": 844})
    page.get_by_role("button", name=arabic("sample.opunlike.title")).click()
    drawn(page)
    settle(page)
    main = page.locator("[data-testid=stMainBlockContainer]")
    assert main.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert "تايلاند" in page.locator(FOUND).first.inner_text()
    assert outside(page) == []

    page.locator("[data-testid=stExpandSidebarButton]").click()
    page.locator("[data-testid=stSidebarNavLink]", has_text=arabic("ui.nav.save")).click()
    settle(page)
    page.locator("[data-testid=stSidebarCollapseButton] button").click()
    page.get_by_role("button", name=arabic("ui.save.report.html")).wait_for()
    settle(page)
    assert outside(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name=arabic("ui.save.report.html")).click()
    report = Path(download.value.path()).read_text(encoding="utf-8")
    assert 'dir="rtl"' in report
    assert "تايلاند" in report
