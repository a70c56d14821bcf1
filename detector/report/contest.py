"""The page owner's turn: what changes in a pack's findings when more is put beside them.

An advertiser's table, like sources, gross gains or a longer export join the packed history
of the page; the same scan runs under the same settings, and every change is told finding by
finding. What the owner says happened is set beside the findings as told, never as checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from detector.history import Finding, Note, PageHistory, Scan, UnreadableFile, note
from detector.read import Source, open_each
from detector.read.stitch import stitched
from detector.report.pack_reading import OpenedPack
from detector.report.story import story
from detector.words import say

# Below this share of itself an excess has not changed.
ALIKE = 0.005
# Notes that only open the sentence after them.
ANNOUNCES = ("contest.support", "contest.look")


@dataclass(frozen=True, slots=True)
class Told:
    """Something that a person says happened on the days `[first, end)`."""

    first: date
    end: date
    what: str


@dataclass(frozen=True, slots=True)
class Change:
    """One finding before and after.

    Attributes
    ----------
    scan
        The later scan of the page.
    before, after
        The finding; None where it was not there, or is no more.
    notes
        What changed, or that nothing did, and what was told of its days.
    """

    scan: Scan
    before: Finding | None
    after: Finding | None
    notes: tuple[Note, ...]


def contest(
    pack: OpenedPack,
    sources: Sequence[Source],
    *,
    page: str | None = None,
    told: Sequence[Told] = (),
) -> list[Change]:
    """Scan a pack with and without what its page's owner adds.

    Parameters
    ----------
    pack
        An opened evidence pack. Its originals are not needed.
    sources
        Exports to add.
    page
        The page they belong to, where they do not say; the pack's only page unless told.
    told
        What happened, in a person's words.

    Raises
    ------
    InputError
        A file cannot be read, or belongs to no page of the pack.
    """
    names = {history.page for history in pack.histories}
    if page is None and len(names) == 1:
        page = next(iter(names))
    richer = _joined(pack, sources, page)
    changes = []
    for old, new in zip(pack.scans(), pack.scans(richer), strict=True):
        changes += list(_changes(old, new, told))
    return changes


def _joined(
    pack: OpenedPack, sources: Sequence[Source], page: str | None
) -> tuple[PageHistory, ...]:
    """The packed histories, in their places, with what the new files add."""
    if not sources:
        return pack.histories
    added, failures = open_each(sources, page)
    if failures:
        raise failures[0]
    whole, alone = stitched([*pack.histories, *added], page=page)
    if alone:
        raise alone[0]
    known = {_identity(history) for history in pack.histories}
    for stray in whole:
        if _identity(stray) not in known:
            raise UnreadableFile(
                "contest.joins_nothing",
                page=stray.page,
                measure=stray.measure,
                pages=", ".join(sorted({history.page for history in pack.histories})),
            )
    return tuple(_fullest(history, whole) for history in pack.histories)


def _fullest(packed: PageHistory, whole: Sequence[PageHistory]) -> PageHistory:
    """The joined history in the place of a packed one; one with gross gains goes before."""
    same = [history for history in whole if _identity(history) == _identity(packed)]
    return min(same, key=lambda history: history.net_only)


def _identity(history: PageHistory) -> tuple[str, ...]:
    return history.page, history.platform, history.measure


def _changes(old: Scan, new: Scan, told: Sequence[Told]) -> Iterator[Change]:
    left = list(new.findings)
    for before in old.findings:
        after = next((one for one in left if _same(before, one)), None)
        if after is None:
            yield Change(new, before, None, (note("contest.gone"), *_told(before, new, told)))
            continue
        left.remove(after)
        notes = tuple(_differences(before, after)) or (note("contest.same"),)
        yield Change(new, before, after, (*notes, *_told(after, new, told)))
    for after in left:
        yield Change(new, None, after, (note("contest.new"), *_told(after, new, told)))


def _same(before: Finding, after: Finding) -> bool:
    return (
        before.kind == after.kind
        and before.interval.start < after.interval.end
        and after.interval.start < before.interval.end
    )


def _differences(before: Finding, after: Finding) -> Iterator[Note]:
    was, now = before.excess.value, after.excess.value
    if abs(now - was) > ALIKE * max(abs(was), 1.0):
        yield note("contest.excess", was=round(was), now=round(now))
    if before.support and after.support and before.support.words != after.support.words:
        yield note("contest.support")
        yield after.support.words
    outcomes = {check.code: check for check in before.checks}
    for check in after.checks:
        earlier = outcomes.get(check.code)
        if earlier is None or earlier.outcome is not check.outcome:
            yield note("contest.look", title=f"check.{check.code}.title")
            yield check.sentence
    states = {line.code: line for line in before.explanations}
    for line in after.explanations:
        if line.code not in states or states[line.code].state != line.state:
            yield note("contest.look", title=f"explanation.{line.code}.title")
            yield line.sentence


def _told(finding: Finding, scan: Scan, told: Sequence[Told]) -> list[Note]:
    first, end = finding.interval.days_in(scan.history.zone)
    return [
        note("contest.told", what=one.what) for one in told if one.first < end and first < one.end
    ]


def said(change: Change, *, language: str | None = None) -> list[str]:
    """The finding's own sentence, then one for each thing that changed."""
    finding = change.after or change.before
    zone = change.scan.history.zone
    lines = [] if finding is None else [say(story(finding, zone)[0], language=language)]
    head = ""
    for line in change.notes:
        titles = {
            key: say(str(code), language=language)
            for key, code in line.numbers.items()
            if key == "title"
        }
        one = say(note(line.code, **{**line.numbers, **titles}), language=language)
        if head:
            lines.append(f"{head} {one}")
            head = ""
        elif line.code in ANNOUNCES:
            head = one if line.code == "contest.support" else f"{one}."
        else:
            lines.append(one)
    return lines
