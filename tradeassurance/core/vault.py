"""Where sealed files lie: below DOCUMENT_ROOT, outside any web root, written once and never changed.

A file is named by its content's SHA-256 and a random end: the name says what must be inside, and nobody
can guess it. Files are written before the transaction that refers to them; what no row refers to after a
day is swept away.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

_INCOMING = "incoming"
BLOCK = 256 * 1024


@dataclass(frozen=True)
class Stored:
    """A file in the vault: its name, the SHA-256 of its content, and its size in bytes."""

    name: str
    sha256: str
    size: int

    @property
    def fingerprint(self) -> str:
        """What is the same when the same file is sent again: its content, not its random name."""
        return self.sha256


def root() -> Path:
    """The folder of the vault."""
    return Path(settings.DOCUMENT_ROOT)


def path_of(name: str) -> Path:
    """Where a stored file lies."""
    return root() / name


def keep(blocks: Iterable[bytes]) -> Stored:
    """Write a file as it streams in; it appears under its name only when it is whole and on the disk."""
    incoming = _folder(root() / _INCOMING) / secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    try:
        with incoming.open("xb") as file:
            for block in blocks:
                digest.update(block)
                size += len(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        sha = digest.hexdigest()
        name = f"{sha[:2]}/{sha}-{secrets.token_hex(8)}"
        incoming.chmod(0o400)
        _folder(path_of(name).parent)
        incoming.replace(path_of(name))
    finally:
        incoming.unlink(missing_ok=True)
    return Stored(name, sha, size)


def holds(name: str, sha256: str, size: int) -> bool:
    """Whether the file is there, of this size and with this content (I42). Reads all of it."""
    try:
        with path_of(name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
            return file.tell() == size and digest.hexdigest() == sha256
    except FileNotFoundError:
        return False


def names(older_than: datetime) -> Iterator[str]:
    """Every file last written before an instant, unfinished ones included."""
    for file in root().glob("*/*"):
        if file.is_file() and file.stat().st_mtime < older_than.timestamp():
            yield file.relative_to(root()).as_posix()


def discard(name: str) -> None:
    """Remove a file that nothing refers to."""
    path_of(name).unlink(missing_ok=True)


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path
