"""A request for a time stamp of a pack (RFC 3161), made here and sent by nobody.

A time-stamping authority that signs it proves that the pack stood as it is on that day. The
request holds only the SHA-256 of the manifest: the authority learns nothing of the pages.
"""

from __future__ import annotations

import hashlib

# TimeStampReq (RFC 3161, 2.4.1) in DER, around the 32 bytes of the hash: version 1; a
# messageImprint of algorithm id-sha256 (2.16.840.1.101.3.4.2.1, no parameters) with an
# octet string; certReq TRUE, so that the answer can be checked with the root alone. It has
# no nonce: the same pack gives the same request, and the answer is checked by its hash.
_BEFORE = bytes.fromhex("3039 020101 3031 300d 0609 608648016503040201 0500 0420")
_AFTER = bytes.fromhex("0101ff")


def timestamp_request(manifest: bytes) -> bytes:
    """The request for the bytes of a manifest, as the file that an authority takes."""
    return _BEFORE + hashlib.sha256(manifest).digest() + _AFTER
