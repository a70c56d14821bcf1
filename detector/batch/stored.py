"""The results of a batch, read back: ranked, and chosen from at any rate."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from detector.batch.discoveries import REFERENCES, Discoveries, discoveries
from detector.batch.work import PageRow
from detector.history import UnreadableFile
from detector.history.finding import Kind

NUMBERS = ("days", "findings", "p_value", "references", "excess", "log10_lr")

# Columns that the first results lack, and what they would have held.
NEWER: dict[str, Any] = {"screened": False, "log10_lr": None, "checks_found": None}


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of a batch with the types of their columns."""
    kinds: dict[str, Any] = {"days": "int64", "findings": "int64", "screened": "bool"}
    kinds |= dict.fromkeys(("p_value", "references", "excess", "log10_lr"), "float64")
    texts = [name for name in table.columns if name not in kinds]
    return table.astype(kinds | dict.fromkeys(texts, "string"))


def read_results(file: Path | bytes, name: str = "") -> pd.DataFrame:
    """The table that a batch wrote, one row a page, as `PageRow` has it.

    Parameters
    ----------
    file
        Its path, or its bytes.
    name
        What the file is called in a sentence about it.

    Raises
    ------
    UnreadableFile
        It is no Parquet file, or not one that a batch wrote.
    """
    called = name or (file.name if isinstance(file, Path) else "")
    try:
        table = pq.read_table(io.BytesIO(file) if isinstance(file, bytes) else file).to_pandas()
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile("batch.bad_parquet", file=called) from error
    # What a later version adds is left out; what earlier ones lacked was not known to them.
    for column, value in NEWER.items():
        if column not in table:
            table[column] = value
    wanted = list(PageRow.__dataclass_fields__)
    if missing := [one for one in wanted if one not in table]:
        raise UnreadableFile("batch.no_result", file=called, columns=", ".join(missing[:3]))
    try:
        table = typed(table[wanted])
    except (TypeError, ValueError) as error:
        raise UnreadableFile("batch.no_result", file=called, columns=", ".join(NUMBERS)) from error
    if not set(table["kind"].dropna()) <= set(get_args(Kind)):
        raise UnreadableFile("batch.no_result", file=called, columns="kind")
    return table


def ranked(table: pd.DataFrame, rate: float, asked: int = 0) -> tuple[pd.DataFrame, Discoveries]:
    """The strongest pages first, with `q_value` and `discovery` at this rate.

    `asked` are the references that any page would have had that none of them reached; without
    it the most that a page had.
    """
    # The twins of a screened page stand behind no discovery.
    most = table.loc[~table["screened"], "references"].max()
    found = discoveries(
        table["p_value"].to_numpy(dtype=np.float64),
        rate,
        max(REFERENCES, asked, 0 if np.isnan(most) else int(most)),
    )
    table = table.assign(q_value=found.q_value, discovery=found.chosen)
    order = table.sort_values(["p_value", "page", "measure"], kind="stable", na_position="last")
    return order.reset_index(drop=True), found
