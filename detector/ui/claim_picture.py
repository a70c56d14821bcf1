"""The picture of a claim: its boxes, each reading beside its crop, and a second picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from PIL import Image, ImageDraw

from detector.claims import Verdict
from detector.claims.claim import Claim
from detector.claims.compare import Comparison, compare
from detector.claims.picture import MOST_BYTES, Picture, open_picture
from detector.claims.reading import SURE, Number
from detector.claims.table import summaries
from detector.history import CannotTell, InputError, PageHistory, note
from detector.read.numbers import parse_count
from detector.ui.claim_form import fill, held, judged, kind_name, log
from detector.ui.text import country, plain, t, words

if TYPE_CHECKING:
    from detector.claims.seen import Seen

TYPES = ["png", "jpg", "jpeg", "webp"]
# Blue and orange of the colour-blind-safe set that the charts use.
CERTAIN, TO_CONFIRM = (0, 114, 178), (213, 94, 0)
MARGIN = 4


def upload(place: str, label: str) -> None:
    """Ask for a picture and keep it under `place`."""
    widget = f"w_{place}"

    def change() -> None:
        file = st.session_state[widget]
        st.session_state[place] = (file.name, file.getvalue()) if file is not None else None
        if place == "claim_picture":
            st.session_state["claim_typed"] = {}
            st.session_state["claim_seen"] = None

    st.file_uploader(
        label, type=TYPES, key=widget, on_change=change, max_upload_size=MOST_BYTES // 2**20
    )


def seen() -> Seen | None:
    """The picture that was uploaded, read; what went wrong is said in its place."""
    from detector.claims.seen import look

    kept = st.session_state["claim_picture"]
    if kept is None:
        return None
    try:
        if st.session_state["claim_seen"] is None:
            with st.spinner(t("ui.claim.reading")):
                st.session_state["claim_seen"] = look(kept[0], kept[1], log())
    except InputError as error:
        plain(words(error.note), "error", key="claim-picture")
        return None
    read: Seen = st.session_state["claim_seen"]
    return read


def show(picture: Seen, histories: Sequence[PageHistory]) -> None:
    """The picture, then every number that was read in it."""
    numbers = picture.reading.numbers
    boxes = [(one.box, CERTAIN if one.confidence >= SURE else TO_CONFIRM) for one in numbers]
    st.image(drawn(picture.picture, boxes))
    plain(t("ui.claim.boxes", n=len(numbers)), "quiet", key="claim-boxes")
    # The answer for a table as a whole stands over its rows, and is known after them.
    over = st.container(key="claim-tables")
    verdicts = []
    for place, number in enumerate(numbers):
        with st.container(key=f"line-claim-{place}"):
            verdicts.append(_reading(place, number, picture.picture, histories))
    with over:
        for table in summaries([one for one in verdicts if one is not None]):
            plain(t(f"claim.table.of.{table.of}"), "name", key=f"claim-table-{table.of}")
            plain(words(table.sentence), key=f"claim-table-said-{table.of}")
    for place, hint in enumerate(picture.notes):
        plain(words(hint), "quiet", key=f"claim-hint-{place}")


def _reading(
    place: int, number: Number, picture: Picture, histories: Sequence[PageHistory]
) -> Verdict | None:
    """One number beside its crop; its verdict, or None while it waits for a person."""
    crop, field, what, verdict = st.columns([2, 2, 2, 3], vertical_alignment="center")
    left, top, right, bottom = number.box
    width, height = picture.size
    with crop:
        st.image(
            picture.pixels[
                max(0, top - MARGIN) : min(height, bottom + MARGIN),
                max(0, left - MARGIN) : min(width, right + MARGIN),
            ]
        )
    text = _confirmed(place, number, field)
    with what:
        plain(_said(number), key=f"claim-what-{place}")
    with verdict:
        if not text:
            plain(t("ui.claim.confirm"), "quiet", key=f"claim-confirm-{place}")
            # Unread, it still is a row of its table.
            return judged(number.claim(None, confirmed=False), histories, quiet=True)
        claim = _claim(text, number)
        found = judged(claim, histories)
        plain(t(f"claim.verdict.{found.verdict}"), "name", key=f"claim-verdict-{place}")
        if found.low is not None and found.high is not None:
            allowed = t("ui.claim.allows", low=found.low, high=found.high)
            plain(allowed, "quiet", key=f"claim-allows-{place}")
        with st.expander(t("ui.claim.why")):
            plain(words(found.sentence), key=f"claim-why-{place}")
        st.button(
            t("ui.claim.take"),
            key=f"w_claim_take_{place}",
            on_click=fill,
            kwargs={
                "number": text,
                "kind": number.kind or "",
                "place": number.place or "",
                "when": number.when.first.isoformat() if number.when else held()["when"],
            },
            type="tertiary",
        )
    return found


def _confirmed(place: int, number: Number, column: st.delta_generator.DeltaGenerator) -> str:
    """The number as a person left it; only what was read surely stands there unasked."""
    widget = f"w_claim_read_{place}"
    typed: dict[int, str] = st.session_state["claim_typed"]
    sure = number.confidence >= SURE
    st.session_state[widget] = typed.get(place, number.text if sure else "")

    def change() -> None:
        text = st.session_state[widget].strip()
        st.session_state["claim_typed"] = {**typed, place: text}
        step = "claim.confirmed" if text == number.text else "claim.corrected"
        log().add(step, {"read": number.text, "typed": text, "box": str(number.box)})

    with column:
        st.text_input(
            t("ui.claim.read"),
            key=widget,
            on_change=change,
            max_chars=30,
            placeholder=number.text,
            label_visibility="collapsed",
        )
    return str(st.session_state[widget]).strip()


def _claim(text: str, number: Number) -> Claim:
    from detector.claims import parse_when

    try:
        typed = held()
        when = parse_when(typed["when"], typed["zone"]) if typed["when"].strip() else None
    except InputError:
        # The form says so already; without a time the answer is that it cannot be told.
        when = None
    claim = number.claim(when, confirmed=True)
    if text != number.text:
        claim = replace(claim, text=text, count=parse_count(text))
    return claim


def _said(number: Number) -> str:
    where = number.place or ""
    if number.kind == "country" and where:
        where = country(where)
    when = number.when.first.isoformat() if number.when else ""
    measure = kind_name(number.measure) if number.measure else ""
    parts = (kind_name(number.kind), measure, where, when)
    return ", ".join(part for part in parts if part)


def drawn(
    picture: Picture, boxes: Sequence[tuple[tuple[int, int, int, int], tuple[int, int, int]]]
) -> np.ndarray:
    """The picture with frames on it, shape (height, width, 3)."""
    image = Image.fromarray(picture.pixels.copy())
    pen = ImageDraw.Draw(image)
    for (left, top, right, bottom), colour in boxes:
        pen.rectangle((left - 2, top - 2, right + 1, bottom + 1), outline=colour, width=2)
    return np.asarray(image)


def second(first: Picture) -> None:
    """Another picture of the same screen: where the two differ."""
    upload("claim_second", t("ui.claim.second.upload"))
    kept = st.session_state["claim_second"]
    if kept is None:
        return
    try:
        other = open_picture(*kept)
        found: Comparison = compare(first, other)
    except (InputError, CannotTell) as reason:
        plain(words(reason.note), "error", key="claim-second")
        return
    log().add("pictures.compared", {"sha256": other.digest, "places": len(found.boxes)})
    if found.boxes:
        st.image(drawn(first, [(box, TO_CONFIRM) for box in found.boxes]))
        plain(words(note("claim.pair.differ", n=len(found.boxes))), key="claim-pair")
    else:
        plain(words(note("claim.pair.same")), key="claim-pair")
