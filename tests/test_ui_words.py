"""Every message the window asks for exists, and every one it has is asked for."""

import ast
import re
from pathlib import Path

import pytest

from detector.words import codes

UI = Path(__file__).parents[1] / "detector" / "ui"
CHARTS = UI.parent / "charts"
ROOMS = ("ui.", "kind.", "outcome.", "scan.", "sample.", "error.")


# `named(room, code)` puts a code after these.
NAMED = {r"ui\.platform", r"ui\.measure"}


def asked():
    """Patterns of the codes in the sources: an f-string's fields match anything."""
    found = set()
    for path in [*UI.rglob("*.py"), *CHARTS.rglob("*.py")]:
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        joined = [node for node in nodes if isinstance(node, ast.JoinedStr)]
        inside = {id(part) for node in joined for part in node.values}
        found |= {
            re.escape(node.value)
            for node in nodes
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in inside
        }
        found |= {
            "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_.]+"
                for part in node.values
            )
            for node in joined
        }
    codes_only = re.compile(r"[a-z0-9_.\\\[\]+-]+")
    rooms = tuple(re.escape(room) for room in ROOMS)
    return {one for one in found if one.startswith(rooms) and codes_only.fullmatch(one)} - NAMED


@pytest.mark.parametrize("pattern", sorted(asked()))
def test_every_message_asked_for_exists(pattern):
    assert any(re.fullmatch(pattern, code) for code in codes("en")), pattern


def test_every_message_of_the_room_is_asked_for():
    patterns = {*asked(), *(f"{room}\\.[a-z]+" for room in NAMED)}
    own = [code for code in codes("en") if code.startswith("ui.")]
    unused = [code for code in own if not any(re.fullmatch(p, code) for p in patterns)]
    assert unused == []


@pytest.mark.parametrize("word", ["fake", "fraud", "cheat", "guilty", "suspicious"])
def test_no_sentence_passes_a_verdict(word):
    text = (UI.parent / "words" / "en" / "ui.po").read_text("utf-8").lower()
    assert word not in text
