"""Who is tied to which company, and therefore works on none of its cases (A1, I34, X11)."""

from collections.abc import Iterable
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db.models import Q

from tradeassurance.accounts.models import Company, Membership, Tie, User

TIE_MEMORY = relativedelta(months=24)
# Anybody may have an address there, so sharing one of these says nothing.
PUBLIC_MAIL_DOMAINS = frozenset(
    [
        "163.com",
        "126.com",
        "aol.com",
        "gmail.com",
        "gmx.de",
        "gmx.net",
        "hotmail.com",
        "icloud.com",
        "mail.ru",
        "naver.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "sina.com",
        "yahoo.com",
        "yandex.ru",
    ]
)


def _held_on(day: date) -> Q:
    recent = Q(ended_on=None) | Q(ended_on__gte=day - TIE_MEMORY)
    return recent & Q(started_on__lte=day)


def is_tied(user: User, company: Company, at: datetime) -> bool:
    """Whether this person counts as tied to the company at an instant (X11).

    A recorded tie counts from its start until 24 months after its end. A shared e-mail domain counts
    by itself, unless it is one where anybody may have an address. Days are UTC days.
    """
    return company.pk in tied_company_ids(user, at)


def tied_company_ids(user: User, at: datetime) -> frozenset[int]:
    """The ids of all companies that this person is tied to at an instant: recorded, member or domain. One query."""
    recorded = Tie.objects.filter(_held_on(at.date()), user=user).order_by().values_list("company_id")
    member = user.memberships.filter(
        Q(left_at=None) | Q(left_at__gte=at - TIE_MEMORY), joined_at__lte=at
    ).values_list("company_id")
    kinds = [member.order_by()]
    if user.email_domain and user.email_domain not in PUBLIC_MAIL_DOMAINS:
        kinds.append(Company.objects.filter(domain=user.email_domain).order_by().values_list("pk"))
    return frozenset(row[0] for row in recorded.union(*kinds))


def tied_user_ids(companies: Iterable[Company], at: datetime) -> frozenset[int]:
    """The ids of all people who are tied to any of these companies at an instant, with three queries."""
    companies = list(companies)
    recorded = Tie.objects.filter(_held_on(at.date()), company__in=companies).values_list(
        "user_id", flat=True
    )
    member = Membership.objects.filter(
        Q(left_at=None) | Q(left_at__gte=at - TIE_MEMORY), company__in=companies, joined_at__lte=at
    ).values_list("user_id", flat=True)
    domain = Q(pk__in=[])
    for company in companies:
        if company.domain and company.domain not in PUBLIC_MAIL_DOMAINS:
            domain |= Q(email__iendswith=f"@{company.domain}")
    same_domain = User.objects.filter(domain).values_list("pk", flat=True)
    return frozenset(recorded) | frozenset(member) | frozenset(same_domain)
