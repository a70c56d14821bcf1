"""Failures a person can meet. Each is a message code with its values; never a traceback."""

from __future__ import annotations

import errno

from detector.history.note import Note, Value

# What the system says in its own words and language, as codes of the catalogue's terms.
_REASONS = {
    errno.ENOENT: "os.missing",
    errno.EISDIR: "os.folder",
    errno.ENOTDIR: "os.not_folder",
    errno.EACCES: "os.forbidden",
    errno.EPERM: "os.forbidden",
    errno.EEXIST: "os.exists",
    errno.ENOSPC: "os.full",
    errno.EROFS: "os.read_only",
    errno.ENAMETOOLONG: "os.long_name",
}


def why_of(error: OSError) -> str:
    """Why a file could not be used, for `{why:term}`; the system's own words at worst."""
    return _REASONS.get(error.errno or 0) or error.strerror or ""


class InputError(Exception):
    """The input cannot be used. Its sentence says what, where and what to do next.

    Parameters
    ----------
    code
        Message code of the sentence (`error.not_an_export`).
    numbers
        Values of the sentence: file, row, column, value ...
    """

    def __init__(self, code: str, **numbers: Value) -> None:
        super().__init__(code, numbers)
        self.note = Note(code, numbers)


class UnreadableFile(InputError):
    """The bytes are not what the name says, damaged, or over a limit."""


class UnknownFormat(InputError):
    """The file opens but is no export this program understands."""


class BadCell(InputError):
    """One cell of a column that must be a date or a number is not."""


class BadSetting(InputError):
    """A setting of the command or the library is outside what it can be."""


class MissingPart(InputError):
    """An optional part is not installed; the sentence says how to install it."""
