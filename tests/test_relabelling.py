"""Other names for countries of equal surprise leave a ratio where it is, through the whole scan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detector.origin import expected_audience
from detector.read import open_exports
from detector.scan import scan
from detector.simulate.eventful import eventful
from detector.simulate.eventful_export import export_page
from detector.simulate.exports import legacy_csv

APART = 0.02  # of a country's expected share: so little is no difference


def twin(page, country: str) -> str | None:
    """The foreign country that such a page expects as many fans from, if there is one."""
    prior = expected_audience(page.home, page.languages)
    share = dict(zip(prior.countries, prior.share, strict=True))
    others = [c for c in prior.countries if c not in (country, page.home)]
    nearest = min(others, key=lambda c: abs(np.log(share[c] / share[country])))
    return nearest if abs(np.log(share[nearest] / share[country])) < APART else None


def support(page, tmp_path):
    file = tmp_path / "page.csv"
    file.write_bytes(legacy_csv(export_page(page, "page")))
    (history,) = open_exports([file])
    told = scan(
        history,
        home=page.home,
        languages=page.languages,
        false_alarms_per_year=10.0,
        findable=False,
    )
    return {(f.kind, f.interval): f.support.before_bounds[0] for f in told.findings if f.support}


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_countries_of_equal_surprise_may_change_names(seed, tmp_path):
    page = eventful("daily_blocks", 150, np.random.default_rng(seed), weeks=6.0)
    mix = next(story.mix for _, story in page.hidden.stories if story.bought)
    names = list(page.places)
    first = support(page, tmp_path)
    assert first
    renamed = page
    changed = 0
    for at in np.argsort(-mix)[:3]:
        other = twin(page, names[at])
        if other is None:
            continue
        order = np.arange(len(names))
        order[[at, names.index(other)]] = names.index(other), at
        renamed = replace(
            renamed, stock=renamed.stock[:, order], engaged_from=renamed.engaged_from[:, order]
        )
        changed += 1
    assert changed
    again = support(renamed, tmp_path)
    # Twins are equal to 2 % only: a change of origin at the edge of what is flagged may be
    # found under one name and not under the other. What was delivered is found under both.
    both = first.keys() & again.keys()
    assert {key for key in first.keys() | again.keys() if key[0] != "influx"} <= both
    assert both
    for key in both:
        assert again[key] == pytest.approx(first[key], abs=0.1)
