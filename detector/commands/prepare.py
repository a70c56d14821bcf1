"""`python -m detector prepare`, and the line that says why a first scan takes so long."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from detector.words import say

QUARTERS = 4


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="prepare", help=say("cli.prepare.help"))(prepare)


def prepare() -> None:
    """Compile the scan for this machine now, so that no scan has to wait for it."""
    from detector.launch import prepare as compile_scan

    compile_scan(_Printed())
    typer.echo(say("prepare.ready"))


@contextmanager
def told_of_preparing() -> Iterator[None]:
    """Say in a terminal that the first scan on a machine is being prepared, and how far it is."""
    from detector.history.compiled import preparing

    if not sys.stderr.isatty():
        yield
        return
    with preparing(_Printed()):
        yield


class _Printed:
    """A line on the error stream at the first loop and at every quarter of them."""

    def __init__(self) -> None:
        self.told = -1

    def __call__(self, share: float) -> None:
        quarter = int(QUARTERS * share)
        if quarter > self.told:
            self.told = quarter
            print(say("progress.preparing", share=share), file=sys.stderr, flush=True)
