"""The samples that ship with the program: `samples/index.toml` and its files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detector.history import UnreadableFile
from detector.ui.case_file import SavedCase
from detector.ui.settings import PageSettings, Settings

FOLDER = Path(__file__).parents[2] / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: its name, its files and the settings it says it has.

    `page` names the page where the files leave it out.
    """

    name: str
    files: tuple[Path, ...]
    home: str | None = None
    languages: tuple[str, ...] | None = None
    page: str = ""


def samples(folder: Path = FOLDER) -> tuple[Sample, ...]:
    """Every sample whose files are there, in the index's order; none without an index."""
    index = folder / "index.toml"
    if not index.is_file():
        return ()
    entries = tomllib.loads(index.read_text("utf-8"))
    found = (_sample(folder / name, entry) for name, entry in entries.items())
    return tuple(sample for sample in found if sample.files)


def load(name: str, folder: Path = FOLDER) -> SavedCase:
    """The sample's files as a case.

    Raises
    ------
    UnreadableFile
        No sample of this name.
    """
    known = {sample.name: sample for sample in samples(folder)}
    if name not in known:
        raise UnreadableFile("error.no_such_sample", name=name, samples=", ".join(known))
    sample = known[name]
    files = tuple((path.name, path.read_bytes()) for path in sample.files)
    everywhere = PageSettings(sample.home, sample.languages)
    settings = Settings(everywhere=everywhere, page_name=sample.page)
    return SavedCase(files, settings, sample.name)


def _sample(folder: Path, entry: dict[str, Any]) -> Sample:
    files = sorted(path for path in folder.glob("*") if path.is_file())
    languages = entry.get("languages")
    return Sample(
        folder.name,
        tuple(files),
        entry.get("home"),
        None if languages is None else tuple(languages),
        entry.get("page", ""),
    )
