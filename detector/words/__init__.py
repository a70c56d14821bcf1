"""Every sentence a person reads, as gettext catalogues keyed by message code."""

from detector.words.catalogue import LANGUAGES, codes, has, say

__all__ = ["LANGUAGES", "codes", "has", "say"]
