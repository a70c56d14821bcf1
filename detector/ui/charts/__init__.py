"""Charts as pure functions `data -> alt.Chart`. Nothing here knows of Streamlit.

Every chart carries its own description for readers who do not see it, and its own
colours, so that a saved chart looks like the one on the screen.
"""

from detector.ui.charts.compare import small_multiple
from detector.ui.charts.countries import countries_bars, flows
from detector.ui.charts.findable import findable
from detector.ui.charts.live import live_line
from detector.ui.charts.look import DARK, LIGHT, Look
from detector.ui.charts.spec import spec
from detector.ui.charts.timeline import overview, timeline
from detector.ui.charts.world import world_map

__all__ = [
    "DARK",
    "LIGHT",
    "Look",
    "countries_bars",
    "findable",
    "flows",
    "live_line",
    "overview",
    "small_multiple",
    "spec",
    "timeline",
    "world_map",
]
