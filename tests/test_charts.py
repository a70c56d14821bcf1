"""Charts by their specification: what is drawn, on which scale, with which words."""

import itertools
import json
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from detector.charts import (
    DARK,
    LIGHT,
    PRINT,
    countries_bars,
    findable,
    flows,
    overview,
    small_multiple,
    timeline,
    waterfall,
    world_map,
)
from detector.charts.files import png, svg
from detector.charts.frames import (
    countries_frame,
    days_frame,
    gains_by_country,
    intervals_frame,
    records,
    span_of,
)
from detector.charts.waterfall import waterfall_rows
from detector.history import Contribution, Count, CountryFlow, Findable
from detector.weigh.inputs import INPUTS
from detector.words import has, say
from tests import scan_factory

NAMES = {"TH": "Thailand", "MA": "Morocco", "FR": "France", "SG": "Singapore", "ES": "Spain"}
WINDOW = (pd.Timestamp("2016-02-01", tz="UTC"), pd.Timestamp("2016-03-15", tz="UTC"))


def country_rows():
    origin = scan_factory.origin()
    return countries_frame(origin.flows, origin.flagged, NAMES)


def flow_rows():
    days = pd.date_range("2016-02-20", "2016-03-05", tz="UTC")
    return pd.concat(
        pd.DataFrame({"day": days, "name": name, "gained": np.arange(len(days)) * size})
        for name, size in (("Thailand", 100), ("Morocco", 5))
    )


@cache
def every_chart(look=LIGHT):
    scan = scan_factory.opunlike()
    return {
        "timeline": timeline(scan, look, window=WINDOW, selected=1),
        "overview": overview(scan, look, window=WINDOW),
        "bars": countries_bars(country_rows(), look),
        "map": world_map(country_rows(), look),
        "flows": flows(flow_rows(), WINDOW, WINDOW, look),
        "small": small_multiple(scan, WINDOW, look),
        "findable": findable(scan.smallest_findable, look),
        "waterfall": waterfall(scan_factory.support(), look),
    }


def walk(node):
    yield node
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, dict | list):
            yield from walk(child)


def layers(chart):
    return chart.to_dict()["layer"]


def rows_of(chart, layer):
    spec = chart.to_dict()
    data = layer.get("data") or spec["data"]
    return data["values"] if "values" in data else spec["datasets"][data["name"]]


@pytest.mark.parametrize("name", list(every_chart()))
@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_every_chart_describes_itself_and_asks_no_address(name, look):
    spec = every_chart(look)[name].to_dict()
    assert len(spec["description"]) > 20
    text = json.dumps({key: value for key, value in spec.items() if key != "$schema"})
    assert "http" not in text
    assert '"url"' not in text
    assert '"href"' not in text


@pytest.mark.parametrize("name", list(every_chart()))
def test_no_tooltip_field_can_load_a_picture(name):
    """Vega's tooltip loads the address in a field that is called `image`."""
    for node in walk(every_chart()[name].to_dict()):
        if isinstance(node, dict):
            assert node.get("title") != "image"
            assert node.get("field") != "image"


@pytest.mark.parametrize("name", ["timeline", "overview", "small", "flows"])
def test_days_are_utc_in_every_time_zone(name):
    found = [
        node["x"]
        for node in walk(every_chart()[name].to_dict())
        if isinstance(node, dict) and isinstance(node.get("x"), dict) and "scale" in node["x"]
    ]
    assert found
    assert all(x["scale"]["type"] == "utc" for x in found)


def test_light_and_dark_differ_only_in_colour():
    light, dark = (every_chart(look)["timeline"].to_dict()["config"] for look in (LIGHT, DARK))
    assert light["axis"]["labelColor"] != dark["axis"]["labelColor"]
    assert light["font"] == dark["font"]


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_accents_and_text_stand_out_from_the_paper(look):
    """WCAG 2.2: 3:1 for what carries meaning (1.4.11), 4.5:1 for text (1.4.3)."""
    paper = luminance(look.paper)

    def contrast(colour):
        low, high = sorted((luminance(colour), paper))
        return (high + 0.05) / (low + 0.05)

    assert min(map(contrast, (*look.lines, look.series, look.gain, look.loss, look.other))) >= 3
    assert min(map(contrast, (look.ink, look.quiet))) >= 4.5


def test_the_timeline_shades_each_interval_and_stresses_one():
    chart = timeline(scan_factory.opunlike(), LIGHT, window=WINDOW, selected=1)
    bands = next(rows_of(chart, one) for one in layers(chart) if "fillOpacity" in one["encoding"])
    assert [(row["start"][:10], row["end"][:10]) for row in bands] == [
        ("2016-02-26", "2016-02-29"),
        ("2016-02-27", "2016-03-01"),
    ]
    assert bands[0]["colour"] == LIGHT.loss
    assert bands[1]["colour"] == LIGHT.gain
    assert bands[1]["opacity"] > bands[0]["opacity"]


def test_overlapping_intervals_have_bars_in_rows_of_their_own():
    chart = timeline(scan_factory.opunlike(), LIGHT, window=WINDOW)
    strips = [one["encoding"] for one in layers(chart) if "value" in one["encoding"].get("y", {})]
    edges = [(strip["y"]["value"], strip["y2"]["value"]) for strip in strips]
    assert len(edges) == 2
    (low, high), (lower, higher) = sorted(edges)
    assert low < high <= lower < higher <= 0


def test_a_day_without_a_number_is_a_hole_and_not_zero():
    scan = scan_factory.opunlike()
    frame = days_frame(scan)
    hole = frame.loc[40]
    assert np.isnan(hole["observed"])
    chart = timeline(scan, LIGHT)
    holes = [rows_of(chart, one) for one in layers(chart) if _marks_holes(one)]
    assert [row["day"][:10] for row in holes[0]] == ["2015-12-11"]
    assert records(frame)[40]["observed"] is None


def _marks_holes(layer):
    mark = layer["mark"]
    return mark["type"] == "rect" and mark.get("fill") == LIGHT.rule


def test_losses_stand_below_zero_and_only_where_they_are_a_column():
    scan = scan_factory.opunlike()
    assert (days_frame(scan)["lost"].dropna() <= 0).all()
    net = replace(scan, history=replace(scan.history, net_only=True))
    assert '"Lost"' in json.dumps(timeline(scan, LIGHT).to_dict())
    text = json.dumps([one["encoding"] for one in layers(timeline(net, LIGHT))])
    assert "lost" not in text


def test_the_window_keeps_only_its_days():
    chart = timeline(scan_factory.opunlike(), LIGHT, window=WINDOW)
    bars = next(one for one in layers(chart) if one["mark"]["type"] == "bar")
    days = [row["day"] for row in rows_of(chart, bars)]
    assert (days[0][:10], days[-1][:10]) == ("2016-02-01", "2016-03-14")


def test_the_overview_can_be_brushed():
    spec = overview(scan_factory.opunlike(), LIGHT).to_dict()
    brush = next(one for one in spec["params"] if one["name"] == "brush")
    assert brush["select"]["type"] == "interval"
    assert brush["select"]["encodings"] == ["x"]
    assert spec["height"] >= 140


def test_the_overview_without_totals_shows_the_series():
    scan = scan_factory.opunlike()
    empty = np.full(len(scan.daily), np.nan)
    text = json.dumps(
        overview(replace(scan, daily=replace(scan.daily, total=empty)), LIGHT).to_dict()
    )
    assert '"observed"' in text


@pytest.mark.parametrize("scan", [scan_factory.quiet(), scan_factory.untold()])
def test_a_page_without_findings_is_drawn_without_bands(scan):
    chart = timeline(scan, LIGHT)
    assert not any("fill" in one["encoding"] for one in layers(chart))
    assert intervals_frame(scan).empty


def test_countries_are_ranked_and_the_flagged_one_stands_out():
    chart = countries_bars(country_rows(), LIGHT)
    rows = rows_of(chart, layers(chart)[0])
    assert [row["country"] for row in rows][:2] == ["TH", "MA"]
    assert rows[0]["group"] != rows[1]["group"]
    assert rows[0]["label"] == "9,100"


def test_only_the_twelve_largest_countries_are_bars():
    many = [
        CountryFlow(f"{a}{b}", Count.exact(i), 0, 1, 0)
        for i, (a, b) in enumerate((a, b) for a in "ABCDE" for b in "VWXYZ")
    ]
    chart = countries_bars(countries_frame(many, (), {}), LIGHT)
    rows = rows_of(chart, layers(chart)[0])
    assert len(rows) == 12
    assert rows[0]["gained"] == 24


def test_the_key_shows_the_baseline_as_the_dashed_line_that_it_is():
    (key,) = {
        json.dumps(layer["encoding"]["color"]["legend"], sort_keys=True)
        for layer in layers(timeline(scan_factory.opunlike(), LIGHT, language="fr"))
        if "legend" in layer.get("encoding", {}).get("color", {})
    }
    symbol = json.loads(key)["symbolType"]["expr"]
    assert json.dumps(say("ui.series.expected", language="fr")) in symbol
    assert symbol.endswith("? 'stroke' : 'square'")


def test_the_map_draws_land_first_and_small_states_as_points():
    chart = world_map(country_rows(), LIGHT)
    land, shapes, points = layers(chart)
    assert land["mark"]["type"] == shapes["mark"]["type"] == "geoshape"
    assert land["mark"]["fill"] == LIGHT.land
    assert [row["country"] for row in rows_of(chart, points)] == ["SG"]
    # A small state with no more than was expected is no circle among the coloured ones.
    usual = country_rows().assign(beyond=0.0)
    assert not rows_of(world_map(usual, LIGHT), layers(world_map(usual, LIGHT))[2])


def test_the_text_of_the_map_counts_the_coloured_countries_only():
    listed = country_rows().assign(beyond=0.0)
    assert "in 0 countries" in world_map(listed, LIGHT).to_dict()["description"]
    listed.loc[listed.index[0], "beyond"] = 40.0
    assert "in one country" in world_map(listed, LIGHT).to_dict()["description"]


def map_values(**options):
    chart = world_map(country_rows().query("country != 'EH'"), LIGHT, **options)
    lookup = next(t for t in layers(chart)[1]["transform"] if "lookup" in t)
    data = lookup["from"]["data"]
    return data["values"] if "values" in data else chart.to_dict()["datasets"][data["name"]]


def test_western_sahara_follows_the_data_unless_the_reader_says_otherwise():
    assert "EH" not in {row["country"] for row in map_values()}
    joined = {row["country"]: row["gained"] for row in map_values(western_sahara="with_morocco")}
    assert joined["EH"] == joined["MA"]
    own = world_map(country_rows(), LIGHT, western_sahara="with_morocco").to_dict()
    assert '"gained": 40' in json.dumps(own)


def test_the_flow_chart_keeps_the_countries_that_gained_most_inside():
    spec = flows(flow_rows(), WINDOW, WINDOW, LIGHT).to_dict()
    domain = next(
        node["scale"]["domain"]
        for node in walk(spec)
        if isinstance(node, dict) and node.get("field") == "name" and "scale" in node
    )
    assert domain == ["Thailand", "Morocco"]


def test_the_flow_chart_of_days_between_two_lists_has_countries_and_a_size():
    weekly = flow_rows()[lambda rows: rows["day"].dt.day_of_week == 0]
    between = (pd.Timestamp("2016-02-24", tz="UTC"), pd.Timestamp("2016-02-26", tz="UTC"))
    drawn = svg(flows(weekly, between, WINDOW, LIGHT))
    assert "Thailand" in drawn
    assert "Morocco" in drawn
    assert "Infinity" not in drawn


def test_gains_by_country_are_named_by_the_platforms_day():
    # Midnight in California closes the day before.
    series = pd.DataFrame(
        {
            "time": pd.to_datetime(["2016-02-28T08:00:00Z"]),
            "country": ["TH"],
            "gained": [5.0],
        }
    )
    frame = gains_by_country(series, "America/Los_Angeles", WINDOW)
    assert frame["day"].dt.strftime("%Y-%m-%d").tolist() == ["2016-02-27"]


def test_what_would_have_been_found_is_in_order_of_days():
    chart = findable((Findable(14, 1600, 0.8), Findable(1, 420, 0.8)), LIGHT)
    assert [row["fans"] for row in rows_of(chart, layers(chart)[0])] == [420, 1600]


def test_an_empty_history_has_no_span():
    scan = scan_factory.untold()
    assert span_of(days_frame(scan).iloc[:0]) is None


def test_words_come_from_the_catalogue():
    text = json.dumps(every_chart()["timeline"].to_dict())
    assert say("ui.series.gained") in text
    assert say("ui.axis.fans_a_day") in text


def test_the_waterfall_ends_where_its_parts_add_up_to():
    support = scan_factory.support()
    rows = waterfall_rows(support)
    parts = [row for row in rows if row["part"] == "check"]
    assert all(row["start"] == before["end"] for before, row in itertools.pairwise(parts))
    assert parts[0]["start"] == 0.0
    assert parts[-1]["end"] == pytest.approx(support.before_bounds[0])
    fitted, printed = rows[-2:]
    assert (fitted["end"], fitted["low"], fitted["high"]) == support.before_bounds
    assert printed["end"] == support.log10_lr < fitted["end"]


def test_the_waterfall_folds_what_is_near_nothing_and_says_how_many():
    rows = waterfall_rows(scan_factory.support())
    assert len(rows) == 6
    assert rows[-3]["label"].startswith("2 ")
    assert [row["said"] for row in rows[:-3]] == ["+0.30", "+0.60", "−0.10"]


def test_the_waterfall_knows_a_check_that_has_no_title():
    support = replace(scan_factory.support(), contributions=(Contribution("not_known_yet", 0.5),))
    assert waterfall_rows(support)[0]["label"] == "not known yet"


def test_every_part_of_the_ratio_has_a_name_in_every_language():
    codes = {one.check for one in INPUTS}
    for language in ("en", "fr", "ar"):
        named = {code: (f"check.{code}.title", f"ui.waterfall.{code}") for code in codes}
        assert not [code for code, of in named.items() if not any(has(x, language) for x in of)]


def test_what_is_published_is_told_apart_without_colours() -> None:
    scan = scan_factory.opunlike()
    shown, published = (timeline(scan, look).to_dict() for look in (LIGHT, PRINT))

    def numbers(chart: dict[str, object]) -> list[object]:
        layers = chart["layer"]
        assert isinstance(layers, list)
        return [one for one in layers if one.get("encoding", {}).get("text")]

    assert numbers(shown) == []
    kinds = {finding.kind for finding in scan.findings}
    assert len(numbers(published)) == len({PRINT.kind(kind) for kind in kinds})
    assert published["background"] == "#ffffff"


def test_a_picture_is_drawn_without_a_network_in_the_readers_months() -> None:
    chart = timeline(scan_factory.opunlike(), PRINT)
    drawn = svg(chart, title="A < B", language="fr")
    assert drawn.startswith("<svg")
    assert "A &lt; B" in drawn
    assert "févr." in drawn
    assert "Feb" not in drawn
    assert png(chart).startswith(b"\x89PNG")
    # One digit behind the point in any outline.
    assert not re.search(r' d="[^"]*\.\d{2}', drawn)
