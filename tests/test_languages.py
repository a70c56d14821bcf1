"""Languages: whole or not offered, plural forms, numbers and days, direction, the switch."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detector.cli import app
from detector.words import (
    LANGUAGES,
    SHIPPED,
    complete,
    completeness,
    gaps,
    offered,
    say,
    signed,
    speaking,
    spoken,
    whole,
)
from detector.words import catalogue as catalogues
from detector.words.completeness import fields
from detector.words.forms import END, ISOLATE, Localised

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
SAMPLE = Path(__file__).parent.parent / "samples/viral_week"
CACHES = (
    catalogues.catalogue,
    catalogues.codes,
    catalogues._translations,
    completeness.complete,
)


@pytest.mark.parametrize("language", SHIPPED)
def test_a_shipped_language_lacks_nothing(language: str) -> None:
    assert gaps(language) == ()


def test_only_whole_languages_are_offered() -> None:
    assert offered()[0] == "en"
    assert set(offered()) == {"en", *(one for one in LANGUAGES if complete(one))}
    assert set(SHIPPED) <= set(offered())
    assert not complete("tlh")


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Catalogues of this test's own: `written("ar", text)`."""

    def write(language: str, text: str) -> None:
        (tmp_path / language).mkdir(exist_ok=True)
        (tmp_path / language / "scan.po").write_text(HEAD + text, encoding="utf-8")
        forget()

    def forget() -> None:
        for cached in CACHES:
            cached.cache_clear()

    monkeypatch.setattr(catalogues, "HERE", tmp_path)
    monkeypatch.setattr(completeness, "LANGUAGES", ("ar", "en", "fr"))
    yield write
    monkeypatch.undo()
    forget()


ENGLISH = 'msgid "a.b"\nmsgid_plural "a.b.many"\nmsgstr[0] "{n} day"\nmsgstr[1] "{n} days"\n'


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ("", "missing"),
        ('msgid "a.b"\nmsgstr "{n} jours"\n', "plural in one language only"),
        (ENGLISH.replace("{n} days", ""), "empty"),
        (ENGLISH.replace("{n} days", "jours"), "values"),
        (ENGLISH.replace("{n} days", "{n:pct} jours"), "values"),
        (ENGLISH.replace("{n} day", "{m} jour", 1), "a value that English does not have"),
        (ENGLISH[: ENGLISH.index("msgstr[1]")], "empty"),
    ],
)
def test_a_gap_is_told_with_its_reason(written, own: str, why: str) -> None:
    written("en", ENGLISH)
    written("fr", own)
    assert not complete("fr")
    assert any(line.startswith("a.b: ") and why in line for line in gaps("fr"))


def test_a_whole_language_has_no_gap(written) -> None:
    written("en", ENGLISH)
    written("fr", ENGLISH.replace("day", "jour").replace("{n} jour", "un jour", 1))
    assert gaps("fr") == ()


def test_arabic_has_six_plural_forms(written) -> None:
    forms = ["صفر", "واحد", "اثنان", "بضعة {n}", "كثير {n}", "غير {n}"]
    written("en", ENGLISH)
    written(
        "ar",
        'msgid "a.b"\nmsgid_plural "a.b.many"\n'
        + "".join(f'msgstr[{place}] "{form}"\n' for place, form in enumerate(forms)),
    )
    assert gaps("ar") == ()
    said = [say("a.b", language="ar", n=n) for n in (0, 1, 2, 3, 11, 100, 103, 1)]
    words = [text.split()[0] for text in said]
    assert words == ["صفر", "واحد", "اثنان", "بضعة", "كثير", "غير", "بضعة", "واحد"]


def test_french_counts_none_and_one_in_the_singular(written) -> None:
    written("en", ENGLISH)
    written("fr", ENGLISH.replace("day", "jour"))
    said = [say("a.b", language="fr", n=n) for n in (0, 1, 2, -3)]
    assert said == ["0 jour", "1 jour", "2 jours", "-3 jours"]


def written_in(language: str, field: str, value: object) -> str:
    return Localised(language).vformat("{" + field + "}", (), {"x": value})


@pytest.mark.parametrize(
    ("language", "field", "value", "said"),
    [
        ("fr", "x", 12650, "12\u202f650"),
        ("fr", "x", 3.14159, "3,14"),
        ("fr", "x:pct", 0.0005, "0,05\u00a0%"),
        ("fr", "x:country", "TH", "Thaïlande"),
        ("fr", "x", date(2016, 3, 1), "1er mars 2016"),
        ("fr", "x", date(2016, 2, 27), "27 février 2016"),
        ("fr", "x", date(2016, 3, 11), "11 mars 2016"),
        ("ar", "x", 12650, "12.650"),
        ("ar", "x:pct", 0.074, "7,4%"),
        ("ar", "x", date(2016, 2, 27), "27 فبراير 2016"),
        ("ar", "x:country", "MA", "المغرب"),
        ("en", "x:pct", 0.8, "80%"),
    ],
)
def test_values_are_written_as_the_language_writes_them(language, field, value, said) -> None:
    assert written_in(language, field, value) == said


def test_values_in_arabic_are_isolated_and_cannot_reach_further() -> None:
    set_in = Localised("ar").vformat("الملف {x} هنا", (), {"x": "page (1).csv"})
    assert set_in == f"الملف {ISOLATE}page (1).csv{END} هنا"
    for hostile in (f"a{END}{ISOLATE}b", "a\u202eb", f"{ISOLATE}ab", f"ab{END}"):
        closed = Localised("ar").vformat("ملف {x}", (), {"x": hostile})
        assert closed == f"ملف {ISOLATE}ab{END}"
    # A sentence in a sentence keeps its own pairs.
    nested = Localised("ar").vformat("قال {x}", (), {"x": set_in})
    assert nested == f"قال {ISOLATE}{set_in}{END}"


def test_other_languages_get_no_marks() -> None:
    assert Localised("fr").vformat("{x} !", (), {"x": "a"}) == "a !"


def test_values_of_a_sentence_are_told_apart_by_their_form() -> None:
    assert fields("{a} et {b:pct}") == {("a", ""), ("b", "pct")}


def test_a_run_speaks_the_language_chosen_for_it_and_then_no_longer() -> None:
    assert spoken() == "en"
    with speaking("fr"):
        assert spoken() == "fr"
        assert spoken("ar") == "ar"
    assert spoken() == "en"


def test_a_language_without_whole_texts_is_refused_in_one_sentence() -> None:
    ran = CliRunner().invoke(app, ["scan", "x.csv", "--words", "tlh"])
    assert ran.exit_code == 2
    assert "'tlh'" in ran.output
    assert "Traceback" not in ran.output


@pytest.mark.parametrize("language", SHIPPED)
def test_every_command_answers_in_the_language_asked_for(language: str, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    files = [str(path) for path in sorted(SAMPLE.glob("*.csv"))]
    ran = CliRunner().invoke(
        app, ["scan", *files, "--words", language, "--format", "html", "--out", str(out)]
    )
    assert ran.exit_code == 0
    text = out.read_text(encoding="utf-8")
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in text
    assert say("html.title", language=language) in text
    assert spoken() == "en"


@pytest.mark.parametrize("language", SHIPPED)
def test_help_is_in_the_language_too(language: str) -> None:
    for line in (["--words", language, "--help"], ["watch", "add", "--words", language, "--help"]):
        ran = CliRunner().invoke(app, line, env={"COLUMNS": "400", "TERM": "dumb"})
        assert ran.exit_code == 0
        code = "cli.help" if line[0] == "--words" else "cli.watch.add.help"
        assert say(code, language=language)[:60] in ran.output


def test_codes_of_exports_have_names_in_the_sentence() -> None:
    said = say("read.activity", language="en", n=2, names="paid_reach, something_new")
    assert "paid reach, something_new" in said
    assert "(Facebook, likes)" in say(
        "terminal.page", language="en", page="x", platform="facebook", measure="likes", n=2, rate=1
    )


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [(0.271, "fr", "+0,27"), (-0.03, "en", "−0.03"), (-0.001, "fr", "+0,00"), (0.0, "en", "+0.00")],
)
def test_a_power_of_ten_is_written_with_its_sign(value: float, language: str, said: str) -> None:
    assert signed(value, language) == said


def test_a_count_in_a_table_is_grouped_as_the_language_groups() -> None:
    assert [whole(1234567.4, one) for one in ("en", "fr", "ar")] == [
        "1,234,567",
        "1\u202f234\u202f567",
        "1.234.567",
    ]
