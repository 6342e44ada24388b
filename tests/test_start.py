"""An unsafe production start is refused, with the way out beside it; every variable is listed."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tradeassurance.core.checks import check_production, refuse_unsafe_start

ROOT = Path(__file__).resolve().parent.parent
SAFE: dict[str, Any] = {
    "MODE": "production",
    "PRODUCTION": True,
    "DEBUG": False,
    "SECRET_KEY": "s" * 64,
    "CHECKPOINT_SIGNING_KEY": "c" * 64,
    "ALLOWED_HOSTS": ["assurance.example.com"],
    "SITE_URL": "https://assurance.example.com",
    "DATABASE_IS_SQLITE": False,
    "WEB_CONCURRENCY": 2,
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "STATIC_ROOT": Path("/srv/static"),
    "DOCUMENT_ROOT": Path("/srv/documents"),
}
UNSAFE = [
    ({"SECRET_KEY": settings.DEVELOPMENT_KEY}, "E001"),
    ({"SECRET_KEY": "short"}, "E001"),
    ({"CHECKPOINT_SIGNING_KEY": settings.DEVELOPMENT_KEY}, "E002"),
    ({"CHECKPOINT_SIGNING_KEY": "s" * 64}, "E003"),
    ({"DEBUG": True}, "E004"),
    ({"DATABASE_IS_SQLITE": True}, "E005"),
    ({"CELERY_BROKER_URL": "memory://"}, "E006"),
    ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "E007"),
    ({"SITE_URL": "http://assurance.example.com"}, "E008"),
    ({"ALLOWED_HOSTS": ["*"]}, "E009"),
    ({"DOCUMENT_ROOT": Path("/srv/static/documents")}, "E010"),
    ({"MODE": "prodution", "PRODUCTION": False, "ALLOWED_HOSTS": ["localhost"]}, "E011"),
    ({"MODE": "local", "PRODUCTION": False}, "E012"),
]


def found(place: Any, **values: Any) -> list[str]:
    for name, value in (SAFE | values).items():
        setattr(place, name, value)
    return [message.id.removeprefix("tradeassurance.") for message in check_production(None)]


def test_it_starts_when_everything_is_safe(settings: Any) -> None:
    assert found(settings) == []
    refuse_unsafe_start()


@pytest.mark.parametrize(("values", "expected"), UNSAFE, ids=lambda value: str(value))
def test_it_refuses_what_is_unsafe(settings: Any, values: dict[str, Any], expected: str) -> None:
    assert found(settings, **values) == [expected]
    with pytest.raises(ImproperlyConfigured, match=expected):
        refuse_unsafe_start()


def test_it_allows_sqlite_with_one_worker(settings: Any) -> None:
    assert found(settings, DATABASE_IS_SQLITE=True, WEB_CONCURRENCY=1) == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "demo.localhost"])
def test_a_local_start_serves_this_machine(settings: Any, host: str) -> None:
    assert found(settings, MODE="local", PRODUCTION=False, ALLOWED_HOSTS=[host]) == []


def test_every_variable_is_listed_in_the_example() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "tradeassurance/settings.py").read_text()))
    listed = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == listed
