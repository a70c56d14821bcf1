"""Fans who act together: from lists of fans to groups, never to culprits."""

from detector.lockstep.edges import Edges, make_edges
from detector.lockstep.find import find_lockstep
from detector.lockstep.result import Acted, Group, Lockstep, PageShare

__all__ = ["Acted", "Edges", "Group", "Lockstep", "PageShare", "find_lockstep", "make_edges"]
