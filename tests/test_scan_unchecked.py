"""An export without losses is not swept for changes of origin unless its home is told."""

from __future__ import annotations

import json

from detector import report
from detector.history import PageHistory
from detector.read import open_exports
from detector.samples import sample
from detector.scan import scan


def net_export() -> PageHistory:
    """A steady total over fans leaving at home and joining abroad: totals and countries only."""
    (history,) = open_exports(sample("hidden_exodus").files)
    assert history.counts["lost"].isna().all()
    return history


def test_without_a_home_the_look_is_left_out_and_said() -> None:
    done = scan(net_export())
    assert not [f for f in done.findings if f.kind in ("influx", "masked_loss")]
    assert [line.code for line in done.unchecked] == ["scan.origin_needs_home"]
    (page,) = json.loads(report.to_json([done]))["pages"]
    assert "home country" in page["scan"]["unchecked"][0]
    assert "home country" in report.to_html([done])


def test_with_a_home_it_is_looked_at() -> None:
    done = scan(net_export(), home="MA", languages=("fr", "ar"))
    assert done.unchecked == ()
    assert [f.kind for f in done.findings] == ["masked_loss"]


def test_losses_in_the_export_are_enough() -> None:
    (history, *_) = open_exports(sample("opunlike").files)
    done = scan(history)
    assert done.unchecked == ()
