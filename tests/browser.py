"""A server of the program and a browser that can reach nothing else, for the browser's tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detector.launch import free_port, is_up
from detector.ui.navigation import MORE
from detector.words import say

ROOT = Path(__file__).parents[1]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
# A cold scan of three pages on two shared cores takes about half a minute.
PATIENCE = 180_000
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"

if not Path(CHROMIUM).exists() and os.environ.get("CI") != "true":
    pytest.skip(f"no browser at {CHROMIUM}", allow_module_level=True)


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """A server of the real program, ended after the tests; it writes down nobody's names."""
    chosen = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={chosen}"]
    spoken = tmp_path_factory.mktemp("server") / "output.txt"
    with (
        spoken.open("wb") as output,
        subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT) as server,
    ):
        deadline = time.monotonic() + 60
        while not is_up(chosen):
            assert time.monotonic() < deadline, "the server did not come up"
            time.sleep(0.2)
        yield chosen
        server.terminate()
    said = spoken.read_text(encoding="utf-8", errors="replace")
    assert said
    for name in ("evil", "Amber", "Cobalt", "export.csv", "Insights"):
        assert name not in said


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, port):
    """Opens pages of the program; afterwards nobody else may have been asked."""
    asked, said, contexts = [], [], []

    def open_page(path="", **options):
        context = chromium.new_context(**({"viewport": {"width": 1440, "height": 1000}} | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.goto(f"http://127.0.0.1:{port}/{path}")
        settle(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert asked
    own = (f"http://127.0.0.1:{port}/", f"ws://127.0.0.1:{port}/", "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert said == []


def settle(page):
    page.wait_for_timeout(700)
    page.wait_for_selector(IDLE)
    page.wait_for_timeout(700)


def drawn(page):
    page.wait_for_selector("[data-testid=stVegaLiteChart] :is(svg, canvas)")
    return page.locator("[data-testid=stVegaLiteChart] :is(svg, canvas)")


def link(page, name):
    """Go to another page through the program's own menu."""
    kind = "stTopNavLink"
    if name in MORE:
        page.locator("[data-testid=stTopNavSection]").click()
        kind = "stTopNavDropdownLink"
    page.locator(f"[data-testid={kind}]", has_text=say(f"ui.nav.{name}")).first.click()
    settle(page)


def outside(page):
    """What of the page's body lies outside the window, to the left or to the right.

    Streamlit clips away a second input beside each field of a date; nobody sees that one.
    """
    return page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] *')]
        .filter(e => !e.matches('input[tabindex="-1"]'))
        .filter(e => e.getBoundingClientRect().right > innerWidth + 2
                  || e.getBoundingClientRect().left < -2)
        .map(e => e.outerHTML.slice(0, 120))"""
    )
