"""What an entry of the cache is: a line that proves it, then the picture's bytes.

```text
nnviz-cache-2 PROOF SEAL WIDTH HEIGHT
```

One digest covers key, format, size and bytes. The seal is the digest under the
project's secret, or `-`. The proof is a digest of both: a build without the secret
reads sealed entries, too, and sees damage to any bit.
"""

from __future__ import annotations

import hashlib
import hmac
import math

from nnviz_core.contracts import Artifact

_MAGIC = b"nnviz-cache-2"

MOST_HEAD = 512
"""So many bytes are added to a picture's, at most."""


def is_keepable(artifact: Artifact, most: int) -> bool:
    """Whether what is written now would be read again: sizes are finite and not negative, and there are at most so many bytes."""
    return len(artifact.data) <= most and all(_is_size(size) for size in (artifact.width, artifact.height) if size is not None)


def packed(key: str, artifact: Artifact, secret: bytes) -> bytes:
    """A picture as an entry; `secret` may be empty."""
    size = f"{artifact.width} {artifact.height}".encode()
    digest = _digest(key, artifact.format, size, artifact.data)
    seal = _seal(digest, secret)
    return b"%s %s %s %s\n%s" % (_MAGIC, _proof(digest, seal), seal, size, artifact.data)


def unpacked(entry: bytes, key: str, output: str, secret: bytes) -> Artifact | None:
    """The picture in an entry, or `None` where it was sealed with another secret than this one, or not at all.

    Raises:
        ValueError: The entry is damaged, or another picture's.
    """
    head, _, data = entry.partition(b"\n")
    magic, proof, seal, width, height = head.split(b" ")
    digest = _digest(key, output, b"%s %s" % (width, height), data)
    if magic != _MAGIC or proof != _proof(digest, seal):
        raise ValueError("must have the digest of what it holds")
    if secret and not hmac.compare_digest(seal, _seal(digest, secret)):
        return None
    return Artifact(format=output, data=data, width=_amount(width), height=_amount(height))


def _digest(key: str, output: str, size: bytes, data: bytes) -> bytes:
    # No line ends before the data: neither a name nor a size has line breaks.
    made = hashlib.sha256(f"{key}.{output} ".encode() + size + b"\n")
    made.update(data)
    return made.digest()


def _seal(digest: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, digest, "sha256").hex().encode() if secret else b"-"


def _proof(digest: bytes, seal: bytes) -> bytes:
    return hashlib.sha256(digest + seal).hexdigest().encode()


def _amount(text: bytes) -> float | None:
    if text == b"None":
        return None
    amount = float(text)
    if not _is_size(amount):
        raise ValueError("must be finite and not negative")
    return amount


def _is_size(amount: float) -> bool:
    return 0 <= amount < math.inf
