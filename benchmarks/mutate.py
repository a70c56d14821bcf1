"""Change the code of spikes and origin at random and see that a test notices.

`python -m benchmarks.mutate --mutants 60` makes a copy of the project, lets cosmic-ray
list every mutant of `detector/spikes` and `detector/origin`, draws a seeded sample and
prints the share that the rooms' own tests kill, and each mutant that survives.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
SEED = 20160226
ROOMS = {
    "spikes": "tests/test_spikes_kernel.py tests/test_spikes_totals.py tests/test_steps.py",
    "origin": "tests/test_origin*.py",
}
CONFIG = """
[cosmic-ray]
module-path = "detector/{room}"
timeout = 300.0
excluded-modules = ["detector/{room}/build.py", "detector/{room}/measure.py"]
test-command = "{python} -m pytest -x -q -p no:cacheprovider -m 'not slow' {tests}"
[cosmic-ray.distributor]
name = "local"
"""


def main() -> None:
    """Run the sample of each room and print what survived."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mutants", type=int, default=60, help="how many of each room")
    options.add_argument("--room", choices=ROOMS, action="append")
    chosen = options.parse_args()
    for room in chosen.room or ROOMS:
        killed, survived = run(room, chosen.mutants)
        print(f"{room}: {killed} of {killed + len(survived)} sampled mutants killed")
        for line in survived:
            print("  survived:", line)


def run(room: str, mutants: int) -> tuple[int, list[str]]:
    """Number of killed mutants, and a line for each survivor."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        # Mutants are written into the files: never into the person's own checkout.
        skip = shutil.ignore_patterns(".venv*", ".git", "__pycache__", ".*_cache", ".hypothesis")
        shutil.copytree(ROOT, copy, ignore=skip)
        tests = " ".join(
            str(path.relative_to(copy))
            for pattern in ROOMS[room].split()
            for path in sorted(copy.glob(pattern))
        )
        config = CONFIG.format(room=room, tests=tests, python=sys.executable)
        (copy / "mutate.toml").write_text(config, encoding="utf-8")
        _cosmic_ray(copy, "init", "mutate.toml", "session.sqlite")
        database = copy / "session.sqlite"
        _sample(database, mutants)
        _cosmic_ray(copy, "exec", "mutate.toml", "session.sqlite")
        return _result(database)


def _cosmic_ray(folder: Path, *arguments: str) -> None:
    # Compiled code older than a mutant is dropped by the room itself and made anew, so
    # that a mutant of spikes costs about a minute.
    environment = os.environ | {"PYTHONPATH": str(folder)}
    tool = Path(sys.executable).with_name("cosmic-ray")
    subprocess.run([tool, *arguments], cwd=folder, env=environment, check=True)


def _sample(database: Path, mutants: int) -> None:
    with sqlite3.connect(database) as session:
        jobs = [row[0] for row in session.execute("SELECT job_id FROM work_items ORDER BY job_id")]
        specs = session.execute(
            "SELECT job_id, module_path, operator_name, occurrence FROM mutation_specs"
        ).fetchall()
        # Job ids are random; the order of the specs is not.
        ordered = [row[0] for row in sorted(specs, key=lambda row: row[1:])]
        kept = set(random.Random(SEED).sample(ordered, min(mutants, len(ordered))))
        dropped = [(job,) for job in jobs if job not in kept]
        session.executemany("DELETE FROM mutation_specs WHERE job_id = ?", dropped)
        session.executemany("DELETE FROM work_items WHERE job_id = ?", dropped)


def _result(database: Path) -> tuple[int, list[str]]:
    with sqlite3.connect(database) as session:
        rows = session.execute(
            "SELECT test_outcome, module_path, operator_name, start_pos_row "
            "FROM work_results JOIN mutation_specs USING (job_id)"
        ).fetchall()
    survived = [
        f"{path}:{line} {operator}" for outcome, path, operator, line in rows if "SURV" in outcome
    ]
    return len(rows) - len(survived), survived


if __name__ == "__main__":
    main()
