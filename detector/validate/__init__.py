"""Validation runs: what the program promises, measured on simulated pages."""
