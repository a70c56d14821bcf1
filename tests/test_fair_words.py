"""No sentence in any language says bought, fake or fraud as a verdict, or names an actor.

The patterns of all languages hold for every catalogue there is, and a folder that comes
later is tested by being there.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

WORDS = Path(__file__).parent.parent / "detector/words"
CATALOGUES = sorted(WORDS.glob("*/*.po"))
# The program's own name is no verdict on anybody.
NAMES = re.compile(
    r"purchased-audience detector|détecteur d['’]audiences? achetées?|كاشف الجمهور المشترى",
    re.IGNORECASE,
)

VERDICTS = {
    "en": r"\b(fakes?|faked|fraud\w*|bought|cheat\w*|guilty|bot farms?|scam\w*"
    r"|(?:fans?|likes?|followers?|subscribers?) (?:were|was|are|have been)"
    r" (?:purchased|paid for))\b",
    "fr": r"(\bfaux\b|\bfausses?\b(?! (?:alertes?|découvertes?))|\bfraud\w*|\btrich\w+"
    r"|\bachet(?:é|ée|és|ées)\b|\bcoupables?\b|\btruqu\w+|\bbidons?\b|\bescro\w+|\bfictifs?\b|\bfictives?\b"
    r"|\barnaqu\w+|\bfermes? (?:à|de) (?:clics|bots|robots)\b)",
    "ar": r"(مزي[ّ]?ف|مزو[ّ]?ر|زائف|تزييف|تزوير|احتيال|مشترا[ةه]|مشترى|تم شراؤ|اشتر(?:ى|وا|ت)"
    r"|غش|مذنب|وهمي|مفبرك|نصب واحتيال|كاذب[ةه]? (?:معجب|متابع|حساب))",
}
ACTORS = {
    "en": r"\b(owner|agency|rival|competitor|administrator|operator|company)s?\b"
    r"(?: (?:has|have|had|must have|probably|likely|clearly))* "
    r"(ordered|purchased|paid for|hired|refilled|did this|did it|is behind|was behind)\b",
    "fr": r"\b(propriétaire|agence|rival|concurrent|administrateur|opérateur|entreprise)s?\b"
    r"(?: a| ont| avait| aurait)* (commandé|payé|fait cela|regonflé)",
    "ar": r"(المالك|الوكالة|المنافس|المشغل|الشركة) (طلب|دفع|اشترى|وراء)\w*",
}
BANNED = [
    re.compile(pattern, re.IGNORECASE) for rules in (VERDICTS, ACTORS) for pattern in rules.values()
]


def unfair(sentence: str) -> bool:
    said = NAMES.sub("", sentence)
    return any(pattern.search(said) for pattern in BANNED)


def sentences(path: Path) -> list[str]:
    """Every form of every message, those over several lines too."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    found: list[str] = []
    for message in catalogue:
        if message.id:
            forms = message.string
            found += [forms] if isinstance(forms, str) else list(forms)
    return found


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_sentence_is_a_verdict_or_names_an_actor(path: Path) -> None:
    said = sentences(path)
    assert said
    assert [sentence for sentence in said if unfair(sentence)] == []


@pytest.mark.parametrize(
    "planted",
    [
        "These fans are fake.",
        "The likes were purchased in Thailand.",
        "9,100 fans were bought.",
        "The owner has ordered these fans.",
        "A rival is behind this interval.",
        "Ce sont de faux abonnés.",
        "Des chiffres truqués.",
        "Un pic frauduleux.",
        "Ces fans ont été achetés.",
        "L'agence a commandé ces fans.",
        "هؤلاء معجبون وهميون",
        "تم شراؤهم في تايلاند",
        "إعجابات مشتراة",
        "أرقام مزيّفة",
        "هذا احتيال",
        "المالك طلب هذه الإعجابات",
    ],
)
def test_a_planted_verdict_is_caught(planted: str) -> None:
    assert unfair(planted)


@pytest.mark.parametrize(
    "fair",
    [
        "Written with the Purchased-audience detector.",
        "One false alarm in ten page-years.",
        "Une fausse alerte en dix années-page.",
        "Écrit avec le Détecteur d'audience achetée.",
        "The owner's spending by country would settle it.",
        "The page's owner, an agency or a rival would leave the same trace.",
    ],
)
def test_a_fair_sentence_passes(fair: str) -> None:
    assert not unfair(fair)


def test_all_possibilities_are_named_and_none_is_chosen() -> None:
    from detector.words import say

    said = say("scan.who")
    assert all(word in said for word in ("owner", "agency", "rival", "look ordinary", "nobody"))


def test_several_lines_and_plural_forms_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.po"
    path.write_text(
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "a.b"\nmsgid_plural "a.b.many"\nmsgstr[0] "one"\n'
        'msgstr[1] ""\n"these are "\n"fake"\n'
    )
    assert [unfair(sentence) for sentence in sentences(path)] == [False, True]
