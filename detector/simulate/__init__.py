"""Simulated pages from published parameters: organic growth, innocent events, bulk deliveries."""

from detector.simulate.events import INNOCENT, RATES, VIRAL_SHAPE, Kind, Pulse
from detector.simulate.organic import CALM, MIXED, RESTLESS, Growth, Noise, grow
from detector.simulate.pages import Event, SimulatedPages, realise, simulate

__all__ = [
    "CALM",
    "INNOCENT",
    "MIXED",
    "RATES",
    "RESTLESS",
    "VIRAL_SHAPE",
    "Event",
    "Growth",
    "Kind",
    "Noise",
    "Pulse",
    "SimulatedPages",
    "grow",
    "realise",
    "simulate",
]
