"""Bytes to text: marks, then UTF-8, then the code page under which headers are words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.read.decode import decode

SPANISH = "Fecha;Me gusta totales de la página;País\n01/02/2014;15;España\n"
FRENCH = "Date,Abonnés,Éloïse a aimé,ça\n2014-01-01,4,5,6\n"
RUSSIAN = "Дата;Подписчики;Охват\n01.02.2014;15;7\n"
BULGARIAN_WITHOUT_HEADER_WORDS = "3.апр;4.яну;17.юни;5.май\n"
ARABIC = "التاريخ,عدد المعجبين,المغرب\n2014-01-01,5,6\n"
ARABIC_WITHOUT_HEADER_WORDS = "الرباط,الدار البيضاء,فاس\n1,2,3\n"


@pytest.mark.parametrize("text", [SPANISH, FRENCH, RUSSIAN, ARABIC])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marked_and_utf8_text_is_exact_and_no_guess(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, ())


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SPANISH, "cp1252"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (BULGARIAN_WITHOUT_HEADER_WORDS, "cp1251"),
        (ARABIC, "cp1256"),
        (ARABIC_WITHOUT_HEADER_WORDS, "cp1256"),
    ],
)
def test_an_old_code_page_is_told_by_its_words_and_said(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding))
    assert found.text == text
    assert [line.numbers["encoding"] for line in found.guessed] == [encoding]


@pytest.mark.parametrize("extra", ["", " "])
def test_latin_text_of_even_length_is_never_utf16(extra: str) -> None:
    assert decode((FRENCH + extra).encode("cp1252")).text == FRENCH + extra


def test_what_cannot_be_read_is_counted() -> None:
    assert decode(b"caf\x81 caf\xe9").guessed[-1].numbers["n"] == 1
    assert (
        decode("Follows".encode("utf-16") + b"x").guessed[-1].code == "read.unreadable_characters"
    )


@given(st.binary())
def test_every_file_has_a_text(data: bytes) -> None:
    assert isinstance(decode(data).text, str)


@given(st.text(st.characters(exclude_characters="\ufeff\ufffd", codec="utf-8")))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()) == (text, ())
