"""`watch run` as a program of its own: killed at random moments, and started twice."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from detector.log import verify
from detector.watch.alerts.kept import log_lines
from detector.watch.store import Store
from tests.counter_server import Answer, Counters, as_json, counters

ROOT = Path(__file__).parents[1]
KILLS = 3


def started(server: Counters, store: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "DETECTOR_TEST_BASE": server.base, "PYTHONPATH": str(ROOT)}
    environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    environment.pop("DETECTOR_GITHUB_TOKEN", None)
    return subprocess.Popen(
        [sys.executable, "-m", "detector", "watch", "run", "--store", str(store)],
        env=environment,
        cwd=store.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is a matter of POSIX")
def test_each_kill_loses_at_most_the_reading_in_flight(tmp_path: Path):
    path = tmp_path / "w.db"
    rng = np.random.default_rng(7)
    served = itertools.count(1)

    def next_count(_path: str) -> Answer:
        return as_json({"stargazers_count": next(served)})

    with counters() as server:
        server.routes["/api.github.com/repos/owner/repo"] = next_count
        with Store.open(path) as store:
            store.add("github", "owner/repo", "stars", 0.02)
        for kill in range(KILLS):
            before = len(server.asked)
            run = started(server, path)
            deadline = time.monotonic() + 60
            while len(server.asked) < before + 5 and time.monotonic() < deadline:
                time.sleep(0.01)
            if kill == 0:
                second = started(server, path)
                _, said = second.communicate(timeout=60)
                assert second.returncode == 2
                assert "w.db" in said
                assert len(said.strip().splitlines()) == 1
            time.sleep(float(rng.uniform(0.0, 0.2)))
            run.kill()
            run.communicate(timeout=60)
            with Store.open(path) as store:
                (page,) = store.pages()
                kept = store.readings(page)["value"].tolist()
                hours = [count.value for _, count in store.hours(page)]
                assert verify(log_lines(store)).whole
            assert kept == sorted(set(kept))
            assert len(server.asked) - len(kept) <= kill + 1
            assert hours[-1] == kept[-1]
        assert len(kept) >= 5 * KILLS - KILLS
