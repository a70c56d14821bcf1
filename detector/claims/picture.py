"""Open a picture that a stranger sent: three formats, a limit of size, no surprises."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from detector.history import UnreadableFile

# A screenshot of a 4K screen has 8 million pixels, a long one of a phone 20.
MOST_PIXELS = 25_000_000
MOST_BYTES = 20 * 2**20
# The decoders that are used; flaws keep being found in those of rarer formats.
FORMATS = ("PNG", "JPEG", "WEBP")

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture as it came, and its pixels.

    Attributes
    ----------
    name, digest
        File name without its directory, and SHA-256 of the bytes as they came.
    format
        `PNG`, `JPEG` or `WEBP`.
    data
        The bytes, untouched.
    pixels
        Shape (height, width, 3), RGB, upright, without transparency.
    """

    name: str
    digest: str
    format: str
    data: bytes = field(repr=False)
    pixels: Pixels = field(repr=False)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]


def open_picture(name: str, data: bytes) -> Picture:
    """Decode a picture.

    Parameters
    ----------
    name
        Its file name.
    data
        Its bytes; what they are decides, not the name.

    Raises
    ------
    UnreadableFile
        No PNG, JPEG or WebP, damaged, or too large.
    """
    name = name.replace("\\", "/").rsplit("/", 1)[-1] or "(no name)"
    digest = hashlib.sha256(data).hexdigest()
    if len(data) > MOST_BYTES:
        raise UnreadableFile("claim.picture_too_big", file=name, mb=MOST_BYTES // 2**20)
    with warnings.catch_warnings():
        # Pillow only warns below twice its own limit.
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                # The size stands in the header: it is known before anything is unpacked.
                if image.width * image.height > MOST_PIXELS:
                    raise UnreadableFile(
                        "claim.picture_too_many_pixels", file=name, mp=MOST_PIXELS // 10**6
                    )
                kind = image.format or ""
                pixels = _upright(image)
        except UnidentifiedImageError as failure:
            raise UnreadableFile("claim.picture_unknown", file=name) from failure
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as failure:
            raise UnreadableFile(
                "claim.picture_too_many_pixels", file=name, mp=MOST_PIXELS // 10**6
            ) from failure
        # What Pillow's three decoders raise on damaged bytes.
        except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as failure:
            raise UnreadableFile("claim.picture_damaged", file=name) from failure
    if min(pixels.shape[:2]) < 8:
        raise UnreadableFile("claim.picture_too_small", file=name)
    return Picture(name, digest, kind, data, pixels)


def _upright(image: Image.Image) -> Pixels:
    turned = ImageOps.exif_transpose(image).convert("RGBA")
    white = Image.new("RGBA", turned.size, "white")
    return np.asarray(Image.alpha_composite(white, turned).convert("RGB"))
