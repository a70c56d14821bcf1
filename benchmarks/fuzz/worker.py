"""The child: opens broken files one by one, under limits of memory and processor time."""

from __future__ import annotations

import resource
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.fuzz.changes import changed
from detector.history import InputError
from detector.read import Source, open_each
from detector.words import say

# More than any of these small files may ask for beyond what the interpreter has.
MOST_MEMORY = 1536 * 2**20
# A real export of the largest size takes well under two.
MOST_SECONDS = 30

Seeds = dict[str, list[tuple[str, bytes]]]


def seeds(paths: Sequence[str]) -> Seeds:
    """Whole files to break, each with those opened beside it: every reader's and those given."""
    from tests.fuzz_files import files

    found: Seeds = files()
    for path in map(Path, paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                found[f"{len(found)} {file.name}"] = [(file.name, file.read_bytes())]
    return found


def broken(known: Seeds, seed: int, number: int) -> tuple[str, list[tuple[str, bytes]]]:
    """The broken file of a number, and what is opened beside it."""
    rng = np.random.default_rng([seed, number])
    kind = list(known)[number % len(known)]
    (name, data), *beside = known[kind]
    return kind, [(name, changed(data, rng)), *beside]


def complaint(sources: Sequence[Source]) -> str:
    """What is wrong with the way the files end; nothing when it is a receipt or a sentence."""
    try:
        histories, failures = open_each(sources)
        if not histories and not failures:
            return "neither a history nor a failure"
        for failure in failures:
            if "{" in say(failure.note) and not any("{" in name for name in _texts(failure)):
                return f"a sentence with a hole: {say(failure.note)[:200]}"
        for history in histories:
            receipt = history.receipt
            for line in (*receipt.read, *receipt.guessed, *receipt.left_out, *receipt.unresolved):
                say(line)
    except Exception:  # every end but a sentence is what is looked for
        return traceback.format_exc(limit=-3)
    return ""


def _texts(failure: InputError) -> list[str]:
    return [str(value) for value in failure.note.numbers.values()]


def limit() -> None:
    """Hold this process to a sum of memory beyond what it has already."""
    with Path("/proc/self/statm").open() as file:
        have = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (have + MOST_MEMORY,) * 2)


def main(arguments: Sequence[str]) -> None:
    """Open the files `first <= number < end` and write a line before and after each."""
    seed, first, end, *paths = arguments
    known = seeds(paths)
    limit()
    for number in range(int(first), int(end)):
        kind, sources = broken(known, int(seed), number)
        print(f"begin\t{number}\t{kind}", flush=True)
        # The default end of SIGPROF is the process's: nothing can sleep through it.
        signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
        wrong = complaint(sources)
        signal.setitimer(signal.ITIMER_PROF, 0)
        if wrong:
            print(f"wrong\t{number}\t{kind}\t{wrong!r}", flush=True)
    print("end\t0\t", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
