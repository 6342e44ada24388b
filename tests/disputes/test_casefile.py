"""The case file: complete for its reader, and nothing else in it (R2, I41, I44, N3)."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from disputes.services import casefile
from tests import factories as world
from tests.disputes import files
from tests.disputes.files import CONTACT, NOTE, members, taken
from tests.disputes.scenes import Scene, browser
from tradeassurance.accounts.models import User
from tradeassurance.core import audit, seals
from tradeassurance.core.actors import Actor
from tradeassurance.core.clock import Journey
from tradeassurance.core.models import TrailEntry
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Scene, Actor]]:
    with django_db_blocker.unblock(), transaction.atomic():
        scene, arbitrator = files.told()
        yield scene, arbitrator
        transaction.set_rollback(True)


@pytest.fixture
def scene(told: tuple[Scene, Actor], db: None, the_time: Journey) -> Scene:
    the_time.to(told[0].at)
    return told[0]


@pytest.fixture
def arbitrator(told: tuple[Scene, Actor]) -> Actor:
    return told[1]


def chapters(content: dict[str, bytes]) -> dict[str, Any]:
    return {one["key"]: one["rows"] for one in json.loads(content["case.json"])["chapters"]}


def desk(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id), "tradeassurance.accounts.backends.RoleBackend")
    return client


@pytest.mark.parametrize("side", ["buyer", "supplier"])
def test_r2_a_party_gets_all_of_its_pages_and_nothing_of_the_desk(scene: Scene, side: str) -> None:
    party, other = (scene.buyer, scene.supplier)[:: 1 if side == "buyer" else -1]
    content = members(taken(scene, party.actor))
    told = chapters(content)
    assert told["messages"][0]["text"] == "我们量过：80 毫米。"
    assert told["determination_1"][0]["key"] == "state"
    assert [row["key"] for row in told["determination_1"] if row["key"].startswith("text_")] == [
        f"text_{side}_en",
        f"text_{side}_zh-hans",
    ]
    assert {
        "case",
        "contract",
        "claim",
        "points",
        "eligibility",
        "evidence",
        "offers",
        "money",
        "clocks",
    } <= set(told)
    everything = b"\n".join(content.values()).decode("utf-8", "replace")
    arbiter = User.objects.get(pk=scene.dispute.arbitrator_id)
    hidden = [NOTE, arbiter.name, other.user.name, other.user.email]
    hidden += list(CONTACT.values()) if side == "buyer" else []
    assert [text for text in hidden if text in everything] == []
    assert "notes" not in told
    assert not [name for name in content if name.startswith("originals/")]
    assert b"31.23" not in content["documents/001-裂纹_crack.jpg"]


def test_r2_the_desk_gets_everything(scene: Scene, arbitrator: Actor) -> None:
    content = members(taken(scene, arbitrator))
    told = chapters(content)
    assert told["notes"][0]["text"] == NOTE
    assert {"people", "behind_1", "approvals", "told", "trail"} <= set(told)
    assert b"31.23" in content["originals/001-裂纹_crack.jpg"]
    length = scene.order.trail_length
    assert [row["seq"] for row in told["trail"]] == list(range(1, length + 1))
    assert len(content["chain.jsonl"].splitlines()) == length


def test_i41_taking_a_file_stands_in_the_trail(scene: Scene, arbitrator: Actor) -> None:
    for actor, reason in ((scene.buyer.actor, ""), (arbitrator, "A court asked for it.")):
        taken(scene, actor)
        entry = TrailEntry.objects.filter(root_kind="order", root_id=scene.order.pk).latest("seq")
        assert (entry.action, entry.actor, entry.reason) == (
            "disputes.casefile.open_file",
            actor.label,
            reason,
        )
        opened = [name.partition(":")[0] for name in entry.data["opened"]]
        assert opened == (["dispute", "document"] if reason else ["dispute"])
    assert audit.verify()[1] == []


def test_r2_who_may_not_take_it(scene: Scene, arbitrator: Actor) -> None:
    for actor in (world.staff("support"), world.staff("finance_maker"), world.company().actor):
        with pytest.raises((Refused, ObjectDoesNotExist)):
            casefile.open_file(scene.dispute, by=actor, at=scene.at, kind="sheet", reason="Curious.")
    with pytest.raises(Refused, match="needs a reason"):
        casefile.open_file(scene.dispute, by=arbitrator, at=scene.at, kind="sheet", reason=" ")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_r2_the_sheet_is_drawn_in_the_reader_s_language(
    scene: Scene, arbitrator: Actor, language: str
) -> None:
    with translation.override(language):
        content = taken(scene, arbitrator, "sheet")
    assert content.startswith(b"%PDF-")
    assert len(content) > 10_000


def test_r2_the_pages_give_it_to_a_party_and_to_the_desk(scene: Scene, arbitrator: Actor) -> None:
    address = reverse("disputes:case_file", args=[scene.dispute.number])
    mine = browser(scene.buyer)
    assert mine.get(address).status_code == 200
    assert members(b"".join(mine.post(address, {"kind": "bundle"})))["verify.py"]
    assert mine.post(address, {"kind": "all"}).status_code == 200
    move = reverse("admin:disputes_dispute_move", args=[scene.dispute.pk, "case-file"])
    answer = desk(arbitrator).post(move, {"kind": "sheet", "reason": "To read on the train."})
    assert answer["Content-Disposition"] == f'attachment; filename="{scene.dispute.number}.pdf"'
    assert b"".join(answer).startswith(b"%PDF-")
    assert desk(arbitrator).post(move, {"kind": "sheet", "reason": ""}).status_code == 422
    assert desk(world.staff("support")).get(move).status_code == 403


def test_r2_the_key_is_published(client: Client) -> None:
    assert client.get("/checkpoints/key/").content.decode().strip() == seals.public_key()


def test_r2_the_script_in_the_bundle_verifies_it_with_nothing_installed(
    scene: Scene, arbitrator: Actor, tmp_path: Path
) -> None:
    audit.make_checkpoint(scene.at)
    content = taken(scene, arbitrator)
    (tmp_path / "case.zip").write_bytes(content)
    (tmp_path / "verify.py").write_bytes(members(content)["verify.py"])
    command = [sys.executable, "-I", "-S", "verify.py", "case.zip", "--key", seals.public_key()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "stand under the checkpoint" in done.stdout
    (tmp_path / "case.zip").write_bytes(content.replace(b"manifest.sig", b"manifest.sog"))
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "NOT VERIFIED" in done.stdout) == (1, True)


def test_r2_a_text_longer_than_a_page_is_drawn(scene: Scene) -> None:
    with transaction.atomic():
        scene.dispute.messages.update(text="长" * 9000, translation="long words " * 900)
        type(scene.dispute).objects.filter(pk=scene.dispute.pk).update(statement="why\n" * 3000)
        content = io.BytesIO(taken(scene, scene.buyer.actor, "sheet")).getvalue()
        transaction.set_rollback(True)
    assert content.count(b"/Type /Page\n") > 5


def test_r2_a2_a_document_names_the_points_it_is_about(scene: Scene) -> None:
    told = chapters(members(taken(scene, scene.supplier.actor)))
    assert [row["number"] for row in told["points"]] == [1]
    assert [row["points"] for row in told["evidence"]] == ["1"]
