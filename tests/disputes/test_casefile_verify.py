"""A bundle that somebody tampered with: each change is found, and the verifier says where (R2, R1)."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from disputes.casefile import verify
from tests.disputes import files
from tests.disputes.files import lines, manifest, members, pack, taken
from tradeassurance.core import audit, seals

Files = dict[str, bytes]
PHOTO = "documents/001-裂纹_crack.jpg"


@pytest.fixture(scope="module")
def bundles(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Files]]:
    """The desk's and the buyer's bundle of one case, and one of the buyer from before."""
    with django_db_blocker.unblock(), transaction.atomic():
        scene, arbitrator = files.told()
        before = members(taken(scene, scene.buyer.actor))
        audit.make_checkpoint(scene.at)
        yield {
            "before": before,
            "desk": members(taken(scene, arbitrator)),
            "buyer": members(taken(scene, scene.buyer.actor)),
            "after": members(taken(scene, arbitrator)),
        }
        transaction.set_rollback(True)


def write_chain(content: Files, entries: list[dict[str, Any]]) -> None:
    content["chain.jsonl"] = "".join(json.dumps(entry) + "\n" for entry in entries).encode()


def fit(content: Files) -> None:
    """Make hashes and ends of the list fit what lies there now, as somebody clever would."""

    def change(known: dict[str, Any]) -> None:
        for row in known["files"]:
            row["sha256"] = hashlib.sha256(content[row["path"]]).hexdigest()
        last = lines(content)[-1]
        known["chain"] |= {"length": last["seq"], "head": last["hash"]}

    manifest(content, change)


def found(path: Path, content: Files, key: str = "", against: str = "") -> list[str]:
    return verify.check(pack(path / "case.zip", content), key or seals.public_key(), against)[1]


@pytest.mark.parametrize("whose", ["before", "desk", "buyer"])
def test_r2_what_nobody_touched_verifies(bundles: dict[str, Files], whose: str, tmp_path: Path) -> None:
    known, faults = verify.check(pack(tmp_path / "case.zip", bundles[whose]), seals.public_key())
    assert faults == []
    assert (known["checkpoint"] is None) == (whose == "before")


@pytest.mark.parametrize("whose", ["desk", "buyer"])
def test_r2_one_byte_of_a_document_is_found(bundles: dict[str, Files], whose: str, tmp_path: Path) -> None:
    content = dict(bundles[whose])
    content[PHOTO] = content[PHOTO][:-1] + bytes([content[PHOTO][-1] ^ 1])
    assert found(tmp_path, content) == [f"{PHOTO}: was altered, its SHA-256 is not the one in the list"]


def test_r2_an_original_put_in_by_hand_is_found(bundles: dict[str, Files], tmp_path: Path) -> None:
    content, name = dict(bundles["desk"]), PHOTO.replace("documents", "originals")
    content[name] = b"another photograph"
    fit(content)
    assert f"{name}: no entry of the trail says that it was handed in" in found(tmp_path, content)


@pytest.mark.parametrize("whose", ["desk", "buyer"])
def test_r2_an_entry_cut_off_the_end_is_found(bundles: dict[str, Files], whose: str, tmp_path: Path) -> None:
    content = dict(bundles[whose])
    entries = lines(content)
    write_chain(content, entries[:-1])
    ends = f"trail: ends at entry {len(entries) - 1}, the list says {len(entries)}"
    assert ends in found(tmp_path, content)
    # With everything made to fit, the signature over the list is still the operator's.
    fit(content)
    assert [line.partition(":")[0] for line in found(tmp_path, content)] == ["manifest.json"]
    # And cut off before the checkpoint, the tree knows better, whoever signs.
    sealed = json.loads(content["manifest.json"])["checkpoint"]
    write_chain(content, entries[: sealed["length"] - 1])
    fit(content)
    assert any("at the checkpoint of" in line for line in found(tmp_path, content))


def altered(entry: dict[str, Any]) -> None:
    entry["reason"] = "because"


def with_its_hash(entry: dict[str, Any]) -> None:
    altered(entry)
    place = {"kind": "order", "id": entry["root"]}
    entry["hash"] = verify.entry_hash(entry, place)


def with_a_second_story(entry: dict[str, Any]) -> None:
    """The true hash of what happened beside other words."""
    told = [entry[name] for name in ("actor", "action", "reason", "content")]
    entry["what"] = verify.sha256(*told)
    altered(entry)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (altered, "trail, entry 3: was altered"),
        (with_its_hash, "trail, entry 4: does not follow from the entry before it"),
        (with_a_second_story, "trail, entry 3: was altered"),
    ],
)
def test_r2_an_altered_entry_is_found(
    bundles: dict[str, Files], change: Callable[[dict[str, Any]], None], says: str, tmp_path: Path
) -> None:
    content = dict(bundles["desk"])
    entries = lines(content)
    entries[2]["root"] = json.loads(content["manifest.json"])["chain"]["id"]
    change(entries[2])
    write_chain(content, entries)
    fit(content)
    assert says in found(tmp_path, content)


def test_r2_an_entry_taken_out_of_the_middle_is_found(bundles: dict[str, Files], tmp_path: Path) -> None:
    content = dict(bundles["buyer"])
    entries = lines(content)
    write_chain(content, entries[:2] + entries[3:])
    fit(content)
    assert "trail, entry 3: is missing, entry 4 follows" in found(tmp_path, content)


def test_r2_a_forged_checkpoint_is_found(bundles: dict[str, Files], tmp_path: Path) -> None:
    content = dict(bundles["desk"])
    manifest(content, lambda known: known["checkpoint"].update(merkle_root="0" * 64))
    assert "checkpoint: the trail's end does not stand under its Merkle root" in found(tmp_path, content)


def test_r2_a_story_signed_by_somebody_else_is_found(bundles: dict[str, Files], tmp_path: Path) -> None:
    """A forger with a key of their own signs everything anew: it is not the platform's key."""
    content, forger = dict(bundles["desk"]), Ed25519PrivateKey.generate()
    key = forger.public_key().public_bytes_raw().hex()

    def sign(known: dict[str, Any]) -> None:
        sealed = known["checkpoint"]
        text = f"{sealed['at']}|{sealed['chains']}|{sealed['merkle_root']}|{sealed['previous']}"
        sealed["signature"], known["public_key"] = forger.sign(text.encode()).hex(), key

    manifest(content, sign)
    content["manifest.sig"] = forger.sign(content["manifest.json"]).hex().encode()
    assert found(tmp_path, content, key) == []
    assert [line.partition(":")[0] for line in found(tmp_path, content)] == ["manifest.json", "checkpoint"]


def test_r2_a_file_added_or_left_out_is_found(bundles: dict[str, Files], tmp_path: Path) -> None:
    content = dict(bundles["buyer"]) | {"letter.txt": b"we admit it"}
    del content[PHOTO]
    assert found(tmp_path, content) == ["letter.txt: is not in the list of files", f"{PHOTO}: is missing"]


def test_r2_what_a_party_kept_must_fit_what_comes_later(bundles: dict[str, Files], tmp_path: Path) -> None:
    kept = pack(tmp_path / "kept.zip", bundles["before"])
    assert found(tmp_path, bundles["after"], against=kept) == []
    content = dict(bundles["after"])
    entries = lines(content)
    entries[1]["hash"] = "0" * 64
    write_chain(content, entries)
    assert "trail, entry 2: differs from the one in the other file" in found(tmp_path, content, against=kept)


def test_r2_what_is_no_case_file_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "case.zip").write_bytes(b"PK nothing")
    assert "is no case file" in verify.check(str(tmp_path / "case.zip"))[1][0]


@pytest.mark.parametrize("text", ["", "a", "长" * 100])
def test_r2_the_verifier_s_own_arithmetic_agrees(text: str) -> None:
    signature = seals.seal(text)
    assert verify.is_signed(seals.public_key(), text.encode(), signature)
    assert not verify.is_signed(seals.public_key(), text.encode() + b" ", signature)
    assert not verify.is_signed(seals.public_key(), text.encode(), "0" * 128)
    assert not verify.is_signed("0" * 64, text.encode(), signature)
