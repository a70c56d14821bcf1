"""The window: `streamlit run app.py`. Configuration and navigation, nothing else."""

from detector.ui.navigation import run

run()
