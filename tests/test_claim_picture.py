"""A stranger's picture is opened safely, read in another process, and its steps written down."""

from __future__ import annotations

import io
import json
import struct
import zlib
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from PIL import Image, PngImagePlugin
from typer.testing import CliRunner

import detector.claims
from benchmarks.claims import score
from detector.claims import ocr
from detector.claims.hints import hints, quality
from detector.claims.ocr import READER, Ocr
from detector.claims.ocr_tesseract import installed
from detector.claims.picture import MOST_PIXELS, open_picture
from detector.claims.reading import SURE, read_lines
from detector.cli import app
from detector.history import MissingPart, UnreadableFile
from detector.log import verify
from detector.words import say

PICTURES = Path(__file__).parent / "pictures"
TRUTH = json.loads((PICTURES / "truth.json").read_text(encoding="utf-8"))
JSON = ("--format", "json")
SCHEMA = json.loads((Path(detector.claims.__file__).parent / "claim.schema.json").read_text())


def png(width=40, height=30, **options):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG", **options)
    return out.getvalue()


def bomb():
    """A PNG of a few bytes whose header promises 400 million pixels."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def gif():
    out = io.BytesIO()
    Image.new("P", (40, 30)).save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "claim.picture_unknown"),
        (b"date,likes\n", "claim.picture_unknown"),
        (gif(), "claim.picture_unknown"),
        (bomb(), "claim.picture_too_many_pixels"),
        (png(MOST_PIXELS // 4000 + 1, 4000), "claim.picture_too_many_pixels"),
        (png()[:-30], "claim.picture_damaged"),
        (png(4, 4), "claim.picture_too_small"),
        (b"\0" * (21 * 2**20), "claim.picture_too_big"),
    ],
)
def test_what_is_no_usable_picture_is_refused_in_words(data, code):
    with pytest.raises(UnreadableFile) as refused:
        open_picture("a/screen.png", data)
    assert refused.value.note.code == code
    assert "screen.png" in say(refused.value.note)


def test_a_picture_stands_upright_and_its_bytes_untouched():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(out, "PNG", exif=exif)
    opened = open_picture("x.png", out.getvalue())
    assert opened.size == (20, 40)
    assert opened.pixels.min() == 255
    assert opened.data == out.getvalue()


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_numbers_are_read_and_what_is_sure_is_right(name):
    picture = open_picture(name, (PICTURES / name).read_bytes())
    found = score(read_lines(READER.read(picture).lines), TRUTH[name])
    assert found["wrong_sure"] == 0
    assert found["read"] == found["numbers"]
    least = 1.0 if TRUTH[name]["lang"] in ("en", "fr") else 0.5
    if least == 1 or {"ara", "tha", "eng"} <= installed():
        assert found["kinds_told"] >= least * found["kinds"]
        assert found["places_told"] >= least * found["places"]


def test_an_empty_picture_holds_no_number():
    text = READER.read(open_picture("white.png", png(200, 100)))
    assert read_lines(text.lines).numbers == ()
    assert len(text.engines["PP-OCRv6_rec_small.onnx"]) == 64


def test_a_picture_that_takes_too_long_is_given_up_and_the_next_one_is_read():
    slow = Ocr(seconds=0.01)
    with pytest.raises(UnreadableFile) as refused:
        slow.read(open_picture("x.png", png(200, 100)))
    assert refused.value.note.code == "claim.ocr_late"
    slow._seconds = 60
    assert slow.read(open_picture("x.png", png(200, 100))).lines == ()
    slow.close()


def test_without_the_optional_part_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(ocr, "find_spec", lambda _: None)
    with pytest.raises(MissingPart) as refused:
        READER.read(open_picture("x.png", png()))
    assert "screenshots" in say(refused.value.note)
    path = tmp_path / "x.png"
    path.write_bytes(png())
    done = CliRunner().invoke(app, ["claim", str(path)])
    assert done.exit_code == 2
    assert "pip install" in done.stderr
    typed = CliRunner().invoke(app, ["claim", "--number", "5", "--kind", "likes"])
    assert typed.exit_code == 0


def test_the_command_reads_checks_and_writes_down(tmp_path):
    days = "".join(f"2017-03-{day:02},{500_000 + day}\n" for day in range(1, 29))
    export, log = tmp_path / "Radio.csv", tmp_path / "log.jsonl"
    export.write_text("date,likes\n" + days)
    name = "fr_days_0_jpeg70.jpg"
    done = CliRunner().invoke(
        app,
        ["claim", str(PICTURES / name), "--against", str(export), *("--log", str(log)), *JSON],
    )
    assert done.exit_code == 0, done.output
    record = json.loads(done.stdout)
    jsonschema.validate(record, SCHEMA)
    assert {one["kind"] for one in record["numbers"]} == {"day_total", "day_change"}
    assert {one["measure"] for one in record["numbers"]} == {"likes"}
    assert {one["verdict"] for one in record["verdicts"]} == {"does_not_fit"}
    assert record["hints"][0]["code"] == "claim.hint.days_balance"
    lines = log.read_text(encoding="utf-8").splitlines()
    assert verify(lines).whole
    assert [json.loads(line)["step"] for line in lines[:2]] == ["picture.opened", "picture.read"]


def test_hints_say_what_the_file_says_and_no_more():
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "Paint\nShop")
    named = hints(open_picture("x.png", png(pnginfo=info)))
    assert [one.code for one in named] == ["claim.hint.software"]
    assert "Paint Shop" in say(named[0])
    assert [one.code for one in hints(open_picture("x.png", png()))] == ["claim.hint.nothing"]
    assert "cannot show anything either way" in say(hints(open_picture("x.png", png()))[0])


@pytest.mark.parametrize("wanted", [10, 40, 70, 85, 95])
def test_the_quality_of_a_jpeg_is_told_from_its_table(wanted):
    out = io.BytesIO()
    noise = np.random.default_rng(1).integers(0, 255, (32, 32, 3), dtype=np.uint8)
    Image.fromarray(noise).save(out, "JPEG", quality=wanted)
    with Image.open(io.BytesIO(out.getvalue())) as image:
        assert abs(quality(image.quantization[0]) - wanted) <= 1  # type: ignore[attr-defined]
    said = hints(open_picture("x.jpg", out.getvalue()))
    assert said[-1].code == "claim.hint.jpeg"


def test_sure_is_the_bound_that_was_measured():
    assert SURE == 0.9
