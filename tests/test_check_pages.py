"""Every check has its page, with the same sections, and the page names every number it prints."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import features
from tests.test_checks_contract import CASES

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs/checks"
CODES = [check.code for check in features.CHECKS]
INDEX = (ROOT / "docs/checks.md").read_text(encoding="utf-8")
SECTIONS = [
    "How it is measured",
    "What it means",
    "What it needs",
    "What else produces it",
    "How it was validated",
]

every_check = pytest.mark.parametrize("check", features.CHECKS, ids=lambda check: check.code)


def page(code: str) -> str:
    return (FOLDER / f"{code}.md").read_text(encoding="utf-8")


def keys_in_code(module: str) -> set[str]:
    """Keys of the dictionaries that a check fills its `numbers` with."""
    tree = ast.parse((ROOT / "features" / f"{module}.py").read_text(encoding="utf-8"))
    filled = [
        node.value
        for node in ast.walk(tree)
        if (isinstance(node, ast.Assign) and _named(node.targets[0]))
        or (isinstance(node, ast.AnnAssign | ast.AugAssign) and _named(node.target))
    ]
    keys = [key for each in filled if isinstance(each, ast.Dict) for key in each.keys]
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


def _named(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id == "numbers"


def test_pages_and_checks_are_the_same() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.md")) == sorted(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_page_has_the_five_sections_and_stands_in_the_index(code: str) -> None:
    text = page(code)
    assert text.startswith(f"# {code}\n")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert f"[`{code}`](checks/{code}.md)" in INDEX


@pytest.mark.parametrize("code", CODES)
def test_a_page_says_what_each_end_means(code: str) -> None:
    meaning = page(code).split("## What it means")[1].split("\n## ")[0]
    for end in ("**Found**", "**Nothing found**", "**Cannot tell**"):
        assert end in meaning


@every_check
def test_a_page_names_every_number(check: features.Check) -> None:
    printed = {key for one in CASES.values() for key in features.run(check, one).numbers}
    modules = [check.code, "flow_drift"] if check.code.endswith("_drift") else [check.code]
    printed |= {key for module in modules for key in keys_in_code(module)}
    missing = {key for key in printed if f"`{key}`" not in page(check.code)}
    assert not missing, f"docs/checks/{check.code}.md"


@every_check
def test_the_figures_of_simulated_pages_have_their_place(check: features.Check) -> None:
    places = re.findall(r"<!-- outcomes: (begin|end) -->", page(check.code))
    assert places == ["begin", "end"]
