"""Every method by its name, and what it proposes on many pages."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers import libraries, rules
from benchmarks.peers.older import OLDER
from benchmarks.peers.runs import Floats, Found
from benchmarks.peers.series import Page, Series
from detector.spikes import arrays
from detector.spikes.exposure import exposure_page
from detector.spikes.fitted import Fitted, fitted
from detector.spikes.flow import cleared, events_of

Method = Callable[[Series], Found]


class NotInstalledError(Exception):
    """A library is absent, or no interpreter was named for it."""


def scan(series: Series) -> Found:
    """The interval scan as the product runs it, before any page is held against others."""
    page = _scanned(series)
    return _events(page, series, _listed(page))


def untempered(series: Series) -> Found:
    """The same, its intervals chosen by the likelihood as it stands.

    Tempering is for a page that is held against others; here a second stage follows.
    """
    page = _scanned(series)
    prefix = arrays.prefix_sums(page.x, page.expected, page.inverse_size, page.boost, page.seen)
    flat = np.ones_like(page.ratio)
    found = arrays.choose(page.x, page.expected, page.seen, prefix, flat)[::-1]
    starts, ends = (np.array([one[place] for one in found], np.int64) for place in (0, 1))
    return _events(replace(page, starts=starts, ends=ends), series, found)


def _scanned(series: Series) -> Fitted:
    """With engagement as exposure and late reports spread, as in `detector.spikes.flow`."""
    boost = np.ones(len(series.gained))
    exposure_page(series.engaged, series.weekday, boost)
    return fitted(cleared(series.gained, None), series.weekday, boost)


def _listed(page: Fitted) -> Found:
    return list(zip(page.starts.tolist(), page.ends.tolist(), page.scores.tolist(), strict=True))


def _events(page: Fitted, series: Series, found: Found) -> Found:
    """Neighbours joined and late reports whole; an event has the score of its strongest part."""
    flagged = [(start, end, score, 0.0) for start, end, score in found]
    told = events_of(page, page.x - series.gained, flagged)
    return [(start, end, score) for start, end, score, _ in told]


SCAN = "the interval scan"
UNTEMPERED = "the interval scan, not tempered"
OWN = (SCAN, UNTEMPERED)
METHODS: dict[str, Method] = {
    SCAN: scan,
    UNTEMPERED: untempered,
    "ruptures KernelCPD": libraries.kernel_cpd,
    "ruptures PELT, Poisson": libraries.pelt,
    "skchange CAPA": libraries.capa,
    "skchange CircularBinSeg": libraries.circular,
    "FOCuS (changepoint-online)": libraries.focus,
    "BOCPD (bayesian-changepoint-detection)": libraries.bocpd,
    "statsmodels STL and MAD": libraries.stl_mad,
    "seasonal hybrid ESD": libraries.esd,
    "Prophet": libraries.prophet,
    "river half-space trees": libraries.half_space_trees,
    "residual of the shared baseline": libraries.points,
    "pyod spectral residual": libraries.spectral_residual,
    "pyod isolation forest": libraries.pyod_forest,
    "stumpy discords": libraries.discord,
    "isolation forest on windows": libraries.forest_on_windows,
    "StarGuard's rule": rules.rolling_mad,
    "facebook-fake-engagement-detector's rule": rules.fled,
    "shotstars' rule": rules.shotstars,
    "FakeMetricsAnalyzer's rule": rules.fake_metrics,
    "star-forensic's rule": rules.plain_z,
    "fake-star-detector's rule": rules.day_share,
}
NAMES = (*METHODS, *OLDER)
# These do not look at the residual of the shared baseline.
COUNTS_ONLY = (
    *("statsmodels STL and MAD", "seasonal hybrid ESD", "Prophet", "statsforecast MSTL and MAD"),
    *("StarGuard's rule", "facebook-fake-engagement-detector's rule", "shotstars' rule"),
    *("star-forensic's rule", "fake-star-detector's rule"),
)


def propose(name: str, pages: Sequence[Page], older: Path | None) -> tuple[list[Found], float]:
    """What a method proposes on each page, and its milliseconds of the processor a page.

    Parameters
    ----------
    name
        One of `NAMES`.
    pages
        Not empty.
    older
        The interpreter for libraries that need an older NumPy or pandas.

    Raises
    ------
    NotInstalledError
    """
    if name in OLDER:
        return _elsewhere(name, pages, older)
    method = METHODS[name]
    try:
        method(pages[0].series)
    except ModuleNotFoundError as error:
        raise NotInstalledError(name) from error
    begin = _spent()
    found = [method(page.series) for page in pages]
    return found, 1e3 * (_spent() - begin) / len(pages)


def _spent() -> float:
    """Seconds of the processor, those of ended children (Prophet's) included."""
    return sum(os.times()[:4])


def _elsewhere(name: str, pages: Sequence[Page], older: Path | None) -> tuple[list[Found], float]:
    if older is None:
        raise NotInstalledError(name)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.npz", Path(folder) / "out.npz"
        gained = np.array([page.series.gained for page in pages], float)
        residual = np.array([page.series.residual for page in pages])
        np.savez(source, gained=gained, residual=residual)
        command = [str(older), "-m", "benchmarks.peers.older", name, str(source), str(target)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if "ModuleNotFoundError" in done.stderr:
            raise NotInstalledError(name)
        if done.returncode:
            raise RuntimeError(done.stderr)
        with np.load(target) as told:
            return _by_page(told["found"], len(pages)), 1e3 * float(told["seconds"]) / len(pages)


def _by_page(rows: Floats, pages: int) -> list[Found]:
    """Rows of page, first day, day after the last and score, shape (k, 4), by page."""
    found: list[Found] = [[] for _ in range(pages)]
    for page, start, end, score in rows:
        found[int(page)].append((int(start), int(end), float(score)))
    return found


def kept(
    name: str, pages: Sequence[Page], older: Path | None, folder: Path | None
) -> tuple[list[Found], float]:
    """As `propose`, but what was proposed on the same numbers before is read from `folder`."""
    if folder is None or name in OWN:
        return propose(name, pages, older)
    file = folder / f"{re.sub('[^a-z]+', '-', name.lower())}.jsonl"
    there: dict[str, dict[str, Any]] = {}
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            there[record["page"]] = record
    digests = [_digest(page, name) for page in pages]
    missing = [page for page, key in zip(pages, digests, strict=True) if key not in there]
    if missing:
        found, took = propose(name, missing, older)
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as out:
            for page, each in zip(missing, found, strict=True):
                plain = [(int(a), int(b), float(score)) for a, b, score in each]
                record = {"page": _digest(page, name), "found": plain, "took": took}
                there[record["page"]] = record
                out.write(json.dumps(record) + "\n")
    rows = [there[key] for key in digests]
    took = sum(row["took"] for row in rows) / len(rows)
    return [[(int(a), int(b), float(s)) for a, b, s in row["found"]] for row in rows], took


def _digest(page: Page, name: str) -> str:
    """Of all that a method may see, to six places: the last ones vary with the order of sums."""
    series = page.series
    arrays = [series.gained, series.lost, series.engaged]
    if name not in COUNTS_ONLY:
        arrays.append(series.residual)
    told = b"".join(np.round(np.asarray(array, float), 6).tobytes() for array in arrays)
    return sha256(told).hexdigest()[:32]
