"""Every reader, the most specific first: the first that recognises a file reads it.

To add a kind of export, write a class that satisfies `Reader` and put it here, before
the plain reader, which takes any table of dates and counts.
"""

from __future__ import annotations

from detector.history import UnknownFormat
from detector.read.ads_manager import AdsManager
from detector.read.business_suite import BusinessSuite
from detector.read.business_suite_posts import BusinessSuitePosts
from detector.read.facebook_insights import FacebookInsights
from detector.read.facebook_posts import FacebookPosts
from detector.read.graph_api import GraphApi
from detector.read.more_sources import SOURCES
from detector.read.opened import Opened, Reader
from detector.read.plain import PlainTable

READERS: tuple[Reader, ...] = (
    FacebookPosts(),
    FacebookInsights(),
    AdsManager(),
    BusinessSuitePosts(),
    BusinessSuite(),
    GraphApi(),
    *SOURCES,
    PlainTable(),
)


def reader_of(file: Opened) -> Reader:
    """The reader that takes the file.

    Raises
    ------
    UnknownFormat
        No reader recognises it.
    """
    for reader in READERS:
        if reader.recognises(file):
            return reader
    raise UnknownFormat("read.unknown_format", file=file.name)
