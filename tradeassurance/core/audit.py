"""Verifying the trail: chains per root, and signed checkpoints over all of them (R1, I40).

A checkpoint is a Merkle root over all chain heads in a fixed order, signed with the operator's key. It is kept in
the database and, with the heads that moved since the one before, as a line of a file outside it: from the file
alone the heads and the Merkle root can be computed again, so that cutting off the end of a chain is noticed.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from .integrity import snapshot
from .models import Checkpoint, TrailEntry
from .roots import root_models
from .trail import chain_hash, instant

EMPTY = hashlib.sha256(b"").hexdigest()

Chain = tuple[str, int]
"""Kind and key of a root."""
Head = tuple[int, str]
"""Length of a chain, and the hash of its last entry."""


def heads() -> Iterator[tuple[str, int, int, str]]:
    """All chain heads: kind, root key, length, hash; in a fixed order."""
    for kind, model in sorted(root_models().items()):
        rows = model._default_manager.filter(trail_length__gt=0).order_by("pk")
        for pk, length, head in rows.values_list("pk", "trail_length", "trail_head").iterator(
            chunk_size=5000
        ):
            yield kind, pk, length, head


def merkle_root(leaves: list[str]) -> str:
    """The Merkle root of hex digests; an odd last one goes up unchanged."""
    level = leaves or [EMPTY]
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [
            hashlib.sha256("".join(pair).encode()).hexdigest() if len(pair) == 2 else pair[0]
            for pair in pairs
        ]
    return level[0]


def leaf(kind: str, pk: int, length: int, head: str) -> str:
    """The leaf of one chain."""
    return hashlib.sha256(f"{kind}:{pk}:{length}:{head}".encode()).hexdigest()


def sign(checkpoint: Checkpoint) -> str:
    """HMAC-SHA-256 with the operator's checkpoint key."""
    text = f"{instant(checkpoint.at)}|{checkpoint.chains}|{checkpoint.merkle_root}|{checkpoint.previous}"
    return hmac.new(settings.CHECKPOINT_SIGNING_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


# --- taking one --------------------------------------------------------------------------------------


def make_checkpoint(at: datetime) -> Checkpoint:
    """Take, sign and keep a checkpoint, in the database and in ``settings.CHECKPOINT_DIR``.

    Of two at the same moment one fails with an IntegrityError. A crash before the commit leaves a line outside that
    the next checkpoint takes over.
    """
    with transaction.atomic():
        lines = _lines()
        last = _take_over(lines) or Checkpoint.objects.first()
        rows = list(heads())
        checkpoint = Checkpoint(
            at=at,
            chains=len(rows),
            merkle_root=merkle_root([leaf(*row) for row in rows]),
            previous=last.signature if last else "",
        )
        checkpoint.signature = sign(checkpoint)
        checkpoint.save()
        known = _kept_heads(lines)
        moved = {
            f"{kind}:{pk}": [n, head] for kind, pk, n, head in rows if known.get((kind, pk)) != (n, head)
        }
        _append({**_columns(checkpoint), "heads": moved})
    return checkpoint


def _take_over(lines: list[dict[str, Any]]) -> Checkpoint | None:
    """The checkpoint of a line whose transaction was cut off, if the last line is one."""
    if not lines or not _is_ahead(lines):
        return None
    lost = _checkpoint_of(lines[-1])
    lost.save()
    return lost


def _is_ahead(lines: list[dict[str, Any]]) -> bool:
    """Whether the last line is rightly signed and follows the last checkpoint of the database."""
    last = Checkpoint.objects.first()
    line = lines[-1]
    follows = line["previous"] == (last.signature if last else "")
    return follows and hmac.compare_digest(line["signature"], sign(_checkpoint_of(line)))


# --- the file outside --------------------------------------------------------------------------------


def _path() -> Path:
    return Path(settings.CHECKPOINT_DIR) / "checkpoints.jsonl"


def _columns(checkpoint: Checkpoint) -> dict[str, Any]:
    names = ("chains", "merkle_root", "previous", "signature")
    return {"at": instant(checkpoint.at), **{name: getattr(checkpoint, name) for name in names}}


def _checkpoint_of(line: dict[str, Any]) -> Checkpoint:
    names = ("chains", "merkle_root", "previous", "signature")
    at = datetime.fromisoformat(line["at"]).replace(tzinfo=UTC)
    return Checkpoint(at=at, **{name: line[name] for name in names})


def _lines() -> list[dict[str, Any]]:
    """The lines kept outside; a last one that was cut off while it was written does not count."""
    if not _path().exists():
        return []
    whole, _, _cut = _path().read_text(encoding="utf-8").rpartition("\n")
    return [json.loads(line) for line in whole.splitlines()]


def _append(line: dict[str, Any]) -> None:
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
        file.write(json.dumps(line, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _kept_heads(lines: list[dict[str, Any]]) -> dict[Chain, Head]:
    kept: dict[Chain, Head] = {}
    for line in lines:
        for name, (length, head) in line["heads"].items():
            kind, _, pk = name.partition(":")
            kept[kind, int(pk)] = (length, head)
    return kept


# --- verifying ---------------------------------------------------------------------------------------


def verify() -> tuple[int, list[str]]:
    """Verify every chain and every checkpoint; the number of chains, and what is wrong."""
    with snapshot():
        lines = _lines()
        chains, found = _verify_chains(_kept_heads(lines))
        return chains, found + _verify_checkpoints() + _verify_outside(lines)


def verify_chain(kind: str, root_id: int, length: int, head: str) -> list[str]:
    """What is wrong with one chain: gaps, altered entries, a head that does not match."""
    entries = TrailEntry.objects.filter(root_kind=kind, root_id=root_id).order_by("seq")
    return _faults((kind, root_id), entries.iterator(chunk_size=2000), (length, head), None)


def _verify_chains(kept: dict[Chain, Head]) -> tuple[int, list[str]]:
    """All chains in one pass over the entries, against their records and against the heads kept outside."""
    now = {(kind, pk): (length, head) for kind, pk, length, head in heads()}
    chains, found = len(now), []
    entries = TrailEntry.objects.order_by("root_kind", "root_id", "seq").iterator(chunk_size=2000)
    for chain, mine in groupby(entries, key=lambda entry: (entry.root_kind, entry.root_id)):
        if chain not in now:
            found.append(f"{chain[0]}:{chain[1]} has a trail and no record")
        found += _faults(chain, mine, now.pop(chain, None), kept.pop(chain, None))
    found += [f"{kind}:{pk} has lost its trail" for kind, pk in sorted({*now, *kept})]
    return chains, found


def _faults(chain: Chain, entries: Iterator[TrailEntry], now: Head | None, kept: Head | None) -> list[str]:
    name, found, previous, seq = f"{chain[0]}:{chain[1]}", [], "", 0
    for entry in entries:
        seq += 1
        if entry.seq != seq:
            found.append(f"{name} entry {seq} is missing")
            seq = entry.seq
        if entry.previous_hash != previous or entry.hash != chain_hash(entry) or not _is_same_person(entry):
            found.append(f"{name} entry {seq} was altered")
        if kept is not None and kept[0] == seq and kept[1] != entry.hash:
            found.append(f"{name} entry {seq} differs from the last checkpoint")
        previous = entry.hash
    if now is not None and (seq, previous) != now:
        found.append(f"{name} ends at entry {seq}, its record says {now[0]}")
    if kept is not None and seq < kept[0]:
        found.append(f"{name} was {kept[0]} entries long at the last checkpoint and is {seq} now")
    return found


def _is_same_person(entry: TrailEntry) -> bool:
    """The column that finds a person's entries says what the hashed label says."""
    person = entry.actor.partition("@")[0].removeprefix("user:")
    return (str(entry.user_id) if entry.user_id is not None else entry.actor) == person


def _verify_checkpoints() -> list[str]:
    """Signatures and order of the checkpoints in the database."""
    found, previous = [], ""
    for checkpoint in Checkpoint.objects.order_by("id"):
        if checkpoint.previous != previous or not hmac.compare_digest(checkpoint.signature, sign(checkpoint)):
            found.append(f"checkpoint {checkpoint.pk} was altered")
        previous = checkpoint.signature
    return found


def _verify_outside(lines: list[dict[str, Any]]) -> list[str]:
    """The file and the database hold the same checkpoints, and the heads kept outside are those that were signed."""
    signatures = set(Checkpoint.objects.values_list("signature", flat=True))
    if not lines:
        return ["the checkpoint file is missing or empty"] if signatures else []
    # The last one may belong to a transaction that has not ended yet, or never will: the next takes it over.
    old = lines[:-1] if lines[-1]["signature"] not in signatures and _is_ahead(lines) else lines
    found = [
        f"checkpoint of {line['at']} is missing from the database"
        for line in old
        if line["signature"] not in signatures
    ]
    outside = {line["signature"] for line in lines}
    missing = Checkpoint.objects.exclude(signature__in=outside).values_list("pk", flat=True)
    found += [f"checkpoint {pk} is not kept outside" for pk in missing]
    kept = sorted((kind, pk, *head) for (kind, pk), head in _kept_heads(lines).items())
    if merkle_root([leaf(*row) for row in kept]) != lines[-1]["merkle_root"]:
        found.append("the heads kept outside are not those that were signed")
    return found
