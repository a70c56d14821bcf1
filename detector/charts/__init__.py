"""Charts as pure functions `data -> alt.Chart`. Nothing here knows of Streamlit.

Every chart carries its own description for readers who do not see it, and its own
colours, so that a saved chart looks like the one on the screen.
"""

from detector.charts.compare import small_multiple
from detector.charts.countries import countries_bars, flows
from detector.charts.findable import findable
from detector.charts.live import live_line, live_spec
from detector.charts.look import DARK, LIGHT, PRINT, Look
from detector.charts.spec import spec
from detector.charts.timeline import overview, timeline
from detector.charts.waterfall import waterfall
from detector.charts.world import world_map

__all__ = [
    "DARK",
    "LIGHT",
    "PRINT",
    "Look",
    "countries_bars",
    "findable",
    "flows",
    "live_line",
    "live_spec",
    "overview",
    "small_multiple",
    "spec",
    "timeline",
    "waterfall",
    "world_map",
]
