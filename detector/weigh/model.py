"""The fitted weighing: a small file of numbers, read once."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from detector.weigh import bent, trees
from detector.weigh.inputs import GROUPS, INPUTS, Input
from detector.weigh.joint import Joint

FILE = Path(__file__).parent / "model.json"
DRAWS = Path(__file__).parent / "model_draws.json"
# For each available group: place among all inputs to standardised value.
Values = Mapping[str, Mapping[int, float]]
# Real daily histories of one platform, put through the scan, of which no delivery is known.
# Pages, not windows, and of this platform only. Nobody certified them.
REAL_SERIES: tuple[str, ...] = (
    "a studio's page, 235 days of 2014, likes",
    "a software page, 1,070 days to 2023, likes",
    "a news app's page, 105 days of 2025, followers",
)


# Innocent causes that only a list of fans can speak of.
OF_FANS = ("superfans", "cascade", "activism", "newcomers", "contestants", "likers")
# Part of the intervals that may have a story that no simulated page had: chosen by
# cross-validation from 0, .02, .05 and .1, so that a mechanism never met misleads little.
IGNORANCE = 0.02


@dataclass(frozen=True, slots=True)
class Line:
    """A linear score: bias + sum of weights times values, natural logarithm of a ratio."""

    bias: float
    weights: tuple[float, ...]

    def at(self, values: Sequence[float]) -> float:
        """The score at `values`, as many as there are weights."""
        return self.bias + sum(w * v for w, v in zip(self.weights, values, strict=True))


def _cautious(log_ratio: float) -> float:
    """The same when `IGNORANCE` of all intervals have another story than any simulated one.

    Such an interval looks as likely under either proposition as under both together:
    p'(x) = (1 - e) p(x) + e (p1(x) + p2(x)) / 2. Far from every story a line goes on rising;
    what is known does not.
    """
    ratio = math.exp(min(max(log_ratio, -50.0), 50.0))
    own, other = 1.0 - IGNORANCE / 2.0, IGNORANCE / 2.0
    return math.log((own * ratio + other) / (other * ratio + own))


@dataclass(frozen=True, slots=True)
class Scores:
    """One fit: a joint score of all numbers, and a line over it for each pattern of groups.

    A pattern is the groups that were available, joined by `+` in the order of `GROUPS`.
    """

    joint: Joint
    patterns: Mapping[str, Line]

    def log_ratio(self, values: Values) -> float:
        """Natural log of the likelihood ratio, 0 for a pattern of which the fit knows nothing.

        Parameters
        ----------
        values
            For each available group: place among all inputs to standardised value. An
            input that was not measured counts as its mean, 0.
        """
        line = self.patterns.get(pattern_of(values))
        if line is None:
            return 0.0
        given = {place: value for group in values.values() for place, value in group.items()}
        return _cautious(line.at([self.joint.at(given)]))


def pattern_of(groups: Collection[str]) -> str:
    """The groups in their order, joined by `+`."""
    return "+".join(group for group in GROUPS if group in groups)


@dataclass(frozen=True, slots=True)
class Standard:
    """An input that was fitted, with the mean and the deviation that standardise it."""

    input: Input
    mean: float
    deviation: float

    def of(self, readings: Mapping[str, float]) -> float | None:
        """The standardised number within three deviations, or None."""
        value = self.input.of(readings)
        if value is None:
            return None
        return min(max((value - self.mean) / self.deviation, -3.0), 3.0)


@dataclass(frozen=True, slots=True)
class Cause:
    """The ratio against one innocent cause alone: a line over the pooled log ratio."""

    line: Line
    intervals: int


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that turns readings into a ratio.

    Attributes
    ----------
    standards
        The inputs fitted, group by group.
    scores, draws
        The fit, and the same on bootstrap samples of pages.
    causes
        Each innocent cause with enough intervals.
    lower, upper
        log10 bounds that the simulated pages support (ELUB).
    real_series
        Independent real series under H2.
    pages, intervals
        What it was fitted on.
    """

    standards: tuple[Standard, ...]
    scores: Scores
    draws: tuple[Scores, ...]
    causes: Mapping[str, Cause]
    lower: float
    upper: float
    real_series: int
    pages: int
    intervals: Mapping[str, int]

    def values(self, readings: Mapping[str, float]) -> dict[str, dict[int, float]]:
        """Standardised values of the groups in which anything was measured."""
        out: dict[str, dict[int, float]] = {}
        for place, standard in enumerate(self.standards):
            value = standard.of(readings)
            if value is not None:
                out.setdefault(standard.input.group, {})[place] = value
        return out


def to_record(model: Model) -> tuple[dict[str, Any], list[Any]]:
    """The model and its bootstrap draws as JSON values."""
    main = {
        "about": (
            "Weights of the likelihood ratio; made by `python -m detector calibrate`. "
            "Trees ask for standardised inputs by their place; bent are a bias and the slopes of "
            "each input's pieces; lines over the mean of both, by pattern of available groups, "
            "are natural logarithms of ratios."
        ),
        "pages": model.pages,
        "intervals": dict(model.intervals),
        "real_series": model.real_series,
        "log10_bounds": [model.lower, model.upper],
        "inputs": [
            {"name": s.input.name, "mean": s.mean, "deviation": s.deviation}
            for s in model.standards
        ],
        **_scores_record(model.scores),
        "causes": {
            name: {"line": _line_record(cause.line), "intervals": cause.intervals}
            for name, cause in sorted(model.causes.items())
        },
    }
    return main, [_scores_record(draw) for draw in model.draws]


def _scores_record(scores: Scores) -> dict[str, Any]:
    return {
        "trees": trees.to_record(scores.joint.trees),
        "bent": bent.to_record(scores.joint.bent),
        "patterns": {name: _line_record(line) for name, line in scores.patterns.items()},
    }


def _line_record(line: Line) -> list[float]:
    return [line.bias, *line.weights]


def from_record(main: Mapping[str, Any], draws: Sequence[Mapping[str, Any]]) -> Model:
    """The model that `to_record` wrote."""
    known = {each.name: each for each in INPUTS}
    return Model(
        tuple(
            Standard(known[one["name"]], one["mean"], one["deviation"]) for one in main["inputs"]
        ),
        _scores(main),
        tuple(map(_scores, draws)),
        {name: Cause(_line(one["line"]), one["intervals"]) for name, one in main["causes"].items()},
        main["log10_bounds"][0],
        main["log10_bounds"][1],
        main["real_series"],
        main["pages"],
        main["intervals"],
    )


def _scores(record: Mapping[str, Any]) -> Scores:
    return Scores(
        Joint(trees.from_record(record["trees"]), bent.from_record(record["bent"])),
        {name: _line(line) for name, line in record["patterns"].items()},
    )


def _line(numbers: Sequence[float]) -> Line:
    return Line(numbers[0], tuple(numbers[1:]))


def write(model: Model, file: Path = FILE, draws: Path = DRAWS) -> None:
    """Write both files; the same model gives the same bytes."""
    main, sets = to_record(model)
    trees_rows, bent_rows = (
        ",\n".join(json.dumps(one, separators=(",", ":")) for one in main.pop(name))
        for name in ("trees", "bent")
    )
    head = json.dumps(main, indent=1).removesuffix("\n}")
    tail = f' "bent": [\n{bent_rows}\n],\n "trees": [\n{trees_rows}\n]}}\n'
    file.write_text(f"{head},\n{tail}", encoding="utf-8")
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in sets)
    draws.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


@cache
def shipped() -> Model | None:
    """The fit that comes with the program, or None where there is none."""
    if not FILE.exists() or not DRAWS.exists():
        return None
    return from_record(
        json.loads(FILE.read_text(encoding="utf-8")), json.loads(DRAWS.read_text(encoding="utf-8"))
    )
