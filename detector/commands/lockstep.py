"""`python -m detector lockstep FANS...`: groups of fans who acted together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from detector.commands.plain import plain_errors, print_table, write_text
from detector.words import say

# The same lists give the same second opinion.
SEED = 0


class Form(StrEnum):
    """How the groups are written."""

    TABLE = "table"
    JSON = "json"
    GRAPHML = "graphml"
    GEXF = "gexf"


class Ids(StrEnum):
    """How fans are named in the result."""

    HASHED = "hashed"
    GIVEN = "given"


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="lockstep", help=say("cli.lockstep.help"))(lockstep)


def lockstep(
    fans: Annotated[list[Path], typer.Argument(help=say("cli.lockstep.lists"), show_default=False)],
    format_: Annotated[Form, typer.Option("--format", help=say("cli.lockstep.format"))] = Form.JSON,
    ids: Annotated[Ids, typer.Option(help=say("cli.lockstep.ids"))] = Ids.HASHED,
    jobs: Annotated[int | None, typer.Option(min=1, help=say("cli.lockstep.threads"))] = None,
    out: Annotated[Path | None, typer.Option(help=say("cli.lockstep.out"))] = None,
    engine: Annotated[str, typer.Option(help=say("cli.batch.engine"))] = "local",
    address: Annotated[str | None, typer.Option(help=say("cli.batch.address"))] = None,
) -> None:
    """Read fan lists, find groups, write them."""
    # numpy, scipy and networkx take a second; `--help` should not wait for them.
    import numpy as np

    from detector.lockstep import find_lockstep
    from detector.lockstep.graph import group_graph, write_graph
    from detector.lockstep.load import load_fans
    from detector.lockstep.sharded import counter
    from detector.report.lockstep_json import lockstep_json
    from detector.report.lockstep_terminal import show_groups

    with plain_errors():
        loaded = load_fans(fans, hashed=ids is Ids.HASHED)
        rng = np.random.default_rng(SEED)
        if engine == "local":
            found = find_lockstep(loaded.edges, jobs=jobs or -1, rng=rng)
        else:
            # Beside the result, or here: where the workers of a cluster see it as well.
            with _elsewhere(engine, address, out.parent if out else Path.cwd()) as folder:
                count = counter(loaded.edges, folder)
                found = find_lockstep(loaded.edges, count=count, rng=rng)
        if format_ is Form.TABLE:
            print_table(lambda console: show_groups(found, loaded.receipt, console), out)
        elif format_ is Form.JSON:
            write_text(lockstep_json(found, loaded.receipt), out)
        else:
            graph = group_graph(found)
            text = write_graph(graph, "graphml" if format_ is Form.GRAPHML else "gexf")
            write_text(text, out)


@contextmanager
def _elsewhere(engine: str, address: str | None, beside: Path) -> Iterator[Path]:
    """A folder for the likes, while joblib's work runs where the engine says."""
    from detector.batch.run import Engine, where
    from detector.history import BadSetting, why_of

    if engine not in set(Engine):
        raise BadSetting("batch.engine_unknown", engine=engine)
    try:
        folder = TemporaryDirectory(prefix=".lockstep-", dir=beside)
    except OSError as error:
        raise BadSetting("error.cannot_write", file=str(beside), why=why_of(error)) from error
    with folder as name, where(Engine(engine), address, -1):
        yield Path(name)
