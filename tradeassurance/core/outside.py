"""The checkpoints outside the database: one line each, and one more once its transaction has ended (R1, I40).

A line is written before its transaction commits, so that no checkpoint stands in the database alone. The second
line says that it did: from then on a checkpoint that the database does not know was taken away from it.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from . import seals

Line = dict[str, Any]
Chain = tuple[str, int]
"""Kind and key of a root."""
Head = tuple[int, str]
"""Length of a chain, and the hash of its last entry."""


@dataclass(frozen=True)
class Outside:
    """What the file says: a line for each checkpoint, and the signatures of those whose transaction ended."""

    lines: list[Line]
    committed: frozenset[str]

    def heads(self) -> dict[Chain, Head]:
        """The chain heads that all lines together tell."""
        kept: dict[Chain, Head] = {}
        for line in self.lines:
            for name, (length, head) in line["heads"].items():
                kind, _, pk = name.partition(":")
                kept[kind, int(pk)] = (length, head)
        return kept


def path() -> Path:
    """Where the file is."""
    return Path(settings.CHECKPOINT_DIR) / "checkpoints.jsonl"


def read() -> Outside:
    """The file; a last line that was cut off while it was written does not count, nor does one with a wrong seal."""
    if not path().exists():
        return Outside([], frozenset())
    whole, _, _cut = path().read_text(encoding="utf-8").rpartition("\n")
    lines = [json.loads(line) for line in whole.splitlines()]
    sealed = (line["committed"] for line in lines if "committed" in line and _is_sealed(line))
    return Outside([line for line in lines if "committed" not in line], frozenset(sealed))


def append(line: Line) -> None:
    """Add a line, on the disk before this returns; what is left of one that was cut off goes."""
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("ab+") as file:
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
        file.write(json.dumps(line, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def say_committed(signature: str) -> None:
    """The transaction of the checkpoint with this signature has ended."""
    append({"committed": signature, "seal": seals.seal(f"committed|{signature}")})


def _is_sealed(line: Line) -> bool:
    return seals.is_sealed(f"committed|{line['committed']}", line["seal"])


# --- the heads under the last checkpoint ---------------------------------------------------------------


def keep_heads(signature: str, rows: Iterable[tuple[str, int, int, str]]) -> None:
    """Keep all heads under a checkpoint in their order, so that one chain can be proven without reading all lines.

    One file, replaced as a whole; it says itself which checkpoint it belongs to, and proves nothing beside it.
    """
    new = _heads_path().with_suffix(".new")
    with new.open("w", encoding="ascii") as file:
        file.write(f"{signature}\n")
        file.writelines(f"{kind}:{pk} {length} {head}\n" for kind, pk, length, head in rows)
        file.flush()
        os.fsync(file.fileno())
    new.replace(_heads_path())


@contextmanager
def heads() -> Iterator[tuple[str, Iterator[tuple[str, int, str]]]]:
    """The signature of the checkpoint that the kept heads belong to, and per chain its name, length and head."""
    try:
        file = _heads_path().open(encoding="ascii")
    except FileNotFoundError:
        yield "", iter(())
        return
    with file:
        parts = (line.split() for line in file)
        yield next(parts, [""])[0], ((name, int(length), head) for name, length, head in parts)


def _heads_path() -> Path:
    return path().with_name("heads.txt")
