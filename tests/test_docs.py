"""The documentation cannot rot: codes, options, samples and commands all stand in it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from detector.cli import app
from detector.read.registry import READERS
from detector.samples import samples
from detector.weigh.docket import APPLIES, OF_FANS
from detector.words import has

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHECKS = (ROOT / "docs/checks.md").read_text(encoding="utf-8")
FORMATS = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
EXPORTS = (ROOT / "docs/exports.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("detector/**/*.md")]


@pytest.mark.parametrize(
    "code", sorted({code for codes in (*APPLIES.values(), OF_FANS) for code in codes})
)
def test_every_explanation_is_described(code: str) -> None:
    assert f"`{code}`" in CHECKS


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.source)
def test_every_reader_is_described(reader: object) -> None:
    source = reader.source  # type: ignore[attr-defined]
    assert f"\n## {source.removeprefix('source.')}\n" in FORMATS
    assert has(source)
    assert f"`{source.removeprefix('source.')}`" in EXPORTS, "docs/exports.md: how to get it"


@pytest.mark.parametrize("name", [one.name for one in samples()])
def test_every_sample_is_in_the_readme_and_has_its_words(name: str) -> None:
    assert f"`{name}`" in README
    assert has(f"sample.{name}.title")
    assert has(f"sample.{name}.story")


def test_every_command_and_option_is_in_the_readme() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert set(commands) >= {"scan", "app"}
    for name, command in commands.items():
        assert f"python -m detector {name}" in README
        for option in command.params:
            longest = max(option.opts, key=len)
            if longest.startswith("--") and name == "scan":
                assert longest in README, longest


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/*.md")), ids=lambda page: page.stem)
def test_every_page_of_the_documentation_is_in_the_readme(page: Path) -> None:
    assert f"(docs/{page.name})" in README.split("## Documentation")[1]


def test_the_two_commands_are_one_line_each() -> None:
    for name in ("main", "tests"):
        block = re.search(rf"<!-- command: {name} -->\n```[a-z]*\n(.*?)```", README, re.DOTALL)
        assert block is not None
        assert len(block.group(1).strip().splitlines()) == 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} -> {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_place_that_is_linked_is_a_heading(page: Path) -> None:
    for target, place in re.findall(r"\]\(([^)#\s]*)#([^)]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            other = page.parent / target if target else page
            headings = re.findall(r"^#+ (.+)$", other.read_text(encoding="utf-8"), re.MULTILINE)
            places = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
            assert place in places, f"{page.name} -> {target}#{place}"


@pytest.mark.parametrize("page", ["docs/protects.md"])
def test_every_test_that_is_named_is_there(page: str) -> None:
    named = re.findall(r"`(tests/\w+\.py)::(test_\w+)`", (ROOT / page).read_text("utf-8"))
    assert named
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text("utf-8"), f"{file}::{test}"


def test_help_is_printed() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "detector", "scan", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--home" in shown.stdout


def test_version_is_the_same_everywhere() -> None:
    from detector import __version__

    assert f"version: {__version__}" in (ROOT / "CITATION.cff").read_text()
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()
