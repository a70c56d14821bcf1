"""A draft of a ClaimReview: what a fact-checker publishes, for a person to finish."""

from __future__ import annotations

import json

from detector.claims.check import Verdict
from detector.claims.record import described
from detector.words import say


def claim_review(
    verdict: Verdict, *, picture: str | None = None, language: str | None = None
) -> str:
    """The draft as JSON-LD (schema.org/ClaimReview).

    Author, address, day and rating are left open on purpose: comparing a number with an
    export is no review, and nobody is to publish it as one.

    Parameters
    ----------
    verdict
        How the claim stands to the export.
    picture
        SHA-256 of the picture the claim came in.
    language
        Of the sentences.
    """
    appearance = [{"@type": "ImageObject", "sha256": picture}] if picture else []
    draft = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "creativeWorkStatus": "Draft",
        "abstract": say("claim.review.draft", language=language),
        "url": "",
        "datePublished": "",
        "author": {"@type": "Organization", "name": "", "url": ""},
        "claimReviewed": described(verdict.claim),
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Thing", "name": ""},
            "datePublished": "",
            "appearance": appearance,
        },
        "reviewRating": {"@type": "Rating", "alternateName": ""},
        "reviewBody": say(verdict.sentence, language=language),
    }
    return json.dumps(draft, ensure_ascii=False, indent=1) + "\n"
