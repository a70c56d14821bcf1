"""The JSON of lockstep: a contract; `lockstep.schema.json` beside this file is tested."""

from __future__ import annotations

import json

from detector import __version__
from detector.history import Interval, Note, Receipt, note
from detector.lockstep import Acted, Group, Lockstep, PageShare
from detector.report.scan_json import Record, finite, receipt_record
from detector.words import say, spoken


def lockstep_json(found: Lockstep, receipt: Receipt, *, language: str | None = None) -> str:
    """The groups of one run as a JSON document.

    `log10_lr` is null: the evidence is not weighed yet, and the document says so.
    """
    language, edges = spoken(language), found.edges
    record = {
        "version": __version__,
        "likes": len(edges),
        "fans": len(edges.fans),
        "pages": len(edges.pages),
        "tests": found.pairs.chance.tests if found.pairs else 0,
        "outcome": "cannot_tell" if found.reason else "found" if found.groups else "nothing_found",
        "sentence": say(summary(found), language=language),
        "weighing": say("lockstep.not_weighed", language=language),
        "groups": [_group(found, group, language) for group in found.groups],
        "receipt": receipt_record(receipt, language),
    }
    return json.dumps(finite(record), ensure_ascii=False, allow_nan=False)


def group_sentence(group: Group) -> Note:
    """What to say about a group."""
    numbers = {"n": len(group.fans), "pages": len(group.pages), "windows": len(group.windows)}
    if group.outcome is Acted.SAME_AUDIENCE:
        return note("lockstep.audience_shared", **numbers)
    return note(f"lockstep.{group.outcome.value}", **numbers)


def summary(found: Lockstep) -> Note:
    """What the whole search ended in."""
    if found.reason is not None:
        return found.reason
    if not found.groups:
        return note("lockstep.nothing")
    return note(
        "lockstep.found", n=len(found.groups), tests=found.pairs.chance.tests if found.pairs else 0
    )


def _group(found: Lockstep, group: Group, language: str) -> Record:
    return {
        "group": group.number,
        "fans": [str(fan) for fan in found.edges.fans[group.fans]],
        "pages": [share.page for share in group.pages],
        "start": group.interval.start,
        "end": group.interval.end,
        "windows": [_window(window) for window in group.windows],
        "shares": [_share(share) for share in group.pages],
        "p_value": group.p_value,
        "unmasked": group.unmasked,
        "log10_lr": None,
        "outcome": group.outcome.value,
        "second_opinion": group.second_opinion,
        "sentence": say(group_sentence(group), language=language),
    }


def _share(share: PageShare) -> Record:
    return {
        "page": share.page,
        "fans": share.fans,
        "gained": share.gained,
        "share": share.share,
        "windows": [_window(window) for window in share.windows],
    }


def _window(window: Interval) -> Record:
    return {"start": window.start, "end": window.end}
