"""Which export to ask for, from whom, and what it lets the program see."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from detector.ui.text import plain, t

PICTURES = Path(__file__).parent / "pictures"
# One card each, best evidence first; the picture has the same name.
EXPORTS = ("facebook_old", "facebook_new", "youtube", "others")


def show() -> None:
    """Draw the guide."""
    st.header(t("ui.guide.title"))
    plain(t("ui.guide.lead"), key="guide")
    for left, right in zip(EXPORTS[::2], EXPORTS[1::2], strict=True):
        for place, name in zip(st.columns(2, gap="medium"), (left, right), strict=True):
            with place, st.container(border=True, key=f"guide-{name}"):
                _card(name)
    st.subheader(t("ui.guide.ask"))
    st.code(t("ui.guide.letter"), language=None, wrap_lines=True)


def _card(name: str) -> None:
    st.image(PICTURES / f"{name}.svg", width="stretch", alt=t(f"ui.guide.{name}.alt"))
    st.markdown(f"### {t(f'ui.guide.{name}.title')}")
    for part in ("who", "where", "shows"):
        st.markdown(f"**{t(f'ui.guide.{part}')}** {t(f'ui.guide.{name}.{part}')}")
