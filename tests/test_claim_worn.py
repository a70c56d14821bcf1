"""What wear hides: Arabic-Indic figures, Thai dates, names with lost dots, earlier savings."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from detector.claims.arabic_digits import MOST_SURE, read_digits
from detector.claims.line_dates import dates_of
from detector.claims.loose_places import loosely
from detector.claims.ocr import READER, Line
from detector.claims.picture import open_picture
from detector.claims.reading import SURE, read_lines
from detector.claims.recompression import history
from detector.claims.thai_dates import western
from detector.claims.when import parse_when
from detector.places import country_name

PICTURES = Path(__file__).parent / "pictures"
INDIC = "ar-indic_days_0_plain.png"


def line(text="", score=0.0, **more):
    return Line(text, score, (0, 0, 100, 20), **more)


def test_arabic_indic_figures_are_read_and_always_for_a_person_to_confirm():
    found = read_lines(READER.read(open_picture(INDIC, (PICTURES / INDIC).read_bytes())).lines)
    assert len(found.numbers) == 12
    assert {one.kind for one in found.numbers} == {"day_total", "day_change"}
    assert {one.when.first.month for one in found.numbers if one.when} == {3}
    assert max(one.confidence for one in found.numbers) < SURE
    assert MOST_SURE < SURE


@pytest.mark.parametrize("name", ["en_head_0_plain.png", "fr_days_0_jpeg70.jpg"])
def test_no_arabic_figures_are_seen_in_other_letters(name):
    text = READER.read(open_picture(name, (PICTURES / name).read_bytes()))
    assert {one.indic for one in text.lines} == {""}


@given(st.integers(8, 60), st.integers(8, 200), st.integers(0, 9))
def test_no_pixels_break_the_reader(height, width, seed):
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    assert all(run.score <= MOST_SURE for run in read_digits(noise))
    assert read_digits(np.full((height, width, 3), 255, np.uint8)) == []


def test_figures_beside_a_word_of_magnitude_are_an_interval():
    both = line(indic="1,2", indic_score=0.7, words="مليون متابع", language="ara")
    (number,) = read_lines([both]).numbers
    assert (number.count.low, number.count.high) == (1_150_000, 1_299_999)
    assert number.kind == "followers"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("13/03/2560", date(2017, 3, 13)),
        ("21 กุมภาพันธ์ 2559", date(2016, 2, 21)),
        ("21กุมภาพันธ์พ.ศ.2559", date(2016, 2, 21)),
        ("5 มี.ค. 2559", date(2016, 3, 5)),
        ("5 มีค 2016", date(2016, 3, 5)),
    ],
)
def test_thai_dates_and_the_buddhist_era(text, day):
    assert parse_when(text).first == day
    (found,) = dates_of([line(text, 0.95)])[line(text, 0.95)]
    assert found.span.first == day


@pytest.mark.parametrize("text", ["13/03/2017", "2016-02-27", "5 March 2016", "1,234,567"])
def test_other_dates_stay_as_they_are(text):
    assert western(text) == text


def test_a_date_whose_month_another_engine_reads_is_no_count():
    # The Arabic model's own figures are never taken.
    arabic = line("2016  1", 0.7, words="1 فبراير 2016", words_score=0.9, digits="2016 yl.d 21")
    assert read_lines([arabic]).numbers == ()
    assert [one.span.first for one in read_lines([arabic]).dates] == [date(2016, 2, 21)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("بتغلاديش", "BD"),
        ("الستقال", "SN"),
        ("إسباتيا", "ES"),
        ("ฟิสปปินส์", "PH"),
        ("ปังภลาเทศ", "BD"),
        ("ตรภี", "TR"),
        ("المعجبون", None),
        ("البلد", None),
        ("ถูกใจ", None),
        ("Morocco", None),
        ("", None),
    ],
)
def test_a_name_with_lost_dots_is_known_and_a_word_is_none(text, code):
    assert loosely(text) == code


@pytest.mark.parametrize("language", ["ar", "th"])
@pytest.mark.parametrize("code", ["MA", "TH", "DZ", "VN", "IQ", "IR", "NE", "NG", "ML", "MT"])
def test_a_whole_name_is_never_taken_for_another_country(code, language):
    assert loosely(country_name(code, language=language)) in (code, None)


def test_a_place_that_was_read_loosely_is_to_be_confirmed():
    arabic = Line("", 0.0, (300, 0, 400, 20), words="الستقال", words_score=0.9, language="ara")
    number = Line("12,345", 0.99, (0, 0, 100, 20))
    (found,) = read_lines([number, arabic]).numbers
    assert found.place == "SN"
    assert found.confidence < SURE


def screen(altered=False):
    image = Image.new("RGB", (480, 320), "#242526")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(18)
    for row in range(9):
        pen.text((20, 10 + 33 * row), f"people like this {row * 7919 + 104_729:,}", "#e4e6eb", font)
    if altered:
        pen.rectangle((180, 140, 191, 160), "#242526")
        pen.text((181, 142), "8", "#e4e6eb", font)
    return image


def saved(image, quality=None):
    out = io.BytesIO()
    image.save(out, *(("JPEG",) if quality else ("PNG",)), **({"quality": quality or 1}))
    return out.getvalue()


def after(quality, *, altered=False, last=None):
    """Saved as JPEG, then something put in, then saved again."""
    once = Image.open(io.BytesIO(saved(screen(), quality))).convert("RGB")
    if altered:
        once.paste(screen(altered=True).crop((178, 138, 194, 162)), (178, 138))
    return history(open_picture("x.png", saved(once, last)), last)


def test_an_earlier_saving_shows_and_what_came_after_it():
    plain, edited = after(80), after(80, altered=True)
    assert plain.quality == edited.quality == 80
    assert plain.boxes == ()
    assert len(edited.boxes) == 1
    left, top, right, bottom = edited.boxes[0]
    assert left < 194
    assert right > 178
    assert top < 162
    assert bottom > 138


def test_a_picture_without_an_earlier_saving_shows_nothing():
    assert history(open_picture("x.png", saved(screen()))).quality is None
    assert history(open_picture("x.png", saved(Image.new("RGB", (200, 200))))).quality is None
    # Altered, but nothing was ever saved as JPEG before: no trace, and so no answer.
    assert history(open_picture("x.png", saved(screen(altered=True)))).boxes == ()
    assert after(60, altered=True, last=40).boxes == ()
