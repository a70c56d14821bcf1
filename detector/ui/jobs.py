"""The long work: read the open files, propose settings, scan, each kept by its digests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from detector.history import CannotTell, InputError, Note, PageHistory, Scan, note
from detector.history.compiled import preparing
from detector.ui import columns, fan_lists, state
from detector.ui.interest import looked_up
from detector.ui.memory import results
from detector.ui.proposals import Proposal, propose
from detector.ui.settings import PageSettings

Progress = Callable[[float, Note], None]
Pages = tuple[PageHistory, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the open files hold: histories, and the files that could not be used."""

    histories: tuple[PageHistory, ...]
    failures: tuple[InputError, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Home and languages as they are used, and whether a person chose each."""

    home: str | None
    languages: tuple[str, ...]
    home_is_guess: bool
    languages_are_guess: bool
    proposal: Proposal


def read() -> Reading:
    """Read the open files; a bad one is among the failures and the rest are there."""
    files, settings = state.files(), state.settings()

    def work() -> Reading:
        # Imported late: pandera and the readers take a third of a second.
        from detector.read import open_each

        maps, broken = columns.parsed(settings.maps)
        histories, failures = open_each(
            files, settings.page_name or None, join_nameless=settings.join_nameless, maps=maps
        )
        # A kept map waits for the next file of its shape.
        told = tuple(one for one in failures if one.note.code != "read.map.unused")
        return Reading(histories, (*broken, *told))

    return results().get(_reading_key(), work)


def is_read() -> bool:
    """Whether the reading is there already."""
    return _reading_key() in results()


def _reading_key() -> tuple[object, ...]:
    settings = state.settings()
    return ("read", state.digests(), settings.page_name, settings.join_nameless, settings.maps)


def key_of(history: PageHistory) -> str:
    """A short name of a page that is safe in any widget's key."""
    identity = "|".join((history.platform, history.measure, history.page_id or history.page))
    return hashlib.sha256(identity.encode()).hexdigest()[:12]


def chosen(history: PageHistory) -> Chosen:
    """Home and languages of a page: the person's choice, else the proposal."""
    proposal = results().get(
        ("propose", state.digests(), state.settings().maps, key_of(history)),
        lambda: propose(history),
    )
    picked: PageSettings = state.settings().of(key_of(history))
    home = proposal.home if picked.home is None else picked.home or None
    languages = picked.languages
    if languages is None:
        languages = proposal.languages_for(home)
    return Chosen(home, languages, picked.home is None, picked.languages is None, proposal)


def others(history: PageHistory, open_pages: Sequence[PageHistory]) -> tuple[PageHistory, ...]:
    """The other open pages in the same measure."""
    return tuple(
        other
        for other in open_pages
        if other.page != history.page and other.measure == history.measure
    )


def peers_and_beside(history: PageHistory, reading: Reading) -> tuple[Pages, Pages]:
    """The pages a person holds to be comparable, and those that are only open as well."""
    named = state.settings().of(key_of(history)).peers
    open_too = others(history, reading.histories)
    peers = tuple(other for other in open_too if key_of(other) in named)
    return peers, tuple(other for other in open_too if key_of(other) not in named)


def scan_key(history: PageHistory, reading: Reading) -> tuple[object, ...]:
    """What a scan's result depends on."""
    settings, here = state.settings(), chosen(history)
    peers, beside = peers_and_beside(history, reading)
    return (
        "scan",
        state.digests(),
        settings.page_name,
        settings.join_nameless,
        settings.maps,
        key_of(history),
        tuple(key_of(peer) for peer in peers),
        tuple(key_of(other) for other in beside),
        here.home,
        here.languages,
        settings.rate,
        fan_lists.stamps(),
        tuple(one.key for one in looked_up(key_of(history))),
    )


def is_scanned(history: PageHistory, reading: Reading) -> bool:
    """Whether the scan is there already."""
    return scan_key(history, reading) in results()


def scan(history: PageHistory, reading: Reading, progress: Progress | None = None) -> Scan:
    """The scan of one page under the settings in force."""
    peers, beside = peers_and_beside(history, reading)
    here = chosen(history)
    found = looked_up(key_of(history))

    def work() -> Scan:
        # Imported late: the compiled scan takes a second to load, and a minute the first time.
        with preparing(lambda share: first_time(progress, share)):
            from detector.scan import scan as scan_page
            from detector.watch.looked_up import with_interest

            return scan_page(
                with_interest(history, found),
                home=here.home,
                languages=here.languages,
                peers=peers,
                beside=beside,
                false_alarms_per_year=state.settings().rate,
                fans=fan_lists.lists_for(history, reading.histories),
                progress=progress,
            )

    return results().get(scan_key(history, reading), work)


def first_time(progress: Progress | None, share: float) -> None:
    """Say that the scan is compiled for this machine, which takes a minute once."""
    if progress is not None:
        progress(share, note("progress.preparing", share=share))


def origin_over_time(history: PageHistory) -> pd.DataFrame | Note:
    """Gains by country from list to list, or why there are none."""

    def work() -> pd.DataFrame | Note:
        from detector.origin import flow_series

        try:
            return flow_series(history)
        except CannotTell as missing:
            return missing.note

    key = ("origin", state.digests(), state.settings().maps, history.page, key_of(history))
    return results().get(key, work)
