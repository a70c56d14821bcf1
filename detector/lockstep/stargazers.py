"""GitHub's list of a repository's stargazers, with the time of each star.

`GET /repos/{owner}/{repo}/stargazers` with `Accept: application/vnd.github.star+json`;
pages of the answer written one behind the other are joined.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from detector.history import UnknownFormat, UnreadableFile


def stargazers(path: Path) -> pd.DataFrame:
    """Account and time of each star.

    Raises
    ------
    UnreadableFile
        The text is not JSON.
    UnknownFormat
        It is JSON of another kind.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("lockstep.no_table", file=path.name) from error
    decoder, at, rows = json.JSONDecoder(), 0, []
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        try:
            part, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            raise UnreadableFile("lockstep.bad_json", file=path.name) from error
        rows += [_star(entry, path.name) for entry in (part if isinstance(part, list) else [part])]
    return pd.DataFrame(rows, columns=["user_id", "starred_at"], dtype="str")


def _star(entry: Any, file: str) -> tuple[str | None, str | None]:
    if not isinstance(entry, dict) or "starred_at" not in entry:
        raise UnknownFormat("lockstep.not_stargazers", file=file)
    # A deleted account is null: its star counts for nobody.
    user = entry.get("user") or {}
    account = user.get("id", user.get("login")) if isinstance(user, dict) else None
    when = entry["starred_at"]
    return (None if account is None else str(account)), (None if when is None else str(when))
