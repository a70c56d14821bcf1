"""A loss and its value, as JSON and as a table; `loss.schema.json` is the JSON's contract."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from detector import __version__
from detector.history import Count, DaySpan, Note, note
from detector.watch import Loss, Price, Together, Worth, worth
from detector.words import say, spoken, whole


def loss_json(
    losses: Sequence[Loss],
    sums: Sequence[Together],
    price: Price | None,
    *,
    language: str | None = None,
) -> str:
    """The losses of one run as a JSON document; ends of intervals are exclusive."""
    language = spoken(language)
    record = {
        "version": __version__,
        "pages": [_page(loss, price, language) for loss in losses],
        "together": [
            {
                "measure": each.measure,
                "basis": each.basis,
                "pages": list(each.pages),
                "lost": _count(each.lost),
                "value": _worth(each.lost, price, language),
            }
            for each in sums
        ],
    }
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def _page(loss: Loss, price: Price | None, language: str) -> dict[str, Any]:
    told = loss.lost is not None
    return {
        "page": loss.history.page,
        "platform": loss.history.platform,
        "measure": loss.history.measure,
        "since": loss.since.isoformat(),
        "until": loss.until.isoformat(),
        "outcome": "done" if told else "cannot_tell",
        "reason": say(loss.reason, language=language) if loss.reason else None,
        "basis": loss.basis,
        "observed": _count(loss.observed),
        "expected": None if loss.expected is None else round(loss.expected, 1),
        "lost": _count(loss.lost),
        "missing_days": loss.missing,
        "value": _worth(loss.lost, price, language),
    }


def _count(count: Count | None) -> dict[str, float] | None:
    if count is None:
        return None
    return {"low": round(count.low, 1), "mid": round(count.value, 1), "high": round(count.high, 1)}


def _worth(lost: Count | None, price: Price | None, language: str) -> dict[str, Any] | None:
    if lost is None or price is None:
        return None
    value = worth(lost, price)
    return {
        "low": round(value.low, 2),
        "mid": round(value.mid, 2),
        "high": round(value.high, 2),
        "currency": price.currency,
        "per_fan": {"low": price.low, "mid": price.mid, "high": price.high},
        "source": say(price.source, language=language),
        "exchange": say(price.exchange, language=language) if price.exchange else None,
    }


_COLUMNS = ("page", "observed", "expected", "lost", "value")


def show_losses(
    losses: Sequence[Loss],
    sums: Sequence[Together],
    price: Price | None,
    console: Console,
    *,
    language: str | None = None,
) -> None:
    """Print the losses of each page and of all together."""
    language = spoken(language)
    told = [loss for loss in losses if loss.lost is not None]
    lines: list[RenderableType] = []
    if told:
        lines.append(_table(told, sums, price, language))
    notes = loss_notes(losses, sums, price)
    lines += [Text(say(line, language=language)) for line in notes]
    console.print(Group(*lines))


def loss_notes(losses: Sequence[Loss], sums: Sequence[Together], price: Price | None) -> list[Note]:
    """What has to be said beside the numbers: how they were made, and what they do not say."""
    told = [loss for loss in losses if loss.lost is not None]
    notes = [loss.reason for loss in losses if loss.reason is not None]
    found = [loss.history.page for loss in told if loss.found]
    if found:
        notes.append(note("loss.as_found", n=len(found), pages=", ".join(found)))
    own = dict.fromkeys(loss.basis for loss in told if not loss.found)
    notes += [note(f"loss.basis.{basis}") for basis in own]
    notes += [note("loss.beside_scan")] if own else []
    notes += [
        note("loss.missing", page=loss.history.page, n=loss.missing)
        for loss in told
        if loss.missing
    ]
    notes += [note("loss.together")] if sums else []
    if price is not None and told:
        notes += [price.source, *([price.exchange] if price.exchange else [])]
    notes += [note("loss.who")] if told else []
    return notes


def _table(
    losses: Sequence[Loss], sums: Sequence[Together], price: Price | None, language: str
) -> Table:
    first = losses[0]
    days = DaySpan(first.since, max(loss.until for loss in losses))
    table = Table(title=say("loss.title", language=language, days=days), title_justify="left")
    for name in _COLUMNS if price is not None else _COLUMNS[:-1]:
        table.add_column(
            say(f"loss.column.{name}", language=language),
            justify="left" if name == "page" else "right",
        )
    for loss in losses:
        if loss.observed is None or loss.expected is None or loss.lost is None:
            continue
        page = loss.history
        counted = note("loss.page", page=page.page, platform=page.platform, measure=page.measure)
        cells = [whole(loss.observed.value, language), whole(loss.expected, language)]
        name = say(counted, language=language)
        _row(table, name, [*cells, *_found(loss.lost, price, language)])
    for each in sums:
        name = say(
            note(f"loss.sum.{each.basis}", n=len(each.pages), measure=each.measure),
            language=language,
        )
        _row(table, name, ["", "", *_found(each.lost, price, language)])
    return table


def _row(table: Table, name: str, cells: list[str]) -> None:
    # `Text`: a page's name may hold what Rich takes for markup.
    table.add_row(Text(name), *(Text(cell) for cell in cells))


def _found(lost: Count, price: Price | None, language: str) -> list[str]:
    def span(mid: float, low: float, high: float) -> str:
        return "{} ({} - {})".format(*(whole(value, language) for value in (mid, low, high)))

    cells = [span(lost.value, lost.low, lost.high)]
    if price is not None:
        value: Worth = worth(lost, price)
        cells.append(f"{span(value.mid, value.low, value.high)} {price.currency}")
    return cells
