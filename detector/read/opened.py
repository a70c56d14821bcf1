"""A file after decoding and before understanding, and what every reader of one must offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from detector.history import Note, PageHistory

Cell: TypeAlias = str | int | float | bool | dt.date | dt.time | dt.datetime | dt.timedelta
Rows: TypeAlias = list[list[Cell]]
Kind = Literal["text", "workbook", "json"]


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """One decoded file.

    Attributes
    ----------
    name
        File name without its directory.
    digest
        SHA-256 of the bytes, hexadecimal.
    kind
        Which of `text`, `sheets` and `json` is filled.
    text
        Decoded text, line ends as they were, no byte-order mark; else empty.
    sheets
        Sheet name to its rows of typed cells (dates are dates, blanks are ""); else empty.
    json
        The parsed document, or None.
    guessed
        Decisions the bytes did not settle, for the receipt.
    """

    name: str
    digest: str
    kind: Kind
    text: str = ""
    sheets: Mapping[str, Rows] = field(default_factory=dict)
    json: object = None
    guessed: tuple[Note, ...] = ()


class Reader(Protocol):
    """Understands one kind of export."""

    @property
    def source(self) -> str:
        """Message code of the export's name (`source.facebook_insights`)."""

    def recognises(self, file: Opened) -> bool:
        """Whether the file is of this kind. Cheap, never raises."""

    def read(self, file: Opened) -> list[PageHistory]:
        """The histories of the file, one for each platform and measure.

        Raises
        ------
        InputError
            The file is of this kind but cannot be used.
        """
