"""Make `world.json` and `points.csv` from the world-atlas package. Run by hand, offline after.

    npm pack world-atlas@2 && tar xzf world-atlas-2.*.tgz
    python detector/charts/data/build_world.py package/

Shapes come from the 1:110m set; the 50m set gives a point to each country the coarse
set leaves out (Singapore, Malta, Bahrain ...), which would otherwise vanish.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import pycountry

HERE = Path(__file__).parent
# world-atlas carries no ISO number for Kosovo; XK is the user-assigned code in common use.
BY_NAME = {"Kosovo": "XK"}


def main(package: Path) -> None:
    """Write both files beside this script."""
    coarse = json.loads((package / "countries-110m.json").read_text("utf-8"))
    fine = json.loads((package / "countries-50m.json").read_text("utf-8"))
    shapes = [
        {"type": shape["type"], "arcs": shape["arcs"], "id": alpha2(shape)}
        for shape in coarse["objects"]["countries"]["geometries"]
        # Nobody lives in Antarctica, and it would take a tenth of the height.
        if alpha2(shape) != "AQ"
    ]
    world = {
        "type": "Topology",
        "transform": coarse["transform"],
        "objects": {"countries": {"type": "GeometryCollection", "geometries": shapes}},
        "arcs": coarse["arcs"],
    }
    (HERE / "world.json").write_text(json.dumps(world, separators=(",", ":")) + "\n", "utf-8")
    drawn = {shape["id"] for shape in shapes}
    rows = sorted(
        (code, *centre(fine, shape))
        for shape in fine["objects"]["countries"]["geometries"]
        if (code := alpha2(shape)) and code not in drawn and code != "AQ"
    )
    with (HERE / "points.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("country", "longitude", "latitude"))
        writer.writerows(rows)


def alpha2(shape: dict[str, Any]) -> str | None:
    """ISO 3166 alpha-2 of a shape, or None for land without a code of its own."""
    if "id" not in shape:
        return BY_NAME.get(shape["properties"]["name"])
    country = pycountry.countries.get(numeric=shape["id"])
    return country.alpha_2 if country else None


def centre(topology: dict[str, Any], shape: dict[str, Any]) -> tuple[float, float]:
    """Centre of the largest ring's box, degrees (longitude, latitude)."""
    if shape["type"] == "Polygon":
        rings = [shape["arcs"][0]]
    else:
        rings = [part[0] for part in shape["arcs"]]
    boxes = [box(topology, ring) for ring in rings]
    west, south, east, north = max(boxes, key=lambda b: (b[2] - b[0]) * (b[3] - b[1]))
    return round((west + east) / 2, 2), round((south + north) / 2, 2)


def box(topology: dict[str, Any], ring: list[int]) -> tuple[float, float, float, float]:
    """West, south, east and north of one ring of arcs."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    xs: list[float] = []
    ys: list[float] = []
    for index in ring:
        # TopoJSON: a negative number ~i is arc i walked backwards; steps are deltas.
        x = y = 0
        for dx, dy in topology["arcs"][index if index >= 0 else ~index]:
            x, y = x + dx, y + dy
            xs.append(x * scale[0] + shift[0])
            ys.append(y * scale[1] + shift[1])
    return min(xs), min(ys), max(xs), max(ys)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
