"""Fans who act together: this project's search beside other methods, in one run."""
