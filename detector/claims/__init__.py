"""Claims, typed or read from a picture, and whether they fit a page's export."""

from detector.claims.check import Verdict, check
from detector.claims.claim import KINDS, Claim, typed_claim
from detector.claims.when import Span, parse_when

__all__ = ["KINDS", "Claim", "Span", "Verdict", "check", "parse_when", "typed_claim"]
