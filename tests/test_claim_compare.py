"""Two pictures of a screen: an altered digit is found, saving anew is not, crops are refused."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from typer.testing import CliRunner

from detector.claims.compare import _box, compare
from detector.claims.picture import open_picture
from detector.claims.review import claim_review
from detector.cli import app
from detector.history import CannotTell
from detector.words import say
from tests.test_claim_check import claim, history

PICTURES = Path(__file__).parent / "pictures"
# The digit that is altered: its line and its place among the line's figures.
ROWS = ("412,877", "317,908", "261,428", "153,471", "104,678")


def screen(rows=ROWS, *, dark=False):
    image = Image.new("RGB", (600, 260), "#242526" if dark else "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(17)
    for place, row in enumerate(rows):
        ink = "#e4e6eb" if dark else "#050505"
        pen.text((30, 20 + 44 * place), "people like this page", fill=ink, font=font)
        pen.text((400, 20 + 44 * place), row, fill=ink, font=font)
    return image


def saved(image, quality=None, scale=1.0):
    small = image.resize((round(image.width * scale), round(image.height * scale)))
    out = io.BytesIO()
    small.save(out, *(("JPEG",) if quality else ("PNG",)), **({"quality": quality or 1}))
    return out.getvalue()


def journey(image):
    """What a chat program does to a picture."""
    return saved(Image.open(io.BytesIO(saved(image, 40))), 70, 0.75)


def pair(first, second):
    return compare(open_picture("a.png", saved(first)), open_picture("b.jpg", second))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("row", "altered"), [(1, "817,908"), (2, "261,423"), (4, "104,078")])
def test_an_altered_digit_is_found_after_a_journey(row, altered, dark):
    rows = [altered if place == row else shown for place, shown in enumerate(ROWS)]
    found = pair(screen(dark=dark), journey(screen(rows, dark=dark)))
    assert len(found.boxes) == 1
    left, top, right, bottom = found.boxes[0]
    assert 385 < left < right < 485
    assert 44 * row < top < bottom < 44 * row + 64


@pytest.mark.parametrize("dark", [False, True])
def test_saving_anew_alone_is_no_difference(dark):
    assert pair(screen(dark=dark), journey(screen(dark=dark))).boxes == ()
    assert pair(screen(dark=dark), saved(screen(dark=dark))).boxes == ()


def test_two_altered_places_are_both_framed():
    rows = ["812,877", *ROWS[1:4], "104,178"]
    assert len(pair(screen(), journey(screen(rows))).boxes) == 2


def test_a_crop_and_another_screen_cannot_be_compared():
    with pytest.raises(CannotTell) as crop:
        pair(screen(), saved(screen().crop((0, 0, 600, 200))))
    assert crop.value.note.code == "claim.pair.shape"
    with pytest.raises(CannotTell) as other:
        pair(screen(), saved(screen(dark=True)))
    assert other.value.note.code == "claim.pair.other"


@given(st.integers(1, 12), st.integers(1, 12), st.sampled_from([3, 9]))
def test_running_sums_are_means_over_squares(height, width, size):
    values = np.random.default_rng(height * 13 + width).normal(size=(height, width))
    half = size // 2
    padded = np.pad(values, half, mode="edge")
    naive = [
        [padded[y : y + size, x : x + size].mean() for x in range(width)] for y in range(height)
    ]
    np.testing.assert_allclose(_box(values, size), naive, atol=1e-9)


def test_the_command_tells_where_two_pictures_differ(tmp_path):
    first, second = tmp_path / "a.png", tmp_path / "b.jpg"
    first.write_bytes(saved(screen()))
    second.write_bytes(journey(screen([*ROWS[:4], "104,078"])))
    done = CliRunner().invoke(
        app, ["claim", str(first), "--compare", str(second), "--format", "json"]
    )
    assert done.exit_code == 0, done.output
    hint = json.loads(done.stdout)["hints"][-1]
    assert hint["code"] == "claim.pair.differ"
    assert len(hint["boxes"]) == 1
    alone = CliRunner().invoke(app, ["claim", "--number", "5", "--compare", str(second)])
    assert alone.exit_code == 2


def test_the_draft_of_a_review_leaves_the_verdict_to_a_person():
    from detector.claims import check

    draft = json.loads(claim_review(check(claim("1,500"), [history()]), picture="00" * 32))
    assert draft["@type"] == "ClaimReview"
    assert draft["abstract"].startswith("DRAFT")
    assert draft["reviewRating"]["alternateName"] == ""
    assert draft["claimReviewed"] == "1,500 likes, 2016-02-23"
    assert draft["itemReviewed"]["appearance"][0]["sha256"] == "00" * 32
    assert "does not fit" in draft["reviewBody"]
    assert say("claim.review.draft") == draft["abstract"]
