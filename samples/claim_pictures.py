"""Pictures of made-up pages, with the truth beside them: `python -m samples.claim_pictures`.

Four languages, light and dark, scaled, recompressed, turned. Names, numbers and layouts are
made up; the layouts only resemble what platforms showed. Needs Chromium and Playwright (the
`dev` extra).
"""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from PIL import Image

HEAD = {
    "en": ("{} people like this", "{} people follow this", "{} people checked in here"),
    "fr": ("{} personnes aiment ça", "{} personnes suivent ce lieu", "{} personnes étaient ici"),
    "ar": ("{} شخصًا معجبون بهذا", "{} شخصًا يتابعون هذا", "{} شخصًا يتحدثون عن هذا"),
    "th": ("{} คนถูกใจสิ่งนี้", "{} คนติดตามสิ่งนี้", "{} คนพูดถึงสิ่งนี้"),
}
TABLE = {
    "en": ("Country", "Your Fans"),
    "fr": ("Pays", "Vos fans"),
    "ar": ("البلد", "المعجبون"),
    "th": ("ประเทศ", "แฟนๆ ของคุณ"),
}
DAYS = {
    "en": ("Date", "Likes", "Total"),
    "fr": ("Date", "J’aime", "Total"),
    "ar": ("التاريخ", "إعجاب", "المجموع"),
    "th": ("วันที่", "ถูกใจ", "รวม"),
}
# CLDR spells these in all four languages; none stood in the development pictures' tables
# in this order.
PLACES = ["FR", "MA", "TH", "VN", "TR", "ES", "DZ", "PH", "EG", "BD", "BR", "SN"]
FONTS = ("Noto Sans, Noto Sans Arabic, Noto Sans Thai", "Liberation Sans, Noto Naskh Arabic, Loma")
CHROMIUM = "/usr/bin/chromium"
# Western figures, and the two sets that Arabic and Persian pages may use.
FIGURES = {"western": "0123456789", "indic": "٠١٢٣٤٥٦٧٨٩", "persian": "۰۱۲۳۴۵۶۷۸۹"}
# Years of the Buddhist era run this far ahead.
BUDDHIST = 543


class Shape(TypedDict):
    """What is done to a picture after it was drawn."""

    name: str
    scale: float
    quality: int | None
    turn: float


# The plain screen, what chat programs make of it, and a photograph of a screen.
CLEAN: list[Shape] = [
    {"name": "plain", "scale": 1.0, "quality": None, "turn": 0.0},
    {"name": "jpeg70", "scale": 1.0, "quality": 70, "turn": 0.0},
]
HARD: list[Shape] = [
    {"name": "half_q40", "scale": 0.6, "quality": 40, "turn": 0.0},
    {"name": "turned", "scale": 1.0, "quality": 80, "turn": 5.0},
]


def grouped(value: int, language: str, figures: str = "western") -> str:
    """The number as the language's pages group it, in those figures."""
    mark = "٬" if figures != "western" else "\u202f" if language == "fr" else ","
    return written(f"{value:,}".replace(",", mark), figures)


def written(text: str, figures: str) -> str:
    """The text with its figures in one of `FIGURES`."""
    return text.translate(str.maketrans(FIGURES["western"], FIGURES[figures]))


def page(
    kind: str,
    language: str,
    *,
    dark: bool,
    rng: np.random.Generator,
    figures: str = "western",
) -> tuple[str, dict[str, Any]]:
    """HTML of one made-up screen and its truth.

    Parameters
    ----------
    kind
        `head`, `people` or `days`.
    language
        `en`, `fr`, `ar` or `th`; Thai days are of the Buddhist era every second time.
    dark
        Light letters on a dark page.
    rng
        Draws numbers, places and fonts.
    figures
        One of `FIGURES`.
    """
    from babel import Locale

    values: list[int] = []
    names: list[str] = []

    def number(low: int, high: int) -> str:
        values.append(int(rng.integers(low, high)))
        return grouped(values[-1], language, figures)

    if kind == "head":
        body = "".join(f"<p>{line.format(number(5_000, 4_000_000))}</p>" for line in HEAD[language])
    elif kind == "people":
        first, second = TABLE[language]
        codes = rng.permutation(PLACES)[:7]
        rows = []
        for code in codes:
            name = Locale(language).territories[str(code)]
            names.append(str(code))
            rows.append(f"<tr><td>{name}</td><td class=n>{number(900, 500_000)}</td></tr>")
        body = f"<table><tr><th>{first}</th><th class=n>{second}</th></tr>{''.join(rows)}</table>"
    else:
        day, change, total = DAYS[language]
        count = int(rng.integers(100_000, 900_000))
        year = 2017 + (BUDDHIST if language == "th" and rng.random() < 0.5 else 0)
        rows = []
        for step in range(1, 7):
            delta = int(rng.integers(-900, 4_000))
            count += delta
            values += [abs(delta), count]
            sign = "+" if delta >= 0 else "-"
            rows.append(
                f"<tr><td>{written(f'{step + 12:02}/03/{year}', figures)}</td>"
                f"<td class=n>{sign}{grouped(abs(delta), language, figures)}</td>"
                f"<td class=n>{grouped(count, language, figures)}</td></tr>"
            )
        head = f"<tr><th>{day}</th><th class=n>{change}</th><th class=n>{total}</th></tr>"
        body = f"<table>{head}{''.join(rows)}</table>"
    ink, paper = ("#e4e6eb", "#242526") if dark else ("#050505", "#ffffff")
    size = int(rng.integers(14, 18))
    html = (
        f"<html dir={'rtl' if language == 'ar' else 'ltr'}><meta charset=utf-8><style>body"
        f"{{margin:0;padding:18px;width:560px;background:{paper};color:{ink};"
        f"font:{size}px {FONTS[int(rng.integers(2))]},sans-serif}}"
        "td,th{padding:7px 26px;text-align:start}.n{text-align:end;direction:ltr}"
        f"p{{margin:9px 0}}</style>{body}"
    )
    truth = {"lang": language, "kind": kind, "dark": dark, "figures": figures}
    return html, {**truth, "values": values, "places": names}


def shaped(image: Image.Image, shape: Shape) -> tuple[bytes, str]:
    """The picture after its journey: bytes and the ending of its name."""
    if shape["turn"]:
        corner = image.getpixel((0, 0))
        image = image.rotate(shape["turn"], Image.Resampling.BICUBIC, expand=True, fillcolor=corner)
    if shape["scale"] != 1:
        size = (round(image.width * shape["scale"]), round(image.height * shape["scale"]))
        image = image.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if shape["quality"] is None:
        image.save(out, "PNG", optimize=True)
        return out.getvalue(), "png"
    image.save(out, "JPEG", quality=shape["quality"])
    return out.getvalue(), "jpg"


def draw(folder: Path, shapes: list[Shape], *, each: int, seed: int) -> None:
    """Write pictures and `truth.json` into `folder`.

    Parameters
    ----------
    folder
        Made when it is not there.
    shapes
        What is done to each drawn page.
    each
        Pages of each kind and language.
    seed
        The same seed draws the same pages.
    """
    from playwright.sync_api import sync_playwright

    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    truth = {}
    with sync_playwright() as play:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=CHROMIUM, args=options)
        tab = browser.new_page(viewport={"width": 596, "height": 100})
        sets = [(language, "western") for language in HEAD]
        for language, figures in [*sets, ("ar", "indic"), ("ar", "persian")]:
            for kind in ("head", "people", "days"):
                for turn in range(each):
                    dark = turn % 2 == 1
                    html, known = page(kind, language, dark=dark, rng=rng, figures=figures)
                    tab.set_content(html)
                    image = Image.open(io.BytesIO(tab.screenshot(full_page=True))).convert("RGB")
                    for shape in shapes:
                        data, ending = shaped(image, shape)
                        sort = language if figures == "western" else f"{language}-{figures}"
                        name = f"{sort}_{kind}_{turn}_{shape['name']}.{ending}"
                        (folder / name).write_bytes(data)
                        truth[name] = {**known, "shape": shape["name"]}
        browser.close()
    text = json.dumps(truth, indent=1, ensure_ascii=False)
    (folder / "truth.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Draw from the command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--each", type=int, default=2)
    options.add_argument("--seed", type=int, default=1)
    told = options.parse_args()
    draw(told.folder / "clean", CLEAN, each=told.each, seed=told.seed)
    draw(told.folder / "hard", HARD, each=told.each, seed=told.seed + 1)


if __name__ == "__main__":
    main()
