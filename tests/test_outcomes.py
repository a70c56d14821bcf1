"""How often each check says what: counted right, and written where it belongs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import features
from detector.history import Outcome
from detector.validate.outcomes import (
    LEAST,
    MARKED,
    OF_FANS,
    Seen,
    by_accounts,
    one_page,
    table,
    write,
)

ROWS = [
    Seen(True, {"clock": Outcome.FOUND}),
    Seen(True, {"clock": Outcome.CANNOT_TELL}),
    Seen(True, {"clock": Outcome.FOUND}),
    Seen(True, {"clock": Outcome.NOTHING_FOUND}),
    Seen(False, {"clock": Outcome.NOT_RUN}),
]
PAGE = "# clock\n\n<!-- outcomes: begin -->\n<!-- outcomes: end -->\nafter\n"


def test_shares_are_of_the_intervals_of_either_kind() -> None:
    lines = table("clock", ROWS).splitlines()
    assert lines[2] == "| with a bulk delivery | 4 | 0.50 | 0.25 | 0.25 | 0.00 |"
    assert lines[3] == "| without one | 1 | 0.00 | 0.00 | 0.00 | 1.00 |"


def test_a_kind_without_intervals_has_no_share() -> None:
    assert "| without one | 0 | - | - | - | - |" in table("clock", ROWS[:4])


def test_writing_twice_changes_nothing_and_keeps_the_rest(tmp_path: Path) -> None:
    page = tmp_path / "clock.md"
    page.write_text(PAGE, encoding="utf-8")
    write(tmp_path, ROWS, "About.")
    first = page.read_text(encoding="utf-8")
    assert first.startswith("# clock\n")
    assert first.endswith("<!-- outcomes: end -->\nafter\n")
    assert "| with a bulk delivery | 4 |" in first
    write(tmp_path, ROWS, "About.")
    assert page.read_text(encoding="utf-8") == first


def test_a_page_without_markers_stays_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "clock.md"
    page.write_text("# clock\n", encoding="utf-8")
    write(tmp_path, ROWS, "About.")
    assert page.read_text(encoding="utf-8") == "# clock\n"


def test_a_delivered_page_gives_the_ends_of_all_checks_and_the_same_again(tmp_path: Path) -> None:
    seen = one_page(52_001, tmp_path, 0)
    assert any(row.bulk for row in seen)
    others = {check.code for check in features.CHECKS} - set(OF_FANS)
    assert all(set(row.ends) == others for row in seen)
    assert seen == one_page(52_001, tmp_path, 0)
    assert not list(tmp_path.iterdir())


def test_with_lists_only_their_checks_are_counted(tmp_path: Path) -> None:
    seen = one_page(52_001, tmp_path, 0, lists=True)
    assert any(row.manner for row in seen)
    for row in seen:
        assert set(row.ends) == set(OF_FANS)
        assert Outcome.NOT_RUN not in row.ends.values()


def test_shares_by_accounts_are_of_those_that_could_tell() -> None:
    ends = [Outcome.FOUND] * LEAST + [Outcome.NOTHING_FOUND] * LEAST + [Outcome.CANNOT_TELL] * 5
    rows = [Seen(True, dict.fromkeys(OF_FANS, end), "trickle", "aged_batch") for end in ends]
    text = by_accounts(rows)
    assert f"| aged_batch | yes | {len(ends)} | 0.50 |" in text
    assert f"| trickle | yes | {len(ends)} | 0.50 |" in text
    blind = [Seen(False, dict.fromkeys(OF_FANS, Outcome.CANNOT_TELL), "press", "superfans")] * LEAST
    assert f"| superfans | no | {LEAST} | - |" in by_accounts(blind)


@pytest.mark.parametrize("code", [check.code for check in features.CHECKS])
def test_the_shares_on_a_page_add_up(code: str) -> None:
    page = Path(__file__).parent.parent / "docs/checks" / f"{code}.md"
    body = "".join(MARKED.findall(page.read_text(encoding="utf-8")))
    for line in re.findall(r"^\| with.*$", body, re.MULTILINE):
        shares = [float(cell) for cell in line.split("|")[3:-1]]
        assert sum(shares) == pytest.approx(1.0, abs=0.021), line
