"""How long a person waits for the first flagged chart, beside the page with nothing open.

Run `python -m benchmarks.first_chart`. The same window visits the empty page and #OpUnlike
in turn, after one round of warming up that scans and fills the caches; both are timed from
the request to what a person sees. Needs Chromium.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from detector.launch import HOST, free_port, is_up

ROUNDS = 7
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
EMPTY = "[data-testid=stFileUploader]"
CHART = "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg"


@contextmanager
def served() -> Iterator[str]:
    """The page's address, while it runs."""
    port = free_port()
    command = [sys.executable, "-m", "detector", "app", "--no-browser", "--port", str(port)]
    # A group of its own: the server is a child of the command.
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as server:
        try:
            while not is_up(port):
                time.sleep(0.2)
            yield f"http://{HOST}:{port}/"
        finally:
            os.killpg(server.pid, signal.SIGTERM)


def seconds(page: Page, address: str, sight: str) -> float:
    """From asking for an address to seeing something on it."""
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(sight, timeout=120_000)
    return time.perf_counter() - start


def measure(browser: Browser, address: str) -> tuple[list[float], list[float]]:
    """Seconds of each round for the empty page and for the first chart."""
    window = browser.new_context(viewport={"width": 1300, "height": 900})
    empty: list[float] = []
    chart: list[float] = []
    for turn in range(ROUNDS + 1):
        for times, path, sight in ((empty, "", EMPTY), (chart, "?sample=opunlike", CHART)):
            page = window.new_page()
            took = seconds(page, address + path, sight)
            page.close()
            if turn:
                times.append(took)
    return empty, chart


def main() -> None:
    """Print both medians and their ratio."""
    with served() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        empty, chart = (statistics.median(times) for times in measure(browser, address))
        browser.close()
    print("| seen in the browser | s (median) | times the empty page |")
    print("|---|---|---|")
    print(f"| the empty page | {empty:.2f} | 1 |")
    print(f"| #OpUnlike, first flagged chart | {chart:.2f} | {chart / empty:.1f} |")


if __name__ == "__main__":
    main()
