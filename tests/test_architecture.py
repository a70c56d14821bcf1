"""The house: each floor uses only the floors under it, and stands up on its own."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Top to bottom, as the data flow. A module may import its own floor and any lower one.
FLOORS = [
    "app",
    "detector.ui",
    "detector.__main__",
    "detector.cli",
    "detector.commands",
    "detector.launch",
    "detector.report",
    "detector.validate",
    "detector.batch",
    "detector.watch",
    "detector.claims",
    "detector.charts",
    "detector.scan",
    "detector.assembly",
    "detector.weigh",
    "features",
    "detector.lockstep",
    "detector.spikes",
    "detector.simulate",
    "detector.origin",
    "detector.read",
    "detector.samples",
    "detector.places",
    "detector.words",
    "detector.log",
    "detector.history",
]
# `detector` itself is the front door: it resolves lazily and belongs to no floor.
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in [*ROOT.glob("detector/**/*.py"), *ROOT.glob("features/**/*.py"), ROOT / "app.py"]
)


def floor_of(module: str) -> str | None:
    matches = [f for f in FLOORS if module == f or module.startswith(f + ".")]
    return max(matches, key=len) if matches else None


def imports_of(module: str) -> set[str]:
    path = ROOT / (module.replace(".", "/") + ".py")
    if not path.exists():
        path = ROOT / module.replace(".", "/") / "__init__.py"
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_every_module_has_a_floor() -> None:
    assert [m for m in MODULES if m != "detector" and floor_of(m) is None] == []


@pytest.mark.parametrize("module", [m for m in MODULES if m != "detector"])
def test_a_floor_uses_only_the_floors_under_it(module: str) -> None:
    own = FLOORS.index(floor_of(module) or "")
    for name in imports_of(module):
        floor = floor_of(name)
        if floor is not None:
            assert FLOORS.index(floor) >= own, f"{module} reaches up to {name}"


@pytest.mark.parametrize("module", [m for m in MODULES if m.startswith("features")])
def test_features_use_only_the_ground_floor(module: str) -> None:
    reached = {n for n in imports_of(module) if n.split(".")[0] == "detector"}
    assert all(n.startswith("detector.history") for n in reached), reached


def test_only_the_window_knows_streamlit() -> None:
    for module in MODULES:
        if module != "app" and not module.startswith("detector.ui"):
            assert not any(n.split(".")[0] == "streamlit" for n in imports_of(module)), module


@pytest.mark.parametrize("floor", [f for f in FLOORS if f not in ("app", "detector.__main__")])
def test_each_floor_imports_first_in_a_fresh_interpreter(floor: str) -> None:
    subprocess.run([sys.executable, "-c", f"import {floor}"], cwd=ROOT, check=True)


def test_the_ground_floor_does_not_import_the_roof() -> None:
    code = (
        "import sys, detector.history;"
        "up = [m for m in sys.modules if m.startswith('detector.')"
        " and not m.startswith('detector.history')];"
        "assert not up, up"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_no_file_is_longer_than_the_hard_stop() -> None:
    files = [
        *ROOT.glob("detector/**/*.py"),
        *ROOT.glob("features/**/*.py"),
        *ROOT.glob("tests/*.py"),
    ]
    long = {str(f): n for f in files if (n := len(f.read_text().splitlines())) > 400}
    assert not long


@pytest.mark.parametrize("first", ["import detector.scan", "from detector import scan", "pass"])
def test_the_front_door_gives_functions_whatever_came_first(first: str) -> None:
    code = f"{first}; import detector; assert detector.scan.__name__ == 'scan'; detector.scan(0)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True
    )
    # Called as the function that it is: the integer is refused inside it.
    assert "AttributeError" in done.stderr, done.stderr
