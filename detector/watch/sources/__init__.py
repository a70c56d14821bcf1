"""Where counters are read: one small module a platform, all behind `Source`."""

from __future__ import annotations

from detector.history import BadSetting, Count
from detector.watch.client import Client, reply_of
from detector.watch.sources import bluesky, github, mastodon, meta, telegram, youtube
from detector.watch.sources.base import Source
from detector.watch.trouble import Trouble

__all__ = ["SOURCES", "Source", "count", "host_of", "source_of"]

_ALL: tuple[Source, ...] = (
    youtube.SOURCE,
    bluesky.SOURCE,
    mastodon.SOURCE,
    github.SOURCE,
    telegram.SOURCE,
    meta.FACEBOOK,
    meta.INSTAGRAM,
)
SOURCES: dict[str, Source] = {source.platform: source for source in _ALL}


def source_of(platform: str) -> Source:
    """The source of a platform.

    Raises
    ------
    BadSetting
        There is none.
    """
    if platform not in SOURCES:
        raise BadSetting("watch.unknown_platform", platform=platform[:50], known=", ".join(SOURCES))
    return SOURCES[platform]


def count(client: Client, source: Source, handle: str, measure: str) -> Count:
    """Read one counter now.

    Raises
    ------
    Trouble
        It could not be read; the client leaves the host alone for as long as it asks.
    """
    ask = source.ask(handle, measure)
    try:
        reply = client.get(ask)
    except Trouble as trouble:
        refused = reply_of(trouble)
        meant = source.refused(refused) if refused is not None else None
        if meant is None:
            raise
        if meant.wait:
            client.leave_alone(ask.host, meant.wait)
        raise meant from None
    return source.read(reply, measure)


def host_of(source: Source, handle: str, measure: str) -> str | None:
    """The host that would be asked, or None where a token is missing."""
    try:
        return source.ask(handle, measure).host
    except Trouble:
        return None
