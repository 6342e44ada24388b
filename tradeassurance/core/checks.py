"""What a production start refuses, with the way out beside it (DESIGN 3, Configuration)."""

from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50
MAIL_TO_NOWHERE = ("console", "filebased", "locmem", "dummy")
Finding = Iterator[CheckMessage]


def development_key() -> Finding:
    """E001, E002: keys that are public, missing or short sign nothing."""
    for number, name in ((1, "SECRET_KEY"), (2, "CHECKPOINT_SIGNING_KEY")):
        key = getattr(settings, name)
        if key == settings.DEVELOPMENT_KEY or len(key) < SHORTEST_KEY:
            yield Error(
                f"{name} is the development key or shorter than {SHORTEST_KEY} characters.",
                hint=f"Set {name} to a long random value that nobody else knows.",
                id=f"tradeassurance.E00{number}",
            )
    if settings.SECRET_KEY == settings.CHECKPOINT_SIGNING_KEY != settings.DEVELOPMENT_KEY:
        yield Error(
            "CHECKPOINT_SIGNING_KEY is the same as SECRET_KEY.",
            hint="Whoever holds the one could forge what the other vouches for: make another.",
            id="tradeassurance.E003",
        )


def debug() -> Finding:
    """E004: the debug pages show settings and data."""
    if settings.DEBUG:
        yield Error("DEBUG is on in production.", hint="Set DEBUG=False.", id="tradeassurance.E004")


def database() -> Finding:
    """E005: SQLite has one writer on one machine."""
    if settings.DATABASE_IS_SQLITE and settings.WEB_CONCURRENCY > 1:
        yield Error(
            "SQLite is used with several workers.",
            hint="Set DATABASE_URL to PostgreSQL, or WEB_CONCURRENCY=1.",
            id="tradeassurance.E005",
        )


def broker() -> Finding:
    """E006: across processes memory:// loses tasks without an error."""
    if settings.CELERY_BROKER_URL.startswith(("memory://", "filesystem://")):
        yield Error(
            "The broker lives inside one process; a worker beside it would never be woken.",
            hint="Set REDIS_URL.",
            id="tradeassurance.E006",
        )


def mail() -> Finding:
    """E007: parties must be told (N2)."""
    if any(word in settings.EMAIL_BACKEND for word in MAIL_TO_NOWHERE):
        yield Error(
            "E-mails are not sent to anybody.",
            hint="Set EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend and EMAIL_HOST.",
            id="tradeassurance.E007",
        )


def site_url() -> Finding:
    """E008: links in mails must lead back over TLS."""
    if not settings.SITE_URL.startswith("https://"):
        yield Error(
            "SITE_URL does not start with https://.",
            hint="It stands before every link in a mail.",
            id="tradeassurance.E008",
        )


def hosts() -> Finding:
    """E009: a wildcard host lets anybody choose what our links say."""
    if "*" in settings.ALLOWED_HOSTS:
        yield Error("ALLOWED_HOSTS contains *.", hint="Name the hosts.", id="tradeassurance.E009")


def document_place() -> Finding:
    """E010: documents under the static folder would be served unchecked."""
    if settings.DOCUMENT_ROOT.resolve().is_relative_to(settings.STATIC_ROOT.resolve()):
        yield Error(
            "DOCUMENT_ROOT lies inside STATIC_ROOT: everybody could read the evidence.",
            hint="Move DOCUMENT_ROOT.",
            id="tradeassurance.E010",
        )


def refund_providers() -> Finding:
    """E013: a double of a provider answers and moves no money."""
    doubles = [path for path in settings.REFUND_PROVIDERS.values() if "double" in path.lower()]
    if doubles:
        yield Error(
            f"Refunds would be carried out by {', '.join(doubles)}, which moves no money.",
            hint="Name the real provider in REFUND_PROVIDERS, or leave it empty: finance then sends by hand.",
            id="tradeassurance.E013",
        )


PRODUCTION_CHECKS: tuple[Callable[[], Finding], ...] = (
    development_key, debug, database, broker, mail, site_url, hosts, document_place, refund_providers,
)  # fmt: skip


def is_of_this_machine(host: str) -> bool:
    """Whether a host name reaches only this machine."""
    bare = host.strip("[]").lower()
    if bare in {"localhost", "testserver"} or bare.endswith(".localhost"):
        return True
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return False


@register(Tags.security)
def check_production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuses an unsafe production start; a local start is refused once others could reach it."""
    if settings.PRODUCTION:
        return [message for check in PRODUCTION_CHECKS for message in check()]
    return [*check_mode(), *check_local()]


def check_mode() -> Finding:
    """E011: a misspelt mode must not quietly mean the unsafe one."""
    if settings.MODE != "local":
        yield Error(
            f"MODE is {settings.MODE!r}.", hint="It is “local” or “production”.", id="tradeassurance.E011"
        )


def check_local() -> Finding:
    """E012, W001: outside production every safeguard is off, so only this machine may be served."""
    public = [host for host in settings.ALLOWED_HOSTS if not is_of_this_machine(host)]
    if public:
        yield Error(
            f"Not in production mode, but other machines may ask for {', '.join(public)}.",
            hint="Set MODE=production, or leave ALLOWED_HOSTS alone.",
            id="tradeassurance.E012",
        )
    if settings.WEB_CONCURRENCY > 1 and not settings.REDIS_URL:
        yield Warning(
            "Several workers without Redis: tasks of one would not reach the others.",
            hint="Set REDIS_URL.",
            id="tradeassurance.W001",
        )


def refuse_unsafe_start() -> None:
    """Stops a server or worker before it answers anything; raises ImproperlyConfigured with every reason.

    Management commands run the checks by themselves; gunicorn and Celery do not, so their entry points
    call this.
    """
    serious = [message for message in check_production(None) if message.is_serious()]
    if serious:
        raise ImproperlyConfigured("\n".join(str(message) for message in serious))
