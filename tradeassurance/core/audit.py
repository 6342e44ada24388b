"""Verifying the trail: chains per root, and signed checkpoints over all of them (R1, I40).

A checkpoint is a Merkle root over all chain heads in a fixed order, signed with the operator's key. It is kept in
the database and, with the heads that moved since the one before, as a line of a file outside it: from the file
alone the heads and the Merkle root can be computed again, so that cutting off the end of a chain is noticed.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import Any

from django.db import transaction

from . import merkle, outside, seals
from .integrity import snapshot
from .models import Checkpoint, TrailEntry
from .outside import Chain, Head, Line, Outside
from .roots import root_models
from .trail import chain_hash, instant


def heads() -> Iterator[tuple[str, int, int, str]]:
    """All chain heads: kind, root key, length, hash; in a fixed order."""
    for kind, model in sorted(root_models().items()):
        rows = model._default_manager.filter(trail_length__gt=0).order_by("pk")
        for pk, length, head in rows.values_list("pk", "trail_length", "trail_head").iterator(
            chunk_size=5000
        ):
            yield kind, pk, length, head


def leaf(kind: str, pk: int, length: int, head: str) -> str:
    """The leaf of one chain."""
    return hashlib.sha256(f"{kind}:{pk}:{length}:{head}".encode()).hexdigest()


def signed_text(checkpoint: Checkpoint) -> str:
    """What the signature of a checkpoint is over."""
    return f"{instant(checkpoint.at)}|{checkpoint.chains}|{checkpoint.merkle_root}|{checkpoint.previous}"


def is_signed(checkpoint: Checkpoint) -> bool:
    """Whether its signature is the operator's."""
    return seals.is_sealed(signed_text(checkpoint), checkpoint.signature)


# --- taking one --------------------------------------------------------------------------------------


def make_checkpoint(at: datetime) -> Checkpoint:
    """Take, sign and keep a checkpoint, in the database and in ``settings.CHECKPOINT_DIR``.

    Of two at the same moment one fails with an IntegrityError. A crash before the commit leaves a line outside that
    the next checkpoint takes over; one after it leaves a line of which the next says that it stands.
    """
    with transaction.atomic():
        kept = outside.read()
        last = _take_over(kept) or Checkpoint.objects.first()
        rows = list(heads())
        checkpoint = Checkpoint(
            at=at,
            chains=len(rows),
            merkle_root=merkle.root(leaf(*row) for row in rows),
            previous=last.signature if last else "",
        )
        checkpoint.signature = seals.seal(signed_text(checkpoint))
        checkpoint.save()
        known = kept.heads()
        moved = {
            f"{kind}:{pk}": [n, head] for kind, pk, n, head in rows if known.get((kind, pk)) != (n, head)
        }
        outside.append({**_columns(checkpoint), "heads": moved})
        outside.keep_heads(checkpoint.signature, rows)
        for ended in (last, checkpoint):
            if ended is not None and ended.signature not in kept.committed:
                transaction.on_commit(partial(outside.say_committed, ended.signature))
    return checkpoint


def _take_over(kept: Outside) -> Checkpoint | None:
    """The checkpoint of a line whose transaction was cut off, if the last line is one."""
    if not _is_ahead(kept):
        return None
    lost = _checkpoint_of(kept.lines[-1])
    lost.save()
    return lost


def _is_ahead(kept: Outside) -> bool:
    """Whether the last line is rightly signed, follows the last checkpoint of the database, and never stood in it."""
    last = Checkpoint.objects.first()
    if not kept.lines or kept.lines[-1]["signature"] in kept.committed:
        return False
    line = kept.lines[-1]
    follows = line["previous"] == (last.signature if last else "")
    return follows and is_signed(_checkpoint_of(line))


def _columns(checkpoint: Checkpoint) -> dict[str, Any]:
    names = ("chains", "merkle_root", "previous", "signature")
    return {"at": instant(checkpoint.at), **{name: getattr(checkpoint, name) for name in names}}


def _checkpoint_of(line: Line) -> Checkpoint:
    names = ("chains", "merkle_root", "previous", "signature")
    at = datetime.fromisoformat(line["at"]).replace(tzinfo=UTC)
    return Checkpoint(at=at, **{name: line[name] for name in names})


# --- proving -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proof:
    """That a chain was ``length`` entries long and ended in ``head`` when the checkpoint was signed (R2)."""

    checkpoint: Checkpoint
    length: int
    head: str
    path: list[merkle.Step]


def prove(kind: str, root_id: int) -> Proof | None:
    """The way from a chain's head up to the last checkpoint over it; None where none covers it yet.

    Reads the heads kept outside line by line: time grows with the number of chains, memory does not.
    """
    tree, found = merkle.Tree(), None
    with outside.heads() as (signature, kept):
        for name, length, head in kept:
            is_ours = name == f"{kind}:{root_id}"
            found = (length, head) if is_ours else found
            tree.add(leaf(*_chain(name), length, head), follow=is_ours)
    checkpoint = Checkpoint.objects.filter(signature=signature).first() if found else None
    if found is None or checkpoint is None or tree.root() != checkpoint.merkle_root:
        return None
    return Proof(checkpoint, *found, tree.path)


def _chain(name: str) -> Chain:
    kind, _, pk = name.partition(":")
    return kind, int(pk)


# --- verifying ---------------------------------------------------------------------------------------


def verify() -> tuple[int, list[str]]:
    """Verify every chain and every checkpoint; the number of chains, and what is wrong."""
    with snapshot():
        kept = outside.read()
        chains, found = _verify_chains(kept.heads())
        return chains, found + _verify_checkpoints() + _verify_outside(kept)


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
        if checkpoint.previous != previous or not is_signed(checkpoint):
            found.append(f"checkpoint {checkpoint.pk} was altered")
        previous = checkpoint.signature
    return found


def _verify_outside(kept: Outside) -> list[str]:
    """The file and the database hold the same checkpoints, and the heads kept outside are those that were signed."""
    lines, signatures = kept.lines, set(Checkpoint.objects.values_list("signature", flat=True))
    if not lines:
        return ["the checkpoint file is missing or empty"] if signatures else []
    # The last one may belong to a transaction that has not ended yet, or never will: the next takes it over.
    old = lines[:-1] if lines[-1]["signature"] not in signatures and _is_ahead(kept) else lines
    found = [
        f"checkpoint of {line['at']} is missing from the database"
        for line in old
        if line["signature"] not in signatures
    ]
    outside = {line["signature"] for line in lines}
    missing = Checkpoint.objects.exclude(signature__in=outside).values_list("pk", flat=True)
    found += [f"checkpoint {pk} is not kept outside" for pk in missing]
    rows = sorted((kind, pk, *head) for (kind, pk), head in kept.heads().items())
    if merkle.root(leaf(*row) for row in rows) != lines[-1]["merkle_root"]:
        found.append("the heads kept outside are not those that were signed")
    return found
