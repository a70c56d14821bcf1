"""The page says in which language it is and which way it runs, to the browser and to voices."""

from __future__ import annotations

from tests.browser import chromium, outside, port, settle, visit

__all__ = ["chromium", "port", "visit"]  # fixtures

SAID = "() => [document.documentElement.lang, document.documentElement.dir]"


def test_the_document_names_its_language_and_direction_and_follows_the_choice(visit):
    page = visit("?lang=fr")
    assert page.evaluate(SAID) == ["fr", "ltr"]
    page.locator("[data-testid=stSelectbox] input").first.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name="العربية").click()
    settle(page)
    assert page.evaluate(SAID) == ["ar", "rtl"]
    assert visit("?lang=en").evaluate(SAID) == ["en", "ltr"]


def test_nothing_of_a_turned_page_lies_beside_a_phone(visit):
    for path in ("", "claim", "together", "live", "ranked", "contest"):
        page = visit(f"{path}?lang=ar", viewport={"width": 390, "height": 844})
        assert page.evaluate(SAID) == ["ar", "rtl"]
        assert outside(page) == []
        # The menu is folded away, and no part of it lies on the page.
        seen = page.evaluate(
            """() => [...document.querySelectorAll('[data-testid=stSidebar]')]
            .filter(e => { const r = e.getBoundingClientRect();
                           return r.width && r.right > 2 && r.left < innerWidth - 2 }).length"""
        )
        assert seen == 0
