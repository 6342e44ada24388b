"""Building the trail: what one Change did becomes one entry, chained to the one before it (R1, I40)."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from . import writer
from .case import Case, Draft, added_values
from .models import TrailEntry, reference

Row = dict[str, Any]


def write_down(case: Case, recorded_at: datetime) -> tuple[list[Row], list[Row]]:
    """The rows of the entries and notices of all that was done to a case; the root knows the new head."""
    entries, notices, root = [], [], case.root
    for draft in case.drafts:
        entry = _entry(case, draft, recorded_at)
        root.trail_length, root.trail_head = entry["seq"], entry["hash"]
        entries.append(entry)
        notices += _named(case, entry["seq"], draft.notices)
    if entries and not case.is_new:
        case.will_update(root, ("trail_length", "trail_head"))
    return entries, notices


def _entry(case: Case, draft: Draft, recorded_at: datetime) -> Row:
    content = {
        "steps": [[reference(record), name, before, after] for record, name, before, after in draft.steps],
        "changed": {reference(record): difference for record, difference in draft.changed},
        "added": {reference(record): added_values(record, values) for record, values in draft.added},
    }
    if draft.opened:
        content["opened"] = {reference(record): added_values(record, None) for record in draft.opened}
    entry = {
        "id": None,
        "root_kind": case.kind,
        "root_id": case.root.pk,
        "seq": case.root.trail_length + 1,
        "at": draft.at,
        "recorded_at": recorded_at,
        "actor": draft.actor.label,
        "user_id": draft.actor.user_id,
        "action": draft.action,
        "reason": str(draft.reason),
        "content": writer.canonical(content),
        "previous_hash": case.root.trail_head,
    }
    entry["hash"] = hash_of(entry)
    return entry


def _named(case: Case, seq: int, notices: list[Row]) -> list[Row]:
    """The notices of one entry with their keys; the same thing told twice to somebody is told once."""
    named: dict[str, Row] = {}
    for notice in notices:
        audience = notice["role"] or f"company:{notice['company_id']}"
        first = key = f"{case.kind}:{case.root.pk}:{seq}:{notice['topic']}:{audience}"
        count = 1
        while key in named and named[key]["values"] != notice["values"]:
            count += 1
            key = f"{first}:{count}"
        if key not in named:
            named[key] = notice | {"key": key}
    return list(named.values())


def chain_hash(entry: TrailEntry) -> str:
    """SHA-256 over an entry and the hash before it; the standalone verifier computes the same."""
    return hash_of(entry.__dict__)


def hash_of(entry: Row) -> str:
    """The same, of the columns of an entry. Who did what stands in it as a hash of its own (`what_hash`)."""
    return _sha256(
        entry["previous_hash"],
        f"{entry['root_kind']}:{entry['root_id']}:{entry['seq']}",
        instant(entry["at"]),
        instant(entry["recorded_at"]),
        what_hash(entry),
    )


def what_hash(entry: Row) -> str:
    """SHA-256 over who did what and why: with it alone a chain can be followed without being read (R2)."""
    return _sha256(entry["actor"], entry["action"], entry["reason"], entry["content"])


def _sha256(*lines: str) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def instant(at: datetime) -> str:
    """An instant as hashed: UTC, microseconds, no zone suffix."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
