"""Where an interval's fans come from, against the audience expected of the page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from detector.charts import Look, countries_bars, flows, world_map
from detector.charts.frames import countries_frame, gains_by_country, named_days
from detector.history import CountryFlow, Finding, Note, OriginResult, Outcome, Scan
from detector.ui import jobs, state
from detector.ui.frame import draw
from detector.ui.text import countries, country, plain, t, words

# Days either side of the interval in the chart of countries over time.
MARGIN = pd.Timedelta(days=28)


def show_origin(key: str, scan: Scan, finding: Finding, look: Look) -> None:
    """Countries as ranked bars, a map and over time; or why there are none."""
    st.subheader(t("ui.origin.title"))
    origin = finding.origin
    if origin is None:
        plain(t("ui.origin.not_run"))
        return
    plain(_verdict(origin), key="origin")
    if not finding.countries:
        return
    names = countries(flow.country for flow in finding.countries)
    frame = countries_frame(finding.countries, origin.flagged, names)
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.caption(t("ui.origin.bars"))
        draw(countries_bars(frame, look, language=state.language()), f"countries_{key}")
    with right:
        st.caption(t("ui.origin.map"))
        draw(
            world_map(
                frame,
                look,
                language=state.language(),
                western_sahara=state.settings().western_sahara,
            ),
            f"map_{key}",
        )
    _over_time(key, scan, finding, look)
    with st.expander(t("ui.origin.table", n=len(frame))):
        st.dataframe(_table(finding.countries), hide_index=True)


def _verdict(origin: OriginResult) -> str:
    if origin.reason is not None:
        return words(origin.reason)
    if origin.outcome is Outcome.FOUND and origin.delivered is not None:
        return t(
            "ui.origin.found",
            countries=", ".join(country(code) for code in origin.flagged),
            mid=round(origin.delivered.value),
            low=round(origin.delivered.low),
            high=round(origin.delivered.high),
        )
    return t(f"ui.origin.{origin.outcome.value}")


def _over_time(key: str, scan: Scan, finding: Finding, look: Look) -> None:
    start, end = named_days(finding, scan.history.zone)
    series = jobs.origin_over_time(scan.history)
    if isinstance(series, Note):
        plain(words(series), "quiet", key="flows")
        return
    window = start - MARGIN, end + MARGIN
    frame = gains_by_country(series, scan.history.zone, window)
    if frame.empty:
        return
    frame["name"] = [country(code) for code in frame["country"]]
    st.caption(t("ui.origin.flows"))
    chart = flows(frame, (start, end), window, look, language=state.language())
    draw(chart, f"flows_{key}")


def _table(rows: tuple[CountryFlow, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "country": [country(flow.country) for flow in rows],
            "gained": [flow.gained.value for flow in rows],
            "at_least": [flow.gained.low for flow in rows],
            "at_most": [flow.gained.high for flow in rows],
            "expected": [round(flow.expected, 1) for flow in rows],
            "ratio": [None if flow.ratio is None else round(flow.ratio, 1) for flow in rows],
            "lost": [flow.lost for flow in rows],
        }
    )
    return frame.rename(columns={name: t(f"ui.countries.{name}") for name in frame.columns})
