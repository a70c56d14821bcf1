"""Template of a new reader. Copy to `detector/read/<source>.py` and list it in `registry.py`.

Say here which export this is, how its owner obtains it, and what its columns mean.
"""

from __future__ import annotations

from detector.history import PageHistory, UnknownFormat
from detector.read.opened import Opened


class NewSource:
    """Reader of one export format."""

    # Message code; give it a sentence in words/en/read.po.
    source = "source.new_source"

    def recognises(self, file: Opened) -> bool:
        """Whether the file is this export, from its bytes and never from its name alone."""
        return file.kind == "text" and file.text.startswith("<what only this export has>")

    def read(self, file: Opened) -> list[PageHistory]:
        """One history for each platform and measure.

        Blank is NaN, never zero. Every decision the file does not settle goes into the
        receipt's `guessed`, everything not used into `left_out`. What cannot be
        understood raises an `InputError` whose sentence says what, where and what to do.
        """
        raise UnknownFormat("read.unknown_format", file=file.name)
