"""Country names in Arabic or Thai with letters that a worn picture makes look alike."""

from __future__ import annotations

from functools import cache

from rapidfuzz import fuzz, process

from detector.claims.labels import label_of
from detector.places import resolve_country
from detector.places.normalise import normal
from detector.places.tables import country_names

# Letters of one skeleton: small type loses dots, loops and hooks. The first stands for all.
ARABIC = (
    "اأإآلٱ", "بتثنيىئپ", "جحخچ", "دذ", "رزو", "سش", "صض", "طظ", "عغفقڤ", "كگ", "هة",
)  # fmt: skip
THAI = (
    "กภถฤฦตดคศฅฎฏ", "นบปษมฆ", "สลฉ", "ชซข", "พฟผฝฬ", "รธฐ", "งจว", "อฮ", "ทฑหฒฌญณ", "เแโไใ",
)  # fmt: skip
# Marks over and under Thai letters, which small type merges, and Arabic hamza.
_LOST = "".join(map(chr, (0x0E31, *range(0x0E34, 0x0E3B), *range(0x0E47, 0x0E4F)))) + "ء "
_SKELETON = str.maketrans(
    {letter: alike[0] for alike in (*ARABIC, *THAI) for letter in alike} | dict.fromkeys(_LOST, "")
)
# Half of the weight on the letters, half on their skeleton: chosen on drawn pictures, and
# measured on others (docs/claims.md).
ALIKE = 72.0
# As much closer than the next country, so that Niger is not Nigeria.
MARGIN = 6.0


def loosely(text: str) -> str | None:
    """The country that a worn reading of an Arabic or Thai name must mean.

    Returns
    -------
    str or None
        ISO 3166 alpha-2; None when no name is alike enough, or two are.
    """
    key = normal(text).replace(" ", "")
    script = _script(key)
    if script is None or len(key) < 3:
        return None
    names = _names(script)
    plainly = process.cdist([key], [name for name, _, _ in names], scorer=fuzz.ratio)[0]
    skeletons = [skeleton for _, skeleton, _ in names]
    worn = process.cdist([_skeleton(key)], skeletons, scorer=fuzz.ratio)[0]
    best: dict[str, float] = {}
    for (_, _, code), one, two in zip(names, plainly, worn, strict=True):
        best[code] = max(best.get(code, 0.0), float(one + two) / 2)
    (code, most), (_, next_best) = sorted(best.items(), key=lambda each: -each[1])[:2]
    return code if most >= ALIKE and most - next_best >= MARGIN else None


def known(text: str) -> int:
    """How surely the words are ones that pages show: 2 a name or a label, 1 alike, 0 neither."""
    if resolve_country(text) or resolve_country(text.replace(" ", "")) or label_of(text):
        return 2
    return int(loosely(text) is not None)


def _script(key: str) -> str | None:
    arabic = sum("\u0600" <= char <= "\u06ff" for char in key)
    thai = sum("\u0e00" <= char <= "\u0e7f" for char in key)
    if max(arabic, thai) * 2 <= len(key):
        return None
    return "\u0600" if arabic > thai else "\u0e00"


def _skeleton(key: str) -> str:
    return key.translate(_SKELETON)


@cache
def _names(script: str) -> list[tuple[str, str, str]]:
    """Key, skeleton and code of every country name in the script."""
    found = []
    for name, code in country_names().items():
        key = name.replace(" ", "")
        if code and key and _script(key) == script:
            found.append((key, _skeleton(key), code))
    return found
