"""The catalogue: every code the program says has a sentence, and every sentence is fair."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from detector.history import DaySpan
from detector.words import SHIPPED, codes, say

ROOT = Path(__file__).parent.parent
SOURCES = [*ROOT.glob("detector/**/*.py"), *ROOT.glob("features/**/*.py"), ROOT / "app.py"]
# Never a verdict, and never who did it.
BANNED = re.compile(r"\b(fake|fraud\w*|bought|cheat\w*|guilty|bot farm)\b", re.IGNORECASE)

ISOLATES = dict.fromkeys((0x2068, 0x2069))


def said_by_the_program() -> dict[str, str]:
    """Message codes that stand as plain literals in note(), say() and raised errors."""
    call = re.compile(
        r"(?:\bnote|\bsay|\bNote|CannotTell|InputError|BadCell|BadSetting|MissingPart"
        r"|UnknownFormat|UnreadableFile)\(\s*\"([a-z_0-9.]+\.[a-z_0-9.]+)\""
    )
    return {
        code: str(path.relative_to(ROOT))
        for path in SOURCES
        for code in call.findall(path.read_text(encoding="utf-8"))
    }


def test_every_code_in_the_program_has_a_sentence() -> None:
    known = codes("en")
    missing = {code: where for code, where in said_by_the_program().items() if code not in known}
    assert missing == {}


def test_the_program_was_really_searched() -> None:
    assert len(said_by_the_program()) > 30


@pytest.mark.parametrize("language", SHIPPED)
def test_no_sentence_is_a_verdict(language: str) -> None:
    po = "\n".join(path.read_text() for path in (ROOT / "detector/words" / language).glob("*.po"))
    sentences = re.findall(r'^msgstr(?:\[\d\])? "(.*)"', po, re.MULTILINE)
    assert sentences
    assert [s for s in sentences if BANNED.search(s)] == []


def test_numbers_days_and_countries_take_the_language_of_the_reader() -> None:
    said = say("finding.country", country="TH", gained=9100, total=12650, expected=3.14159)
    assert "Thailand" in said
    assert "9,100" in said
    assert "3.14 " in said
    assert "27 February 2016" in say(
        "finding.gain",
        days=DaySpan(date(2016, 2, 27), date(2016, 3, 1)),
        **dict.fromkeys(("observed", "expected", "low", "mid", "high"), 1),
    )


@pytest.mark.parametrize(
    ("language", "one", "more"),
    [
        ("en", "On 29 February 2016 the", "From 29 February 2016 to 1 March 2016 the"),
        ("fr", "Le 29 février 2016, la", "Du 29 février 2016 au 1er mars 2016, la"),
        ("ar", "في 29 فبراير 2016 كسبت", "من 29 فبراير 2016 إلى 1 مارس 2016 كسبت"),
    ],
)
def test_a_stretch_of_days_ends_on_the_last_day_that_belongs_to_it(
    language: str, one: str, more: str
) -> None:
    first = date(2016, 2, 29)
    numbers = dict.fromkeys(("observed", "expected", "low", "mid", "high"), 1)
    for end, said in ((date(2016, 3, 1), one), (date(2016, 3, 2), more)):
        text = say("finding.gain", language=language, days=DaySpan(first, end), **numbers)
        assert text.translate(ISOLATES).startswith(said)


@pytest.mark.parametrize("language", SHIPPED)
def test_text_from_a_file_cannot_reach_past_its_place(language: str) -> None:
    """No colours, no line of its own, no turned sentence, whatever a page calls itself."""
    hostile = "Café\x1b[2J\r\n\x9b1m\u202e\u2069\x00 Ünlü"
    said = say("loss.as_found", language=language, n=1, pages=hostile)
    plain = say("loss.as_found", language=language, n=1, pages="Café [2J   1m  Ünlü")
    assert said == plain
    assert all(sign.isprintable() or sign in "\u2068\u2069\u200e\u200f\xa0\u202f" for sign in said)


def test_plurals_follow_n() -> None:
    assert "over" not in say("scan.would_have_found", n=1, fans=420, power=0.8)
    assert "over 7 days" in say("scan.would_have_found", n=7, fans=420, power=0.8)


def test_text_from_a_file_is_set_in_as_it_is() -> None:
    assert "{0.__class__}" in say("error.home_unknown", home="{0.__class__}")


@pytest.mark.parametrize(("p", "said"), [(0.0005, "0.05%"), (0.0033, "0.33%"), (0.8, "80%")])
def test_a_small_share_never_reads_as_none(p: float, said: str) -> None:
    assert said in say("finding.p_value", p=p, references=300)


def test_an_unknown_code_is_a_bug() -> None:
    with pytest.raises(KeyError):
        say("no.such_code")
