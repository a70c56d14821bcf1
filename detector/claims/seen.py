"""A picture looked at: its bytes kept, its text read, its hints gathered, each step logged."""

from __future__ import annotations

from dataclasses import dataclass

from detector.claims.days_table import arithmetic
from detector.claims.hints import hints
from detector.claims.ocr import READER
from detector.claims.picture import Picture, open_picture
from detector.claims.reading import Reading, read_lines
from detector.claims.record import Record, date_record, number_record
from detector.history import Note, note
from detector.log import Log
from detector.words import say


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture with what was read in it, and by what.

    Attributes
    ----------
    picture, reading
        The picture, and its numbers and dates.
    notes
        What the file says of itself, and what its tables' arithmetic says.
    engines
        Engine or model to its version or SHA-256.
    """

    picture: Picture
    reading: Reading
    notes: tuple[Note, ...]
    engines: dict[str, str]

    @property
    def numbers(self) -> list[Record]:
        """The numbers for the JSON."""
        return [
            {
                **number_record(one.claim(None), confidence=one.confidence, box=one.box),
                "measure": one.measure,
                "day": one.when.first.isoformat() if one.when else None,
            }
            for one in self.reading.numbers
        ]

    @property
    def dates(self) -> list[Record]:
        """The dates for the JSON."""
        return [date_record(one.span, confidence=one.confidence) for one in self.reading.dates]

    @property
    def hints(self) -> list[Record]:
        """The hints for the JSON."""
        return [{"code": one.code, "sentence": say(one)} for one in self.notes]

    @property
    def about(self) -> Record:
        """Which picture it was, for the JSON."""
        width, height = self.picture.size
        return {
            "name": self.picture.name,
            "sha256": self.picture.digest,
            "width": width,
            "height": height,
            "engines": self.engines,
        }


def look(name: str, data: bytes, steps: Log) -> Seen:
    """Open and read a picture, and write down each step.

    Raises
    ------
    UnreadableFile
        It cannot be opened, or reading it took too long.
    MissingPart
        What reads pictures is not installed.
    """
    picture = open_picture(name, data)
    steps.add("picture.opened", {"name": picture.name, "sha256": picture.digest})
    text = READER.read(picture)
    steps.add("picture.read", {"sha256": picture.digest, **text.engines})
    reading = read_lines(text.lines)
    for one in reading.numbers:
        details = {"text": one.text, "kind": one.kind, "place": one.place}
        steps.add("picture.number", {**details, "confidence": round(one.confidence, 3)})
    unknown = not text.engines.get("tesseract") and any(not one.text.strip() for one in text.lines)
    return Seen(
        picture,
        reading,
        (
            *arithmetic(reading.numbers),
            *hints(picture),
            *([note("claim.hint.no_arabic_thai")] if unknown else []),
        ),
        text.engines,
    )
