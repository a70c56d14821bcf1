"""What the reader did with the files: read, guessed, left out, unresolved. Always shown."""

from __future__ import annotations

import streamlit as st

from detector.history import Note, PageHistory
from detector.ui.text import plain, t, words

PARTS = ("read", "guessed", "left_out", "unresolved")


def show(history: PageHistory, *, heading: bool = True) -> None:
    """The four lists of one page's receipt; an empty list says that it is empty."""
    receipt = history.receipt
    with st.container(key="receipt"):
        if heading:
            st.header(t("ui.receipt.title"))
        plain(t("ui.receipt.source", source=words(receipt.source)), key="source")
        columns = st.columns(2, gap="large")
        for place, part in enumerate(PARTS):
            notes: tuple[Note, ...] = getattr(receipt, part)
            with columns[place % 2]:
                st.markdown(f"**{t(f'ui.receipt.{part}')}**")
                if notes:
                    plain("\n".join(f"• {words(line)}" for line in notes), key=f"receipt-{part}")
                else:
                    plain(t("ui.receipt.nothing"), "quiet", key=f"receipt-{part}")
