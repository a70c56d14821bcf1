"""The parent: starts a child, blames the file at which it died, and starts the next one."""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.fuzz.worker import broken, seeds


class Fault(NamedTuple):
    """A file that ended in neither a receipt nor a sentence."""

    number: int
    kind: str
    what: str


def faults(seed: int, first: int, end: int, paths: Sequence[str]) -> Iterator[Fault]:
    """Every fault among the broken files of these numbers."""
    while first < end:
        begun, kind, whole = first, "", False
        command = [sys.executable, "-m", "benchmarks.fuzz.worker", str(seed), str(first), str(end)]
        with subprocess.Popen([*command, *paths], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for line in child.stdout:
                word, number, *rest = line.rstrip("\n").split("\t")
                whole = word == "end"
                if word == "begin":
                    begun, kind = int(number), rest[0]
                elif word == "wrong":
                    yield Fault(int(number), rest[0], ast.literal_eval(rest[1]))
        if whole:
            return
        if not kind:
            raise SystemExit("The child could not start; its own words stand above.")
        # Killed: out of processor time, or of memory in code that cannot say so.
        yield Fault(begun, kind, f"the process ended with {child.returncode}")
        first = begun + 1


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("paths", nargs="*", help="files or folders to break as well")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="number of the first file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the files that end badly")
    given = parser.parse_args()
    known = seeds(given.paths)
    kinds: Counter[str] = Counter()
    for fault in faults(given.seed, given.first, given.first + given.files, given.paths):
        kinds[fault.kind] += 1
        print(f"{fault.number} {fault.kind}\n{fault.what}\n", flush=True)
        if given.keep is not None:
            given.keep.mkdir(parents=True, exist_ok=True)
            _, ((name, data), *_) = broken(known, given.seed, fault.number)
            (given.keep / f"{fault.number} {Path(name).name}").write_bytes(data)
    print(f"{given.files} broken files of {len(known)} kinds, seed {given.seed}: ", end="")
    print(f"{sum(kinds.values())} ended in neither a receipt nor a sentence {dict(kinds) or ''}")
    raise SystemExit(bool(kinds))


if __name__ == "__main__":
    main()
