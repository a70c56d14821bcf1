"""The program's window: Streamlit pages over the same functions a library user calls."""
