"""Case files for tests: a decided dispute with everything in it, and ways to tamper with its bundle."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from disputes.casefile import giving
from disputes.services import arbitration, casefile, claim
from disputes.services.claim import Proof
from tests.disputes.scenes import Scene
from tradeassurance.core import documents
from tradeassurance.core.actors import Actor

NOTE = "The supplier told us on the telephone that the kiln was broken."
CONTACT = {
    "contact_name": "Wang Min",
    "contact_email": "wang@kiln.example",
    "contact_phone": "+86 21 5555 0199",
}


def a_photo() -> SimpleUploadedFile:
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x010E] = "warehouse at 31.23, 121.47"
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("裂纹 crack.jpg", out.getvalue())


def told() -> tuple[Scene, Actor]:
    """A decided dispute: claim, photograph, words in both languages, an offer, a note, a decision."""
    scene = Scene().claim()
    proof = Proof(documents.receive(a_photo(), "evidence"), "photograph", "a crack", points=(1,))
    claim.add_evidence(scene.dispute, by=scene.buyer.actor, at=scene.at, proof=proof)
    type(scene.supplier.company).objects.filter(pk=scene.supplier.company.pk).update(**CONTACT)
    claim.write(
        scene.dispute, by=scene.supplier.actor, at=scene.at, text="我们量过：80 毫米。", language="zh-hans"
    )
    scene.offer(scene.supplier)
    scene.pass_time(days=6).escalate()
    arbitrator = scene.take()
    arbitration.note(scene.dispute, by=arbitrator, at=scene.at, text=NOTE)
    scene.later(hours=1)
    scene.decide(arbitrator)
    return scene, arbitrator


def taken(scene: Scene, actor: Actor, kind: str = "bundle") -> bytes:
    """The file as it is downloaded."""
    reason = "" if actor.company_id else "A court asked for it."
    opened = casefile.open_file(scene.dispute, by=actor, at=scene.at, kind=kind, reason=reason)
    return b"".join(giving.give(opened, actor, scene.at, kind))


def members(content: bytes) -> dict[str, bytes]:
    """What lies in a bundle."""
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        return {name: found.read(name) for name in found.namelist()}


def pack(path: Path, files: dict[str, bytes]) -> str:
    """A bundle made by somebody else's hands."""
    with zipfile.ZipFile(path, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return str(path)


def lines(files: dict[str, bytes]) -> list[dict[str, Any]]:
    """The entries of the chain."""
    return [json.loads(line) for line in files["chain.jsonl"].splitlines()]


def manifest(files: dict[str, bytes], change: Callable[[dict[str, Any]], object]) -> None:
    """Alter the list of files by hand; nobody signs it again."""
    known = json.loads(files["manifest.json"])
    change(known)
    files["manifest.json"] = json.dumps(known).encode()
