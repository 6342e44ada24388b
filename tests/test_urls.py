"""Every address × method × person × own, other and missing record: who gets what stands in this table.

A new address without a row fails. A row says what one's own address answers to a visitor, the buyer, the
supplier, another company and staff; what is missing or belongs to others is a 404 to whoever may come in. No GET
writes anything, and neither does a POST of somebody to whom the page says that it is not possible.
"""

import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import urls_world
from tests.desk import pages
from tests.urls_world import HANDS, PARTIES, STAFF, World, addresses, answer, routes
from tradeassurance.accounts.roles import BY_NAME
from tradeassurance.core import clock
from tradeassurance.core.services.deadlines import EXTENDERS

pytestmark = pytest.mark.django_db


class Row(NamedTuple):
    """What a visitor, the buyer, the supplier, another company and staff get; ``|`` where it depends on the form."""

    get: str
    post: str = "405 405 405 405 405"
    open_to_all: bool = False
    """Whether a record of somebody else opens like one's own."""

    def expected(self, method: str, who: str) -> set[str]:
        column = 4 if who in HANDS else ("anonymous", *PARTIES, "other").index(who)
        return set(getattr(self, method).split()[column].split("|"))


NO = "405 405 405 405 405"
READ = Row("login 200 200 404 403")
LIST = Row("login 200 200 200 403")
SENT = "login 200|302|409 200|302|409 404 403"


def move(buyer: int, supplier: int) -> Row:
    """A move on a party's own case: what the page says now, and where a form is sent."""
    return Row(f"login {buyer} {supplier} 404 403", SENT)


NOT_NOW = move(409, 409)
OF_ACCOUNT = Row("login 200 200 200 200", "login 200|302 200|302 200|302 200|302")
MOVED_ON = Row("login 302 302 302 302", "login 302 302 302 302")
SAID = Row("200 200 200 200 200")
SAID_ONCE = Row("200 200 200 200 200", NO)
NOT_THERE = Row("login 404 404 404 403", "login 404 404 404 403")
"""A part that these stories do not have."""
CASE, ORDER = "disputes/<str:number>/", "orders/<str:number>/"

PORTAL: dict[str, Row] = {
    "": Row("200 200 200 200 302"),
    "health/": Row(" ".join(["200|503"] * 5)),
    "checkpoints/key/": SAID_ONCE,
    "inbox/": Row("login 200 200 200 200"),
    "inbox/read/": Row(NO, "login 302 302 302 302"),
    "inbox/<int:notice_id>/": Row("login 200 404 404 404"),
    "documents/<uuid:public_id>/": Row("login 200 200 404 200|403|404"),
    # Nobody without a pass of their own; tests/disputes/test_originals.py has those with one.
    "documents/<uuid:public_id>/original/": Row("login 404 404 404 404"),
    "suppliers/": LIST,
    "suppliers/<int:supplier_id>/": Row("login 200 200 200 403", open_to_all=True),
    "participation/": LIST,
    "participation/apply/": Row("login 200 409 200 403", "login 200 200|409 200 403"),
    "participation/describe/": Row("login 404 200 404 403", "login 404 200 404 403"),
    "participation/documents/": Row("login 404 200 404 403", "login 404 200 404 403"),
    "participation/leave/": Row("login 404 200 404 403", "login 404 200|302|409 404 403"),
    "orders/": LIST,
    "orders/credits/": LIST,
    # Without a secret nobody is believed; a provider has no session.
    "orders/payments/events/": Row(NO, "503 503 503 503 503"),
    "orders/refunds/events/": Row(NO, "503 503 503 503 503"),
    "orders/statement/": LIST,
    "orders/statement/export/": LIST,
    "orders/carriers/events/": Row(NO, "503 503 503 503 503"),
    "orders/new/": Row("login 302 200 302 403", "login 302 200|302 302 403"),
    "orders/new/<int:supplier_id>/": Row("login 200 302 200 403", "login 200 302 200 403", open_to_all=True),
    "orders/requests/": LIST,
    "orders/requests/new/<int:supplier_id>/": Row(
        "login 200 302 200 403", "login 200 302 200 403", open_to_all=True
    ),
    "orders/requests/<int:request_id>/": READ,
    "orders/requests/<int:request_id>/draft/": Row("login 409 200 404 403", SENT),
    "orders/requests/<int:request_id>/decline/": move(409, 200),
    "orders/requests/<int:request_id>/withdraw/": move(200, 409),
    ORDER: READ,
    f"{ORDER}statement/": READ,
    f"{ORDER}statement/export/": READ,
    f"{ORDER}contract.pdf": READ,
    f"{ORDER}files/": NOT_NOW,
    f"{ORDER}modify/": NOT_NOW,
    f"{ORDER}copy/": Row("login 200 200 404 403", "login 200 200 404 403"),
    f"{ORDER}amend/": move(200, 200),
    f"{ORDER}dates/": NOT_NOW,
    f"{ORDER}cancel-together/": NOT_NOW,
    f"{ORDER}amendments/<int:amendment_number>/accept/": NOT_THERE,
    f"{ORDER}amendments/<int:amendment_number>/decline/": NOT_THERE,
    f"{ORDER}amendments/<int:amendment_number>/take-back/": NOT_THERE,
    f"{ORDER}repayments/<int:give_back_id>/report/": NOT_THERE,
    f"{ORDER}repayments/<int:give_back_id>/arrived/": NOT_THERE,
    f"{ORDER}repayments/<int:give_back_id>/missing/": NOT_THERE,
    f"{ORDER}versions/": READ,
    f"{ORDER}revise/": NOT_NOW,
    f"{ORDER}confirm/": NOT_NOW,
    f"{ORDER}send/": NOT_NOW,
    f"{ORDER}cancel/": NOT_NOW,
    f"{ORDER}pay/": move(200, 409),
    f"{ORDER}ship/": NOT_NOW,
    f"{ORDER}ship/nothing-more/": NOT_NOW,
    f"{ORDER}shipments/<int:shipment_id>/receipt/": NOT_NOW,
    f"{ORDER}credit/": NOT_NOW,
    f"{ORDER}services/book/": NOT_NOW,
    f"{ORDER}services/<int:booking_id>/report/": NOT_NOW,
    f"{ORDER}services/<int:booking_id>/cancel/": NOT_NOW,
    f"{ORDER}receipt/": NOT_NOW,
    f"{ORDER}accept/": move(200, 409),
    f"{ORDER}refund-account/": move(200, 409),
    f"{ORDER}balance/": NOT_NOW,
    f"{ORDER}payments/<int:payment_id>/": Row("login 200 404 404 403"),
    f"{ORDER}payments/<int:payment_id>/stop/": NOT_NOW,
    f"{ORDER}refunds/<int:refund_id>/arrived/": NOT_NOW,
    f"{ORDER}dispute/": Row("login 302 302 404 403"),
    f"{ORDER}claim/": Row("login 200 409 404 403"),
    f"{ORDER}claim/<slug:reason>/": move(200, 409),
    f"{ORDER}claim/<slug:reason>/details/": Row("login 302 409 404 403", "login 302 409 404 403"),
    f"{ORDER}claim/<slug:reason>/review/": Row("login 302 409 404 403", "login 302 409 404 403"),
    f"{ORDER}payments/<int:payment_id>/reversal/": NOT_THERE,
    "disputes/": LIST,
    CASE: READ,
    f"{CASE}file/": move(200, 200),
    f"{CASE}contest/": NOT_NOW,
    f"{CASE}accept-claim/": move(409, 200),
    f"{CASE}offer/": move(200, 200),
    f"{CASE}offers/<int:offer_number>/accept/": move(200, 409),
    f"{CASE}offers/<int:offer_number>/reject/": move(200, 409),
    f"{CASE}offers/<int:offer_number>/take-back/": move(409, 200),
    f"{CASE}evidence/": move(200, 200),
    f"{CASE}answer/": move(409, 200),
    f"{CASE}return/costs/": NOT_NOW,
    f"{CASE}return/condition/": NOT_NOW,
    f"{CASE}inspection/": NOT_NOW,
    f"{CASE}inspections/<int:inspection_id>/report.pdf": Row("login 404 404 404 403"),
    f"{CASE}message/": move(200, 200),
    f"{CASE}contact/": NOT_NOW,
    f"{CASE}escalate/": move(200, 200),
    f"{CASE}withdraw/": move(200, 409),
    f"{CASE}appeal/": NOT_NOW,
    f"{CASE}waive/": NOT_NOW,
    f"{CASE}plan/<int:obligation_id>/report/": NOT_NOW,
    f"{CASE}plan/<int:obligation_id>/confirm/": NOT_NOW,
    f"{CASE}return/ship/": NOT_NOW,
    f"{CASE}return/deliver/": NOT_NOW,
    f"{CASE}return/confirm/": NOT_NOW,
    f"{CASE}replacement/ship/": move(409, 200),
    f"{CASE}replacement/deliver/": NOT_NOW,
    f"{CASE}replacement/receive/": NOT_NOW,
    "account/language/": Row(NO, "302 302 302 302 302"),
    "account/company/": Row(NO, "login 404 404 404 404"),
    "account/login/": Row("200 302 302 302 302", "200 302 302 302 302"),
    "account/signup/": Row("200 302 302 302 302", "200 302 302 302 302"),
    "account/logout/": Row("302 200 200 200 200", "302 302 302 302 302"),
    "account/inactive/": SAID,
    "account/reauthenticate/": Row("login 403 403 403 403", "login 403 403 403 403"),
    "account/email/": OF_ACCOUNT,
    "account/confirm-email/": SAID,
    r"account/^confirm-email/(?P<key>[-:\w]+)/$": Row("200 200 200 200 200", "404 404 404 404 404"),
    "account/password/change/": MOVED_ON,
    "account/password/set/": OF_ACCOUNT,
    "account/password/reset/": Row("200 200 200 200 200", "200 200 200 200 200"),
    "account/password/reset/done/": SAID,
    r"account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": Row(
        "200 200 200 200 200", "200 200 200 200 200"
    ),
    "account/password/reset/key/done/": SAID,
    "account/login/code/confirm/": MOVED_ON,
    "account/2fa/": Row("login 200 200 200 200", "login 405 405 405 405"),
    "account/2fa/authenticate/": MOVED_ON,
    "account/2fa/reauthenticate/": Row("login 403 403 403 403", "login 403 403 403 403"),
    "account/2fa/totp/activate/": OF_ACCOUNT,
    "account/2fa/totp/deactivate/": Row("login 404 404 404 404", "login 404 404 404 404"),
    "account/2fa/recovery-codes/": Row("login 404 404 404 404", "login 405 405 405 405"),
    "account/2fa/recovery-codes/generate/": OF_ACCOUNT,
    "account/2fa/recovery-codes/download/": Row("login 404 404 404 404", "login 404 404 404 404"),
    "account/2fa/webauthn/": Row("login 200 200 200 200", "login 405 405 405 405"),
    "account/2fa/webauthn/add/": OF_ACCOUNT,
    "account/2fa/webauthn/reauthenticate/": Row("login 403 403 403 403", "login 403 403 403 403"),
    "account/2fa/webauthn/keys/<int:pk>/remove/": Row("login 404 404 404 404", "login 404 404 404 404"),
    "account/2fa/webauthn/keys/<int:pk>/edit/": Row("login 404 404 404 404", "login 404 404 404 404"),
}

DESK_MODELS = {
    "core": ("approval", "deadline", "closure", "delivery", "document", "trailentry", "checkpoint"),
    "accounts": ("company", "user", "rolegrant"),
    "rules": ("servicerules",),
    "ledger": ("account", "entry", "correction", "exchangerate"),
    "suppliers": ("supplier", "freeze"),
    "orders": (
        "payment",
        "refund",
        "order",
        "purchaserequest",
        "agency",
        "carrierevent",
        "inboundevent",
        "bankstatement",
        "methodtable",
        "standstill",
        "payoutbatch",
        "providercall",
    ),
    "disputes": (
        "dispute",
        "determination",
        "obligation",
        "debt",
        "reversal",
        "qualification",
        "signal",
        "opening",
    ),
}
"""Kinds of records at the desk: read by the roles that see the app, changed by the moves on them alone."""
DESK_KIND = ("", "new/<slug:move>/", "<str:object_id>/change/", "<str:object_id>/move/<slug:move>/")
PASSING = ("django_session", "cache_entries", "disputes_casereader")
"""Tables that remember what can be forgotten."""
DESK_PART = "<str:object_id>/move/<slug:move>/<str:part_id>/"

EVERY_ROLE = set(STAFF)


def seeing(app: str) -> set[str]:
    """The roles that may look at the records of an app."""
    return {name for name, role in BY_NAME.items() if app in role.sees}


DESK: dict[str, tuple[str, str, set[str]]] = {
    "admin/": ("/admin/", "200", EVERY_ROLE),
    "admin/search/": ("/admin/search/?s=TA", "200", EVERY_ROLE),
    "admin/login/": ("/admin/login/", "302", EVERY_ROLE),
    "admin/logout/": ("/admin/logout/", "405", EVERY_ROLE),
    "admin/password_change/": ("/admin/password_change/", "302", EVERY_ROLE),
    "admin/password_change/done/": ("/admin/password_change/done/", "200", EVERY_ROLE),
    # Without saying for which field there is nothing to complete.
    "admin/autocomplete/": ("/admin/autocomplete/", "403", EVERY_ROLE),
    "admin/jsi18n/": ("/admin/jsi18n/", "200", EVERY_ROLE),
    "admin/r/<path:content_type_id>/<path:object_id>/": ("/admin/r/0/0/", "404", EVERY_ROLE),
    "admin/core/checkpoint/checks/": ("/admin/core/checkpoint/checks/", "200", seeing("core")),
    "admin/orders/refund/statement/": ("/admin/orders/refund/statement/", "200", seeing("ledger")),
    "admin/rules/servicerules/compare/": ("/admin/rules/servicerules/compare/", "200", seeing("rules")),
    "admin/disputes/dispute/extend/": ("/admin/disputes/dispute/extend/", "200", EXTENDERS),
    "admin/disputes/dispute/figures/": (
        "/admin/disputes/dispute/figures/",
        "200",
        seeing("disputes") & seeing("ledger"),
    ),
    r"admin/^(?P<app_label>core|accounts|rules|ledger|suppliers|orders|disputes)/$": (
        "/admin/orders/",
        "200",
        seeing("orders"),
    ),
    r"admin/(?P<url>.*)$": ("/admin/nothing/here/", "404", EVERY_ROLE),
}
"""Single pages of the desk: an address, what those see who may, and who may. Everybody else gets 403 or 404."""


def desk_routes() -> Iterator[str]:
    """The addresses of every kind of record at the desk."""
    for app, models in DESK_MODELS.items():
        for model in models:
            for kind in (*DESK_KIND, DESK_PART):
                yield f"admin/{app}/{model}/{kind}"


# --- asking ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Two stories and everybody in them; each question is undone, so that one world serves all."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield urls_world.make()
        transaction.set_rollback(True)


def ask(client: Client, method: str, path: str) -> tuple[str, list[str]]:
    """The answer, and the statements that wrote; whatever it did is undone, in the browser too."""
    before = client.cookies.copy()
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            got = answer(client, method, path, {"key": str(uuid.uuid4())} if method == "post" else None)
        transaction.set_rollback(True)
    client.cookies = before
    return got, [sql for sql in (q["sql"] for q in queries) if writes(sql)]


def writes(sql: str) -> bool:
    """Whether a statement changes more than the session that asks."""
    verb = sql.lstrip().split(" ", 1)[0].upper()
    return verb in ("INSERT", "UPDATE", "DELETE") and not any(f'"{table}"' in sql for table in PASSING)


def faults(house: World, who: str, route: str, row: Row) -> Iterator[str]:
    """Whatever answers otherwise than the table says."""
    client = house.client(who, route)
    offered = ""
    for method in ("get", "post"):
        for whose, path in addresses(house, route).items():
            if who in HANDS and whose != "own":
                continue
            expected = row.expected(method, who)
            inside = not expected & {"login", "405", "403"}
            if whose != "own" and inside and not (row.open_to_all and whose.startswith("foreign")):
                expected = {"404"}
            elif whose != "own":
                expected = expected | {"200", "302"} if row.open_to_all and inside else expected
            got, wrote = ask(client, method, path)
            offered = got if (method, whose) == ("get", "own") else offered
            if got not in expected:
                yield f"{method} {route} ({whose}): {got}, not {'|'.join(sorted(expected))}"
            if wrote and (method == "get" or whose != "own" or offered in ("409", "403", "404", "login")):
                yield f"{method} {route} ({whose}) wrote: {wrote[0][:80]}"


# --- the tests ---------------------------------------------------------------------------------------


def test_every_address_has_a_declared_policy() -> None:
    declared = {*PORTAL, *DESK, *desk_routes()}
    assert sorted(set(routes()) ^ declared) == []


def standing() -> list[tuple[str, Row]]:
    """The rows whose address there is."""
    known = set(routes())
    return [(route, row) for route, row in PORTAL.items() if route in known]


@pytest.mark.parametrize("who", ["anonymous", *PARTIES, "other", *HANDS])
def test_everybody_gets_what_the_table_says_and_reading_writes_nothing(house: World, who: str) -> None:
    found = []
    for route, row in standing():
        with clock.travel(house.now(route)):
            found += faults(house, who, route, row)
    assert found == []


@pytest.mark.parametrize("who", ["anonymous", *PARTIES])
def test_nobody_else_enters_the_desk(house: World, who: str) -> None:
    client, found = house.client(who, ""), []
    paths = [path for path, _says, _roles in DESK.values()]
    for admin in pages.admins():
        paths += [pages.changelist(admin), *pages.move_pages(admin)]
        paths += [admin.address("change", key) for key in ("1", "99999999")]
    for path in paths:
        for method in ("get", "post"):
            got, wrote = ask(client, method, path)
            if got not in ("login", "403", "404", "405") or wrote:
                found.append(f"{method} {path}: {got} {wrote}")
    # The language of scripts is no secret; the desk's own door leads to the one of the house.
    public = {
        f"{m} {path}"
        for m in ("get", "post")
        for path in ("/admin/jsi18n/", "/admin/login/", "/admin/logout/")
    }
    assert [line for line in found if line.partition(":")[0] not in public] == []


@pytest.mark.parametrize("who", STAFF)
def test_each_role_opens_what_it_sees_and_reading_writes_nothing(house: World, who: str) -> None:
    client, found = house.client(who, ""), []

    def expect(method: str, path: str, *wanted: str) -> None:
        got, wrote = ask(client, method, path)
        if got not in wanted or wrote:
            found.append(f"{method} {path}: {got}, not {wanted} {wrote}")

    for path, says, allowed in DESK.values():
        expect("get", path, *([says] if who in allowed else ["403", "404"]))
    for admin in pages.admins():
        sees = who in seeing(admin.opts.app_label)
        expect("get", pages.changelist(admin), "200" if sees else "403")
        # Lists change nothing: what is done is done by a move.
        expect("post", pages.changelist(admin), "403", "405")
        expect("get", admin.address("change", "99999999"), "404" if sees else "403", "404")
        expect("get", reverse("admin:index") + f"{admin.opts.app_label}/nothing/", "404")
        if (record := pages.first(admin)) is not None:
            expect("get", admin.address("change", record.pk), "200" if sees else "403")
            expect("get", admin.address("move", record.pk, "no-such-move"), "404", "403")
    assert found == []
