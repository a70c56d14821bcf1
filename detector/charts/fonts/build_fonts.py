"""Make the fonts of the printed report: static weights, only the scripts it writes.

    pip install fonttools fontpkg-inter fontpkg-noto-sans \
        fontpkg-noto-sans-arabic fontpkg-noto-sans-thai
    python detector/charts/fonts/build_fonts.py

The packages hold Google Fonts' files under the SIL Open Font License 1.1, which
stands beside the results as `OFL-*.txt` and allows subsets.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
WEIGHTS = {"Regular": 400, "Bold": 700}
# Latin with its extensions, Greek, Cyrillic, punctuation, currencies, minus.
LATIN = [
    *range(0x20, 0x250), *range(0x300, 0x370), *range(0x370, 0x530), *range(0x1E00, 0x1F00),
    *range(0x2000, 0x2070), *range(0x20A0, 0x20C0), 0x2116, 0x2122,
    0x2212,
]  # fmt: skip
# With Latin letters: a picture's line that mixes both takes one font for all of it.
ARABIC = [
    *range(0x20, 0x180), *range(0x600, 0x700), *range(0x750, 0x780), *range(0x2009, 0x2040),
    0x20AC, 0x2122, 0x2212, *range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00),
]  # fmt: skip
# What Noto Sans leaves to other fonts of its family.
SIGNS = [0x2248, 0x2260, 0x2264, 0x2265, *range(0x2190, 0x2194), 0x25CB, 0x25CF]
THAI = [*range(0xE00, 0xE60), 0x200B, 0x200C, 0x200D, 0x25CC]
FONTS = {
    "fontpkg_noto_sans": ("NotoSans", "NotoSans[wdth,wght].ttf", LATIN),
    "fontpkg_noto_sans_arabic": ("NotoSansArabic", "NotoSansArabic[wdth,wght].ttf", ARABIC),
    "fontpkg_inter": ("Inter", "Inter[opsz,wght].ttf", SIGNS),
    "fontpkg_noto_sans_thai": ("NotoSansThai", "NotoSansThai[wdth,wght].ttf", THAI),
}


def main() -> None:
    """Write two weights of each font and the licence."""
    for package, (name, file, signs) in FONTS.items():
        home = Path(str(importlib.import_module(package).__file__)).parent
        for style, weight in WEIGHTS.items():
            font = TTFont(home / "files" / file, recalcTimestamp=False)
            at = {"wght": weight, "wdth": 100, "opsz": 14}
            fixed = {axis.axisTag: at[axis.axisTag] for axis in font["fvar"].axes}
            font = instantiateVariableFont(font, fixed, updateFontNames=True)
            options = Options(hinting=False, name_IDs=["*"])
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=signs)
            subsetter.subset(font)
            font.save(HERE / f"{name}-{style}.ttf", reorderTables=True)
        licence = (home / "LICENSE").read_text("utf-8")
        (HERE / f"OFL-{name}.txt").write_text(licence, "utf-8")


if __name__ == "__main__":
    main()
