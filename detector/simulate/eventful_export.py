"""A page with stories as the legacy Page Insights export that its owner could hand over."""

from __future__ import annotations

import numpy as np

from detector.history.daily import Floats
from detector.simulate.eventful import CELLS
from detector.simulate.exports import LISTED, ExportPage
from detector.simulate.lived import Eventful

# What an export may lack, one by one: older ones have no sources, many no demographics.
PARTS = ("countries", "demographics", "activity", "sources", "losses")


def export_page(page: Eventful, name: str, *, without: tuple[str, ...] = ()) -> ExportPage:
    """The columns of a page's export, for `exports.legacy_csv`.

    Parameters
    ----------
    page
        From `eventful`.
    name
        What the page is called in the file.
    without
        Members of `PARTS` to leave out.
    """
    breakdowns: dict[str, dict[str, Floats]] = {}
    columns: dict[str, Floats] = {}
    if "countries" not in without:
        # A country that was never among the largest has no column.
        last = np.sort(page.stock, axis=1)[:, -LISTED][:, None]
        shown = np.flatnonzero((page.stock >= np.maximum(last, 1)).any(axis=0))
        breakdowns["Lifetime Likes by Country"] = {
            page.places[i]: np.where(page.stock[:, i] > 0, page.stock[:, i], np.nan) for i in shown
        }
    if "demographics" not in without:
        breakdowns["Lifetime Likes by Gender and Age"] = {
            cell: page.cells[:, i].astype(float) for i, cell in enumerate(CELLS)
        }
    if "activity" not in without:
        columns["Daily Page Engaged Users"] = page.engaged
        columns["Daily Total Reach"] = page.reach
        columns["Daily Paid Reach"] = page.paid_reach
        columns["Daily Negative Feedback"] = page.negative
        if "countries" not in without:
            largest = np.argsort(-page.engaged_from.sum(axis=0), kind="stable")[:LISTED]
            for i in np.sort(largest):
                key = f"Daily Country: People Talking About This - {page.places[i]}"
                columns[key] = page.engaged_from[:, i].astype(float)
    if "sources" not in without:
        for source, values in page.sources.items():
            columns[f"Daily Like Sources - {source}"] = values
        columns["Daily Unlikes by Source - Suspicious Accounts Removed"] = page.removals
    blank = np.full(len(page.lost), np.nan)
    lost = blank if "losses" in without else page.lost
    return ExportPage(name, page.days, page.total, page.gained, lost, breakdowns, columns)
