"""How much of made-up pictures is read, and how often: `python -m benchmarks.claims FOLDER`.

Draw the pictures with `python -m samples.claim_pictures FOLDER` first. Prints the table of
`docs/claims.md`. The pictures of one seed are for one measurement: take another seed after
the reading was changed by looking at them.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from scipy.stats import beta

from detector.claims.ocr import READER
from detector.claims.picture import open_picture
from detector.claims.reading import SURE, Reading, read_lines


def main() -> None:
    """Read every picture under the folder and print the rates of each part."""
    seconds: list[float] = []
    for part in ("clean", "hard"):
        folder = Path(sys.argv[1]) / part
        truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        rates: dict[str, Counter[str]] = {}
        for name, known in truth.items():
            picture = open_picture(name, (folder / name).read_bytes())
            begin = time.perf_counter()
            reading = read_lines(READER.read(picture).lines)
            seconds.append(time.perf_counter() - begin)
            sort = "-".join(filter(None, (known["lang"], known.get("figures", ""))))
            row = rates.setdefault(sort.removesuffix("-western"), Counter())
            row.update(score(reading, known))
            if "-v" in sys.argv:
                print(part, name, dict(score(reading, known)))
        for language, row in rates.items():
            print(part, language, dict(row))
        every = sum((row for sort, row in rates.items() if "-" not in sort), Counter())
        print(part, "western figures: read", limits(every["read"], every["numbers"]))
        print(
            part,
            "western figures: wrong of those at .9",
            limits(every["wrong_sure"], every["sure"]),
        )
        print(part, "western figures: places", limits(every["places_told"], every["places"]))
    # The first picture loads the models.
    later = sorted(seconds[1:])
    print(f"seconds: first {seconds[0]:.1f}, median of the others {later[len(later) // 2]:.2f}")
    READER.close()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = (used.ru_utime + used.ru_stime) / len(seconds)
    print(f"processor seconds a picture, the start of the reader shared: {spent:.2f}")


def limits(hits: int, cases: int) -> str:
    """A rate with its exact 95 % limits (Clopper and Pearson, 1934)."""
    low = float(beta.ppf(0.025, hits, cases - hits + 1)) if hits else 0.0
    high = float(beta.ppf(0.975, hits + 1, cases - hits)) if hits < cases else 1.0
    return f"{hits} of {cases} ({100 * low:.1f} to {100 * high:.1f} %)"


def score(reading: Reading, known: dict[str, Any]) -> Counter[str]:
    """Numbers read exactly, wrong ones of three digits or more, kinds and places."""
    wanted = Counter(known["values"])
    got = Counter(abs(int(one.count.value)) for one in reading.numbers)
    wrong = [
        one
        for one in reading.numbers
        if abs(one.count.value) >= 100 and int(abs(one.count.value)) not in wanted
    ]
    places = Counter(one.place for one in reading.numbers if one.kind == "country")
    kinds = {"head": 3, "people": len(known["places"]), "days": len(known["values"])}
    good = {"people": ("country",), "days": ("day_total", "day_change")}.get(
        known["kind"], ("likes", "followers", "check_ins", "talking_about")
    )
    return Counter(
        {
            "numbers": wanted.total(),
            "read": (wanted & got).total(),
            "wrong": len(wrong),
            "wrong_sure": sum(one.confidence >= SURE for one in wrong),
            "sure": sum(one.confidence >= SURE for one in reading.numbers),
            "kinds": kinds[known["kind"]],
            "kinds_told": min(
                kinds[known["kind"]], sum(one.kind in good for one in reading.numbers)
            ),
            "places": len(known["places"]),
            "places_told": (Counter(known["places"]) & places).total(),
        }
    )


if __name__ == "__main__":
    main()
