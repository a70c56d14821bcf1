"""Ids of fans: equal for one account under one key, and telling nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from detector.history.fan_ids import FanKey

KEY = FanKey(b"a fixed key, for tests only")


def test_spelling_does_not_make_two_fans() -> None:
    assert KEY.hashed("x", "@Amina ") == KEY.hashed("x", "amina")


def test_platforms_and_keys_do_not_mix() -> None:
    assert KEY.hashed("x", "amina") != KEY.hashed("instagram", "amina")
    assert FanKey().hashed("x", "amina") != FanKey().hashed("x", "amina")


def test_a_key_is_not_printed() -> None:
    assert "fixed" not in repr(KEY)


@given(st.text(), st.text())
def test_the_parts_of_an_id_cannot_be_moved(first: str, second: str) -> None:
    same = (first, second.strip().lstrip("@").casefold())
    other = KEY.hashed(first + "x", second)
    assert other != KEY.hashed(*same)
    assert len(other) == 32
