"""Find the insight objects in saved Graph API answers, however they were nested."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from detector.read.dates import read_moment


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an insight: a number or numbers by key, with the end of its period."""

    value: float | dict[str, float]
    end: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Insight:
    """One metric object.

    Attributes
    ----------
    page_id, page
        From the object's id (`<page>/insights/...`) or what holds it, or None.
    """

    metric: str
    period: str
    values: tuple[Value, ...]
    page_id: str | None
    page: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """An error that the API answered instead of data."""

    message: str
    code: int


def walk(document: object) -> Iterator[Insight | Failure]:
    """Every insight and error in a document, in its order.

    Lists of answers, answers inside page objects and single metrics all count.
    """
    waiting: list[tuple[object, str | None, str | None]] = [(document, None, None)]
    while waiting:
        node, page_id, page = waiting.pop()
        if isinstance(node, list):
            waiting += [(item, page_id, page) for item in reversed(node)]
        if not isinstance(node, dict):
            continue
        failure = _failure(node)
        if failure is not None:
            yield failure
        elif _is_insight(node):
            yield _insight(node, page_id, page)
        else:
            if "insights" in node:
                page_id = _digits(node.get("id")) or page_id
                name = node.get("name")
                page = name if isinstance(name, str) else page
            waiting += [
                (child, page_id, page)
                for child in reversed(node.values())
                if isinstance(child, dict | list)
            ]


def _is_insight(node: dict[str, object]) -> bool:
    return isinstance(node.get("name"), str) and (
        isinstance(node.get("values"), list)
        or isinstance(node.get("total_value"), dict)
        or "/insights/" in str(node.get("id", ""))
    )


def _failure(node: dict[str, object]) -> Failure | None:
    error = node.get("error")
    if not isinstance(error, dict) or not isinstance(error.get("message"), str):
        return None
    code = error.get("code")
    return Failure(error["message"][:200], code if isinstance(code, int) else 0)


def _insight(node: dict[str, object], page_id: str | None, page: str | None) -> Insight:
    own = _digits(str(node.get("id", "")).split("/insights/")[0])
    listed = node.get("values")
    values = [_value(item) for item in listed] if isinstance(listed, list) else []
    values += _broken_down(node.get("total_value"))
    return Insight(
        str(node["name"]),
        str(node.get("period") or ""),
        tuple(value for value in values if value is not None),
        own or page_id,
        page,
    )


def _value(item: object) -> Value | None:
    if not isinstance(item, dict):
        return None
    value = item.get("value")
    end = _end(item.get("end_time"))
    if isinstance(value, dict):
        numbers = {str(k): float(v) for k, v in value.items() if _is_number(v)}
        return Value(numbers, end) if numbers else None
    return Value(float(value), end) if _is_number(value) else None  # type: ignore[arg-type]


def _broken_down(total: object) -> list[Value | None]:
    """The lists of Instagram's `total_value`, which name no time."""
    breakdowns = total.get("breakdowns") if isinstance(total, dict) else None
    found: list[Value | None] = []
    for breakdown in breakdowns if isinstance(breakdowns, list) else []:
        results = breakdown.get("results") if isinstance(breakdown, dict) else None
        numbers: dict[str, float] = {}
        for result in results if isinstance(results, list) else []:
            keys = result.get("dimension_values") if isinstance(result, dict) else None
            if isinstance(keys, list) and keys and _is_number(result.get("value")):
                numbers[".".join(map(str, keys))] = float(result["value"])
        if numbers:
            found.append(Value(numbers, None))
    return found


def _end(text: object) -> dt.datetime | None:
    moment = read_moment(text) if isinstance(text, str | int) else None
    if moment is None:
        return None
    when = moment.when
    return when.astimezone(dt.UTC) if when.tzinfo else when.replace(tzinfo=dt.UTC)


def _digits(text: object) -> str | None:
    # Identifiers stay text: a number of 17 digits does not survive a float.
    found = str(text) if isinstance(text, str | int) else ""
    return found if found.isdigit() else None


def _is_number(value: object) -> bool:
    # Counts of people below a thousand million million; NaN and infinity are none.
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e15
