"""Making the world: the stage is set, the plots are told in the order of time, and everything is signed."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from disputes.services import recovery
from tradeassurance.core import audit, outbox
from tradeassurance.core.models import Notice, TrailEntry
from tradeassurance.core.writer import canonical
from tradeassurance.demo.world import conduct, tales, tales_after, tales_desk
from tradeassurance.demo.world.companies import BUYERS, SUPPLIERS
from tradeassurance.demo.world.deal import Deal
from tradeassurance.demo.world.life import life
from tradeassurance.demo.world.money_in import money_in
from tradeassurance.demo.world.plan import scripts
from tradeassurance.demo.world.stage import OPENING, Stage
from tradeassurance.demo.world.timeline import Timeline
from tradeassurance.demo.world.ways import TALES
from tradeassurance.ledger.models import Entry

MAILS_OF_THE_LAST: Final = timedelta(days=1)
"""Older notices are in the portal, but their e-mails would be years late."""

TOLD_IN: Final = (tales, tales_desk, tales_after)
"""The modules whose tales are known."""


@dataclass(frozen=True)
class World:
    """What was made."""

    until: datetime
    orders: int
    fingerprint: str


def make(
    seed: str, until: datetime, *, scale: str = "full", told: Callable[[float], None] = lambda share: None
) -> World:
    """Fill an empty database; ``told`` hears the share that is done. Plots that end before ``until`` go to their end.

    One transaction: whoever interrupts it has an empty database again, and not half a world.
    """
    stage, timeline = Stage(seed, until), Timeline(until)
    with outbox.asleep(), transaction.atomic():
        stage.write_rates()
        stage.open_desk()
        timeline.now = OPENING
        for firm, role in SUPPLIERS:
            timeline.add(stage.joins(firm, role))
        for firm in BUYERS:
            timeline.add(stage.joins(firm))
        timeline.add(stage.next_rules())
        plan = scripts(scale, until, stage.dice("plan"))
        for number, script in enumerate(plan, start=1):
            timeline.add(life(Deal(stage, script, number), TALES[script.tale] if script.tale else None))
        timeline.add(money_in(stage))
        timeline.play(told)
        conduct.watch(stage)
        recovery.book_set_offs(until)
        _leave_old_mail_unsent(until)
        audit.make_checkpoint(until)
    return World(until, len(plan), fingerprint())


def _leave_old_mail_unsent(until: datetime) -> None:
    """Notices of the past count as spread at their time: nobody wants thousands of e-mails on the first start."""
    old = Notice.objects.filter(spread_at=None, at__lt=until - MAILS_OF_THE_LAST)
    old.update(spread_at=F("at"))


def fingerprint() -> str:
    """SHA-256 over everything the trails say: the same for the same world, whatever machine made it.

    Names of files in the vault and password salts are chance and in no trail; ids of ledger entries hold
    chance too, so their keys stand for them here.
    """
    digest = hashlib.sha256()
    corrected = Entry.objects.filter(corrections__isnull=False)
    keys = {str(pk): key for pk, key in corrected.values_list("pk", "key")}
    for entry in TrailEntry.objects.order_by("root_kind", "root_id", "seq").iterator(chunk_size=2000):
        added = {
            _lasting(name, values): {field: keys.get(str(value), value) for field, value in values.items()}
            for name, values in json.loads(entry.content)["added"].items()
        }
        content = json.loads(entry.content) | {"added": added}
        told = [
            entry.root_kind,
            entry.root_id,
            entry.seq,
            entry.at,
            entry.actor,
            entry.action,
            entry.reason,
            content,
        ]
        digest.update(canonical(told).encode())
    return digest.hexdigest()


def _lasting(name: str, values: dict[str, Any]) -> str:
    return f"entry:{values['key']}" if name.startswith("entry:") else name
