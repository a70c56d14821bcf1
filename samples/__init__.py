"""Sample exports in real byte layouts, all simulated; `make.py` writes them."""
