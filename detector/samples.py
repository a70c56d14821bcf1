"""The sample exports that come with the project."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from detector.history import BadSetting

FOLDER = Path(__file__).parent.parent / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: its files, and the home and languages its page is known to have.

    `page` names it where its files do not. Its title and its story are the messages
    `sample.<name>.title` and `.story`.
    """

    name: str
    files: tuple[Path, ...]
    home: str
    languages: tuple[str, ...]
    page: str | None = None


def samples() -> tuple[Sample, ...]:
    """Every sample, in the order in which they are offered; none outside a checkout."""
    index = FOLDER / "index.toml"
    if not index.exists():
        return ()
    entries = tomllib.loads(index.read_text(encoding="utf-8"))
    return tuple(
        Sample(
            name,
            tuple(sorted(path for path in (FOLDER / name).iterdir() if path.is_file())),
            entry["home"],
            tuple(entry["languages"]),
            entry.get("page"),
        )
        for name, entry in entries.items()
    )


def sample(name: str) -> Sample:
    """One sample by its name; a leading # and capitals do not matter.

    Raises
    ------
    BadSetting
        No sample has this name.
    """
    wanted = name.lstrip("#").casefold()
    for one in samples():
        if one.name == wanted:
            return one
    raise BadSetting(
        "error.no_such_sample", name=name, samples=", ".join(one.name for one in samples())
    )
