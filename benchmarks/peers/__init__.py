"""The interval scan against the libraries and open tools that people would use instead."""
