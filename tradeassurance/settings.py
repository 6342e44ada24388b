"""Settings: one file, everything that differs between places comes from the environment (.env.example)."""

import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from tradeassurance.schedule import JOBS

BASE_DIR = Path(__file__).resolve().parent.parent
DEVELOPMENT_KEY = "development-key-for-a-local-demo-only-never-use-it-where-others-can-reach-it"

env = environ.Env()
env.read_env(BASE_DIR / ".env")

# --- where we are ---------------------------------------------------------------------------------
# "local" serves the demo, development and tests on this machine; "production" turns every safeguard on.
MODE = env.str("MODE", default="local")
PRODUCTION = MODE == "production"
TESTING = "pytest" in sys.modules
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=DEVELOPMENT_KEY)
CHECKPOINT_SIGNING_KEY = env.str("CHECKPOINT_SIGNING_KEY", default=DEVELOPMENT_KEY)
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else LOCAL_HOSTS)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", default=1)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

# --- what is installed ----------------------------------------------------------------------------
OUR_APPS = [
    "tradeassurance.core",
    "tradeassurance.accounts",
    "tradeassurance.rules",
    "tradeassurance.ledger",
    "tradeassurance.desk",
    "tradeassurance.portal",
    "suppliers",
    "orders",
    "disputes",
    "tradeassurance.demo",
]
INSTALLED_APPS = [
    *OUR_APPS,  # first, so that our templates win over those of the packages below
    "unfold",  # before the admin, whose templates it replaces
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # so that our templates may replace those of widgets
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_fsm",
    "django_htmx",
    "djmoney",
]
MIDDLEWARE = [
    "tradeassurance.accounts.middleware.ReceivedAtMiddleware",  # first: when the request reached us (C7)
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tradeassurance.core.csp.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tradeassurance.accounts.middleware.ActorMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it turns a lock-out into the answer
]
ROOT_URLCONF = "tradeassurance.urls"
WSGI_APPLICATION = "tradeassurance.wsgi.application"
ASGI_APPLICATION = "tradeassurance.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5", "unfold_crispy"]
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- the database ---------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'tradeassurance.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = (
    False  # it would make every page a writer; the door is the transaction
)
DATABASE_IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
DATABASE_POOL_SIZE = 0 if TESTING else env.int("DATABASE_POOL_SIZE", default=0)
if DATABASE_IS_SQLITE:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": ("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;"),
    }
elif DATABASE_POOL_SIZE:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": DATABASE_POOL_SIZE}

# --- cache, broker and schedule -------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
CACHE_PREFIX = env.str("CACHE_PREFIX", default="ta")
CACHE_TABLE = "cache_entries"  # a migration makes it
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": CACHE_PREFIX,
        }
    }
else:  # shared between processes without a server: the limits on sign-in need that
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": CACHE_TABLE,
            "KEY_PREFIX": CACHE_PREFIX,
        }
    }
CELERY_BROKER_URL = REDIS_URL or "memory://localhost//"
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600  # seconds; must stay below the visibility timeout
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 900,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "socket_keepalive": True,
    }
    if REDIS_URL
    else {}
)
CELERY_BEAT_SCHEDULE = dict(JOBS)

# Where the European Central Bank's daily sheet is read from (L8); empty: by hand or by `manage.py read_rates`.
EXCHANGE_RATES_URL = env.str("EXCHANGE_RATES_URL", default="")
# A rate older than this stops confirmations: banks close for holidays, not for longer.
RATE_OLDEST_DAYS = env.int("RATE_OLDEST_DAYS", default=7)
if EXCHANGE_RATES_URL:
    # The bank publishes around 16:00 in Frankfurt; what is known already costs one request.
    CELERY_BEAT_SCHEDULE["read-rates"] = {
        "task": "tradeassurance.ledger.tasks.read_rates",
        "schedule": crontab(minute=20, hour="14-20"),
    }

# --- people ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "tradeassurance.accounts.backends.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tradeassurance.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "tradeassurance.accounts.models.display_name"
ACCOUNT_EMAIL_VERIFICATION = env.str("EMAIL_VERIFICATION", default="mandatory" if PRODUCTION else "optional")
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Trade Assurance"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
AXES_USERNAME_CALLABLE = "tradeassurance.accounts.login.username_of"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = PROXY_COUNT or None
AXES_IPWARE_META_PRECEDENCE_ORDER = (
    ("HTTP_X_FORWARDED_FOR", "REMOTE_ADDR") if PROXY_COUNT else ("REMOTE_ADDR",)
)
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True

# --- language, time and money ---------------------------------------------------------------------
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "tradeassurance" / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
# ISO 4217 codes that orders, accounts and rates may use; every one has its minor unit in the books (M4).
CURRENCIES = (
    "USD", "EUR", "GBP", "CNY", "JPY", "KRW", "VND", "INR",
    "KWD", "BHD", "TRY", "BRL", "AED", "AUD", "CAD", "MXN",
)  # fmt: skip
DEFAULT_CURRENCY = "USD"
# Where buyers pay to (P2); shown beside every payment reference.
DESIGNATED_ACCOUNT_HOLDER = env.str("DESIGNATED_ACCOUNT_HOLDER", default="Trade Assurance Settlement")
DESIGNATED_ACCOUNT = env.str("DESIGNATED_ACCOUNT", default="Example Bank, account 4217 0000 0001")
# Payment providers sign their events with one of these; two while one replaces the other. Without: no events taken.
PAYMENT_WEBHOOK_SECRETS = env.list("PAYMENT_WEBHOOK_SECRETS", default=[])
# Where refunds are paid from, as the bank file names it (pain.001), and who carries out those that the file does not.
PAYOUT_ACCOUNT = env.str("PAYOUT_ACCOUNT", default="GB33BUKB20201555555555")
PAYOUT_BIC = env.str("PAYOUT_BIC", default="BUKBGB22XXX")
REFUND_PROVIDERS = env.dict("REFUND_PROVIDERS", default={})  # method of payment=class, see orders/providers
REFUND_WEBHOOK_SECRETS = env.list(
    "REFUND_WEBHOOK_SECRETS", default=[]
)  # who carries refunds out signs in the same way
CARRIER_WEBHOOK_SECRETS = env.list("CARRIER_WEBHOOK_SECRETS", default=[])  # carriers sign in the same way

# --- files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
# The package is mounted, not installed: its generic template names would shadow ours.
BOOTSTRAP_DIR = Path(find_spec("django_include_bootstrap").origin).parent / "static"  # type: ignore[union-attr,arg-type]
STATICFILES_DIRS = [BASE_DIR / "tradeassurance" / "static", ("bootstrap", BOOTSTRAP_DIR)]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns without it
WHITENOISE_AUTOREFRESH = False
# Documents never lie under a web root: they are served by a view that checks who asks.
DOCUMENT_ROOT = Path(env.str("DOCUMENT_ROOT", default=str(VAR_DIR / "documents")))
# Looks into each upload: (path, content type) -> Verdict. One of an operator's own may ask a virus scanner.
DOCUMENT_SCANNER = env.str("DOCUMENT_SCANNER", default="tradeassurance.core.scanning.structural")
CHECKPOINT_DIR = Path(env.str("CHECKPOINT_DIR", default=str(VAR_DIR / "checkpoints")))
MEDIA_ROOT = DOCUMENT_ROOT
MEDIA_URL = ""
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- mail -----------------------------------------------------------------------------------------
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = env.str("EMAIL_FILE_PATH", default=str(VAR_DIR / "mail"))
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Trade Assurance <no-reply@example.com>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DOMAIN = env.str("MAIL_DOMAIN", default=urlsplit(SITE_URL).hostname or "localhost")

# --- safeguards -----------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # Bootstrap draws its icons as data: images inside its CSS
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
# Alpine, which Unfold uses, evaluates expressions; only the desk gets that (STACK.md).
ADMIN_POLICY = {"script-src": ["'self'", "'unsafe-eval'"], "style-src": ["'self'", "'unsafe-inline'"]}
ADMIN_PREFIX = "/admin/"

# --- log ------------------------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {name: {"level": LOG_LEVEL} for name in ("tradeassurance", "suppliers", "orders", "disputes")},
}

UNFOLD = {
    "SITE_TITLE": _("Trade Assurance desk"),
    "SITE_HEADER": _("Trade Assurance"),
    "SITE_SYMBOL": "verified_user",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "THEME": "light",  # the tokens of desk.css are measured for contrast on light ground
    "BORDER_RADIUS": "8px",
    "COLORS": {
        "primary": {
            "50": "#f0f7f8",
            "100": "#e3eff2",
            "200": "#c3dde3",
            "300": "#93c0cb",
            "400": "#5a9aaa",
            "500": "#2f7687",
            "600": "#0f4c5c",
            "700": "#0c4250",
            "800": "#0a3742",
            "900": "#082c35",
            "950": "#051d24",
        }
    },
}

# --- public numbers -------------------------------------------------------------------------------
NUMBER_OFFSET = env.int("NUMBER_OFFSET", default=4217)  # scrambles them; never change it once there are some

# --- generated documents --------------------------------------------------------------------------
PICTURED_MACHINES = ["orders.Order", "disputes.Dispute"]  # in README.md
DOCUMENTED_MACHINES = [  # in docs/states.md
    *PICTURED_MACHINES,
    "orders.Payment",
    "orders.Refund",
    "orders.Shipment",
    "orders.Booking",
    "orders.Standstill",
    "orders.InboundEvent",
    "ledger.Correction",
    "orders.Amendment",
    "orders.GiveBack",
    "orders.MethodTable",
    "orders.PayoutBatch",
    "orders.ProviderCall",
    "orders.PurchaseRequest",
    "orders.BalanceRequest",
    "disputes.Offer",
    "disputes.EvidenceRequest",
    "disputes.Determination",
    "disputes.Inspection",
    "disputes.Obligation",
    "disputes.Return",
    "disputes.Replacement",
    "disputes.Debt",
    "disputes.Signal",
    "disputes.Opening",
    "suppliers.Supplier",
    "rules.ServiceRules",
    "accounts.TieReview",
]
