"""What was found on a page, in its first screen: days, kind and where the fans are."""

from __future__ import annotations

import streamlit as st

from detector.history import Finding, Scan
from detector.report import story
from detector.report.compose import ordered
from detector.ui.interval import label
from detector.ui.text import plain, t, words

# More than these push the charts off the first screen; the rest is in the choice below.
MOST = 3


def headlines(scan: Scan) -> None:
    """The findings that tell most, briefly; nothing where nothing stands out."""
    if not scan.findings:
        return
    st.header(t("ui.findings.stand_out", n=len(scan.findings)))
    zone = scan.history.zone
    for place, finding in ordered(scan)[:MOST]:
        plain(label(finding, zone), "name", key=f"found-{place}")
        plain(_sentence(finding, zone), key=f"found-told-{place}")
    more = len(scan.findings) - MOST
    if more > 0:
        plain(t("ui.compare.more", n=more), "quiet", key="found-more")
    plain(t("scan.who"), "quiet", key="found-who")


def _sentence(finding: Finding, zone: str) -> str:
    """How strongly it speaks, then where fans came from, or how many came or left."""
    told = {line.code: line for line in story(finding, zone)}
    main = next(iter(told.values()))
    line = words(told.get("finding.country", main))
    support = finding.support
    return line if support is None else f"{words(support.words)}\n{line}"
