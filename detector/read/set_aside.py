"""Files of one archive: those of one account belong together, its other files are no failure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from detector.history import InputError, PageHistory, UnknownFormat, UnreadableFile, note
from detector.read.stitch import stitched

# Exports that a platform delivers as an archive of one account.
ONE_ACCOUNT = frozenset(
    (
        "source.youtube_studio",
        "source.tiktok_archive",
        "source.instagram_archive",
        "source.x_archive",
    )
)
# Those that hold all that the account ever did: messages, settings, pictures.
WHOLE_ACCOUNT = ONE_ACCOUNT - {"source.youtube_studio"}
# What other things in it are. A damaged file is none of these: it may be the list itself.
_OTHER_THINGS = frozenset(
    (
        "read.picture",
        "read.pdf",
        "read.binary",
        "read.web_page",
        "read.login_page",
        "read.html_table",
        "read.empty",
        "read.other_archive",
        "read.archive_nested",
    )
)


class SetAside(UnknownFormat):
    """A file that is known and holds nothing of use: no failure beside useful ones."""


def together(
    archive: str, histories: Sequence[PageHistory], failures: Sequence[InputError]
) -> tuple[list[PageHistory], list[InputError]]:
    """The histories of an archive's files, those of one account joined.

    Parameters
    ----------
    archive
        Its name, which stands for a page that no file names.
    histories, failures
        What its files gave.

    Returns
    -------
    histories, failures
        Failures that only say that a file holds something else become a line of the receipt.
    """
    known = {history.receipt.source for history in histories} & ONE_ACCOUNT
    if not known:
        return list(histories), list(failures)
    whole = bool(known & WHOLE_ACCOUNT)
    aside = [f for f in failures if isinstance(f, SetAside) or (whole and _is_foreign(f))]
    found = list(histories)
    for source in known:
        parts = [h for h in found if h.receipt.source == source and _joinable(h)]
        if not parts:
            continue
        found = [h for h in found if not any(h is part for part in parts)]
        joined, _ = stitched(parts, join_nameless=True)
        found += [replace(h, page=PurePath(archive).stem, named=False) for h in joined]
    if aside:
        names = ", ".join(str(f.note.numbers.get("file", "")) for f in aside[:5])[:200]
        line = note("read.archive_set_aside", n=len(aside), names=names)
        found = [h.with_receipt(h.receipt.plus(left_out=[line])) for h in found]
    return found, [f for f in failures if not any(f is other for other in aside)]


def _is_foreign(failure: InputError) -> bool:
    if isinstance(failure, UnreadableFile):
        return failure.note.code in _OTHER_THINGS
    return True


def _joinable(history: PageHistory) -> bool:
    """Not named, and more than posts: those wait for counts from elsewhere."""
    parts = (history.counts, history.audience, history.activity, history.fans)
    return not history.named and not all(table.empty for table in parts)
