"""Home, inbox, language and what a failure says (N1, N2, X12)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, override_settings
from django.urls import include, path

from tradeassurance.core import clock
from tradeassurance.core.models import NoticeRead
from tradeassurance.portal import registry
from tradeassurance.portal.registry import ActionItem

pytestmark = pytest.mark.usefixtures("no_panels")


def fails(request):
    raise RuntimeError("disk on fire")


def forbids(request):
    raise PermissionDenied


def suspects(request):
    raise SuspiciousOperation


urlpatterns = [
    path("fails/", fails),
    path("forbids/", forbids),
    path("suspects/", suspects),
    path("", include("tradeassurance.urls")),
]


def test_it_tells_a_visitor_what_this_is_and_where_to_sign_in(client, db):
    page = client.get("/").content.decode()
    assert "be paid back when it goes wrong" in page
    assert 'href="/account/login/"' in page
    assert "Inbox" not in page


def test_it_sends_staff_to_the_desk(client, make_user):
    client.force_login(make_user(is_staff=True))
    assert client.get("/").headers["Location"] == "/admin/"


def test_it_opens_on_what_must_be_done_the_most_urgent_first(as_anna, the_time):
    now = clock.now()
    registry.panel(
        "a",
        lambda request: [
            ActionItem("Later", "/l/", now + timedelta(days=9), "it lapses."),
            ActionItem("Whenever", "/w/"),
        ],
    )
    registry.panel(
        "b",
        lambda request: [
            ActionItem(
                "First", "/f/", now + timedelta(hours=3), "the buyer may escalate.", subject="D-26-000318"
            )
        ],
    )
    page = as_anna.get("/").content.decode()
    assert page.index("First") < page.index("Later") < page.index("Whenever")
    assert "Otherwise: the buyer may escalate." in page
    assert "in 3 hours" in page
    assert "by 1 Mar 2024, 13:00 CET" in page
    assert "Hanse Import" in page


def test_it_says_so_when_nothing_waits(as_anna):
    page = as_anna.get("/").content.decode()
    assert "Nothing waits for you." in page
    assert "No notices yet." in page


def test_it_says_so_when_somebody_acts_for_no_company(client, make_user):
    client.force_login(make_user())
    page = client.get("/").content.decode()
    assert "You do not act for a company yet." in page
    assert "Inbox" not in page
    assert client.get("/inbox/").status_code == 200


def test_it_shows_the_notices_of_ones_company_and_no_other(as_anna, anna, tell, make_company):
    mine = tell(anna.memberships.get().company)
    other = tell(make_company("Other"), "TA-26-000001")
    page = as_anna.get("/inbox/").content.decode()
    assert "Order TA-26-004217 was shipped" in page
    assert "TA-26-000001" not in page
    letter = as_anna.get(f"/inbox/{mine.pk}/").content.decode().replace("\xa0", " ")
    assert (
        "USD 30,000.00 at stake. Claim by Friday 5 April 2024, 17:59 CEST (Berlin); agreed: 1 Mar 2024."
        in letter
    )
    assert as_anna.get(f"/inbox/{other.pk}/").status_code == 404


def test_it_marks_notices_as_read_for_one_person_only(as_anna, anna, tell, make_member, make_company):
    company = anna.memberships.get().company
    notice, foreign = tell(company), tell(make_company("Other"))
    assert 'class="count">1<' in as_anna.get("/").content.decode()
    numbers = [notice.pk, foreign.pk, "x", "9" * 30]
    for _twice in range(2):
        assert as_anna.post("/inbox/read/", {"notice": numbers}).status_code == 302
    assert [(read.user, read.notice) for read in NoticeRead.objects.all()] == [(anna, notice)]
    assert 'class="count"' not in as_anna.get("/").content.decode()
    colleague = make_member(company, "ben@example.com")
    browser = Client()
    browser.force_login(colleague)
    assert 'class="count">1<' in browser.get("/").content.decode()


def test_it_writes_nothing_on_a_get(as_anna, anna, tell):
    notice = tell(anna.memberships.get().company)
    as_anna.get(f"/inbox/{notice.pk}/")
    as_anna.get("/inbox/")
    assert as_anna.get("/inbox/read/").status_code == 405
    assert NoticeRead.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_it_asks_the_same_number_of_questions_however_long_the_inbox(
    as_anna, anna, tell, rows, django_assert_max_num_queries
):
    company = anna.memberships.get().company
    for _n in range(rows):
        tell(company)
    for address, most in (("/inbox/", 6), ("/", 6)):
        with django_assert_max_num_queries(most):
            as_anna.get(address)


def test_it_pages_the_inbox_by_key(as_anna, anna, tell):
    company = anna.memberships.get().company
    for n in range(30):
        tell(company, f"TA-{n:02}")
    first = as_anna.get("/inbox/").content.decode()
    assert "TA-29" in first
    assert "TA-04" not in first
    link = first.split('rel="next" href="')[1].split('"')[0]
    second = as_anna.get("/inbox/" + link).content.decode()
    assert "TA-04" in second
    assert "TA-05" not in second
    assert as_anna.get("/inbox/?after=nonsense").status_code == 404


def test_it_stays_in_the_language_that_was_chosen(as_anna, anna):
    page = as_anna.get("/").content.decode()
    assert '<html lang="en">' in page
    assert 'name="language" value="zh-hans"' in page
    as_anna.post("/account/language/", {"language": "zh-hans", "next": "/inbox/"})
    assert '<html lang="zh-Hans">' in as_anna.get("/inbox/").content.decode()
    anna.refresh_from_db()
    assert anna.language == "zh-hans"
    elsewhere = Client()
    elsewhere.force_login(anna)
    assert '<html lang="zh-Hans">' in elsewhere.get("/").content.decode()


def test_it_says_in_which_zone_times_are_shown(as_anna, the_time):
    assert "Times are shown for Europe/Berlin (UTC+1)." in as_anna.get("/").content.decode()


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/fails/", 500, "Nothing was changed."),
        ("/forbids/", 403, "You may not do this"),
        ("/suspects/", 400, "could not be understood"),
        ("/nowhere/", 404, "There is nothing here"),
    ],
)
def test_it_says_what_a_failure_means(anna, address, status, says):
    browser = Client(raise_request_exception=False)
    browser.force_login(anna)
    with override_settings(ROOT_URLCONF=__name__):
        answer = browser.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert says in page
    assert "disk on fire" not in page


def test_it_says_that_a_form_is_out_of_date(anna):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(anna)
    answer = browser.post("/inbox/read/", {"notice": "1"})
    assert answer.status_code == 403
    assert "This form is out of date" in answer.content.decode()


def test_it_draws_the_fault_page_without_any_question_to_the_database(client, db, django_assert_num_queries):
    browser = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=__name__), django_assert_num_queries(0):
        assert browser.get("/fails/").status_code == 500


@pytest.mark.parametrize(
    "address",
    [
        "/account/login/",
        "/account/password/reset/",
        "/account/signup/",
        "/account/email/",
        "/account/password/set/",
        "/account/2fa/",
        "/account/logout/",
    ],
)
def test_it_dresses_the_pages_of_the_account(as_anna, client, address, db):
    browser = (
        Client()
        if address.startswith(("/account/login", "/account/password/reset", "/account/signup"))
        else as_anna
    )
    page = browser.get(address).content.decode()
    assert 'class="masthead"' in page
    assert "tradeassurance/portal.css" in page
    assert "style=" not in page
