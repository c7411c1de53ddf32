"""One text for one meaning: how a document is compared, stored and fingerprinted, whatever it was written in."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical_json(document: Mapping[str, Any]) -> str:
    """Return the document as JSON with sorted keys and no spaces; 1e3, 1000.0 and 1000 are the same number.

    It stays the same after a round through the database, which keeps neither the order of keys nor the way a number
    was written. Raises ValueError for NaN and infinities, which the loader refuses.
    """
    return json.dumps(_plain(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(document: Mapping[str, Any]) -> str:
    """Return the document's fingerprint: sha256 of its canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(document).encode("utf-8")).hexdigest()


def _plain(value: Any) -> Any:
    """Write whole numbers as integers everywhere; the loader bounds the depth."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
