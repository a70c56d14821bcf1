"""Every sentence a person reads, as gettext catalogues keyed by message code."""

from detector.words.catalogue import LANGUAGES, codes, has, say
from detector.words.completeness import SHIPPED, complete, gaps, offered
from detector.words.forms import is_right_to_left, locale_of, signed, visible, whole
from detector.words.reader import speaking, spoken

__all__ = [
    "LANGUAGES",
    "SHIPPED",
    "codes",
    "complete",
    "gaps",
    "has",
    "is_right_to_left",
    "locale_of",
    "offered",
    "say",
    "signed",
    "speaking",
    "spoken",
    "visible",
    "whole",
]
