#!/usr/bin/env python3
"""Verify a case file of Trade Assurance, offline: plain Python 3.9 or newer, nothing to install (R2).

    python3 verify.py CASE.zip [--key PUBLIC_KEY] [--against OTHER.zip]

Checks the SHA-256 of every file, that each entry of the trail follows from the one before it, that the trail's
end stands under the signed checkpoint, and both signatures. ``--key`` is the platform's public key, which it
publishes at /checkpoints/key/: without it the key in the file itself is used, and only you can say whose it is.
``--against`` compares with another file of the same case, such as one that a party kept from earlier.
Says what is wrong and where, and exits 1; exits 0 where everything holds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

MANIFEST, SIGNATURE, CHAIN, ORIGINALS = "manifest.json", "manifest.sig", "chain.jsonl", "originals/"
BLOCK = 256 * 1024

# --- Ed25519 (RFC 8032), verifying only ---------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def plus(a: Point, b: Point) -> Point:
    """The sum of two points, in extended coordinates."""
    one, two = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    three, four = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = two - one, four - three, four + three, two + one
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    """A point added to itself so many times."""
    sum_: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            sum_ = plus(sum_, point)
        point, number = plus(point, point), number >> 1
    return sum_


def point_of(data: bytes) -> Point | None:
    """The point that 32 bytes stand for; None for none."""
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key: str, text: bytes, signature: str) -> bool:
    """Whether the owner of a public key (hex) signed these bytes."""
    try:
        public, given = bytes.fromhex(key), bytes.fromhex(signature)
    except ValueError:
        return False
    if len(public) != 32 or len(given) != 64:
        return False
    owner, start = point_of(public), point_of(given[:32])
    s = int.from_bytes(given[32:], "little")
    if owner is None or start is None or BASE is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(given[:32] + public + text).digest(), "little") % L
    left, right = times(s, BASE), plus(start, times(h, owner))
    return (
        not (left[0] * right[2] - right[0] * left[2]) % P
        and not (left[1] * right[2] - right[1] * left[2]) % P
    )


# --- the file ---------------------------------------------------------------------------------------


def sha256(*lines: str) -> str:
    """SHA-256 over lines of text."""
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def read(bundle: zipfile.ZipFile, name: str) -> bytes:
    """A file of the bundle; empty where it is missing or damaged."""
    try:
        return bundle.read(name)
    except (KeyError, zipfile.BadZipFile):
        return b""


def hash_of(bundle: zipfile.ZipFile, name: str) -> str:
    """SHA-256 of a file of the bundle, block by block; empty where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with bundle.open(name) as file:
            for block in iter(lambda: file.read(BLOCK), b""):
                digest.update(block)
    except (KeyError, zipfile.BadZipFile):
        return ""
    return digest.hexdigest()


def check_files(bundle: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[str]:
    """Every file of the list with its hash, and none beside them."""
    names, listed = bundle.namelist(), {row["path"]: row["sha256"] for row in manifest["files"]}
    for name in sorted(set(names) - set(listed) - {MANIFEST, SIGNATURE}):
        yield f"{name}: is not in the list of files"
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name}: stands in the bundle twice"
    for name, wanted in listed.items():
        if name not in names:
            yield f"{name}: is missing"
        elif hash_of(bundle, name) != wanted:
            yield f"{name}: was altered, its SHA-256 is not the one in the list"


def entry_hash(entry: dict[str, Any], chain: dict[str, Any]) -> str:
    """What the hash of an entry must be. Who did what may stand in it as a hash alone."""
    told = ("actor", "action", "reason", "content")
    what = sha256(*(entry[name] for name in told)) if "content" in entry else entry["what"]
    place = f"{chain['kind']}:{chain['id']}:{entry['seq']}"
    return sha256(entry["previous_hash"], place, entry["at"], entry["recorded_at"], what)


def entries_of(bundle: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    """The entries of the trail, one line each."""
    try:
        with bundle.open(CHAIN) as file:
            for line in file:
                yield json.loads(line)
    except (KeyError, ValueError, zipfile.BadZipFile):
        return


def check_chain(bundle: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[str]:
    """Each entry against its hash and the one before it; the end; the head under the checkpoint."""
    chain, sealed = manifest["chain"], manifest.get("checkpoint") or {}
    previous, seq, handed_in = "", 0, set()
    for entry in entries_of(bundle):
        seq += 1
        if entry["seq"] != seq:
            yield f"trail, entry {seq}: is missing, entry {entry['seq']} follows"
            seq = entry["seq"]
        if entry["previous_hash"] != previous:
            yield f"trail, entry {seq}: does not follow from the entry before it"
        if entry["hash"] != entry_hash(entry, chain):
            yield f"trail, entry {seq}: was altered"
        if sealed.get("length") == seq and sealed["head"] != entry["hash"]:
            yield f"trail, entry {seq}: is not the one that the checkpoint of {sealed['at']} stands for"
        previous = entry["hash"]
        added = json.loads(entry["content"])["added"] if "content" in entry else {}
        handed_in |= {row.get("sha256") for name, row in added.items() if name.startswith("document:")}
    if (seq, previous) != (chain["length"], chain["head"]):
        yield f"trail: ends at entry {seq}, the list says {chain['length']}"
    if sealed and seq < sealed["length"]:
        yield f"trail: was {sealed['length']} entries long at the checkpoint of {sealed['at']}, here it is {seq}"
    for row in manifest["files"]:
        if row["path"].startswith(ORIGINALS) and row["sha256"] not in handed_in:
            yield f"{row['path']}: no entry of the trail says that it was handed in"


def check_checkpoint(manifest: dict[str, Any], key: str) -> Iterator[str]:
    """The chain's head up the tree to the root that was signed."""
    sealed, chain = manifest.get("checkpoint"), manifest["chain"]
    if not sealed:
        return
    node = hashlib.sha256(
        f"{chain['kind']}:{chain['id']}:{sealed['length']}:{sealed['head']}".encode()
    ).hexdigest()
    for side, other in sealed["path"]:
        pair = other + node if side == "left" else node + other
        node = hashlib.sha256(pair.encode()).hexdigest()
    if node != sealed["merkle_root"]:
        yield "checkpoint: the trail's end does not stand under its Merkle root"
    text = f"{sealed['at']}|{sealed['chains']}|{sealed['merkle_root']}|{sealed['previous']}"
    if not is_signed(key, text.encode(), sealed["signature"]):
        yield f"checkpoint: the signature is not that of the key {key[:16]}…"


def check_against(manifest: dict[str, Any], bundle: zipfile.ZipFile, other: zipfile.ZipFile) -> Iterator[str]:
    """What another file of the case knows of the same trail: one may be longer, never different."""
    theirs = json.loads(read(other, MANIFEST) or b"{}").get("chain")
    if not theirs or (theirs["kind"], theirs["id"]) != (manifest["chain"]["kind"], manifest["chain"]["id"]):
        yield "other file: is not about this case"
        return
    known = {entry["seq"]: entry["hash"] for entry in entries_of(other)}
    for entry in entries_of(bundle):
        if known.get(entry["seq"], entry["hash"]) != entry["hash"]:
            yield f"trail, entry {entry['seq']}: differs from the one in the other file"
            return


def check(path: str, key: str = "", against: str = "") -> tuple[dict[str, Any], list[str]]:
    """The manifest of a bundle, and everything that is wrong with it."""
    try:
        with zipfile.ZipFile(path) as bundle:
            text = read(bundle, MANIFEST)
            manifest = json.loads(text)
            key = key or manifest["public_key"]
            found = []
            if not is_signed(key, text, read(bundle, SIGNATURE).decode("ascii", "replace").strip()):
                found.append(f"{MANIFEST}: the signature is not that of the key {key[:16]}…")
            found += check_files(bundle, manifest)
            found += check_chain(bundle, manifest)
            found += check_checkpoint(manifest, key)
            if against:
                with zipfile.ZipFile(against) as other:
                    found += check_against(manifest, bundle, other)
            return manifest, found
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        return {}, [f"{path}: is no case file, or one too damaged to read ({error!r})"]


def main() -> int:
    """Read the arguments, check, and say what was found."""
    parser = argparse.ArgumentParser(description="Verify a case file of Trade Assurance, offline.")
    parser.add_argument("bundle")
    parser.add_argument("--key", default="", help="the platform's public key, 64 hex digits")
    parser.add_argument("--against", default="", help="another file of the same case")
    given = parser.parse_args()
    manifest, found = check(given.bundle, given.key.strip().lower(), given.against)
    for line in found:
        print(line)
    if found:
        print(f"NOT VERIFIED: {len(found)} fault(s)")
        return 1
    chain, sealed = manifest["chain"], manifest.get("checkpoint")
    print(f"{manifest['case']}: {len(manifest['files'])} files and {chain['length']} entries verified.")
    if sealed:
        print(f"Entries 1 to {sealed['length']} stand under the checkpoint of {sealed['at']} UTC.")
    else:
        print("No checkpoint covers the trail yet: its end rests on the signature of the file alone.")
    if not given.key:
        print(f"Signed with the key {manifest['public_key']}: compare it with the one that is published.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
