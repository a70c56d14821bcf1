"""What a picture's file says of itself. A hint is never a verdict on the picture."""

from __future__ import annotations

import io
import re
from functools import cache

import numpy as np
from PIL import Image

from detector.claims.picture import FORMATS, Picture
from detector.claims.recompression import history
from detector.history import Note, note

# EXIF tags 305 (Software), 306 (DateTime); PNG text chunks and their XMP.
SOFTWARE, DATE_TIME = 305, 306
_CREATOR = re.compile(rb"<xmp:CreatorTool>([^<]{1,80})</xmp:CreatorTool>")
_CREATOR_ATTRIBUTE = re.compile(rb'xmp:CreatorTool="([^"]{1,80})"')
# Facebook writes this into the IPTC field 2:40 of pictures that passed through it (described
# at bakerst221b.com).
_FACEBOOK = b"FBMD"
LONGEST = 80


def hints(picture: Picture) -> list[Note]:
    """Codes of what the file says, or that it says nothing either way.

    Programs and platforms strip and write such marks as they like, and anybody can set them.
    """
    found: list[Note] = []
    with Image.open(io.BytesIO(picture.data), formats=FORMATS) as image:
        exif = image.getexif()
        info = {str(key): value for key, value in image.info.items()}
        tables = getattr(image, "quantization", None)
    software = [exif.get(SOFTWARE), info.get("Software"), info.get("software")]
    creator = _CREATOR.search(picture.data) or _CREATOR_ATTRIBUTE.search(picture.data)
    if creator:
        software.append(creator[1].decode("utf-8", "replace"))
    names = dict.fromkeys(_clean(one) for one in software if isinstance(one, str) and one.strip())
    found += [note("claim.hint.software", software=name) for name in names]
    dated = exif.get(DATE_TIME) or info.get("Creation Time")
    if isinstance(dated, str) and dated.strip():
        found.append(note("claim.hint.dated", when=_clean(dated)))
    if _FACEBOOK in picture.data:
        found.append(note("claim.hint.facebook"))
    own = quality(tables[0]) if tables else None
    if own is not None:
        found.append(note("claim.hint.jpeg", quality=own))
    found += _earlier(picture, own)
    if not found:
        found.append(note("claim.hint.nothing"))
    return found


def _earlier(picture: Picture, own: int | None) -> list[Note]:
    """What the pixels say of an earlier JPEG saving, each with what it can and cannot show."""
    before = history(picture, own)
    if before.quality is None:
        return []
    if not before.boxes:
        return [note("claim.hint.earlier_jpeg", quality=before.quality)]
    places = "; ".join(
        f"{left}-{right} x {top}-{bottom}" for left, top, right, bottom in before.boxes
    )
    return [
        note(
            "claim.hint.earlier_jpeg_broken",
            quality=before.quality,
            n=len(before.boxes),
            places=places,
        )
    ]


def quality(table: list[int]) -> int:
    """The libjpeg quality, 1 to 100, whose luminance table is nearest to this one by its sum."""
    return int(np.argmin(np.abs(np.array(_table_sums()) - sum(table)))) + 1


@cache
def _table_sums() -> tuple[int, ...]:
    """Sum of libjpeg's luminance table at each quality, by writing a picture with it."""
    sums = []
    for each in range(1, 101):
        out = io.BytesIO()
        Image.new("L", (8, 8)).save(out, "JPEG", quality=each)
        with Image.open(out, formats=("JPEG",)) as written:
            tables: dict[int, list[int]] = getattr(written, "quantization", {})
        sums.append(sum(tables[0]))
    return tuple(sums)


def _clean(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:LONGEST].strip()
