"""Settings of every mode, read from the environment (see docs/deploy.md for the list)."""

import atexit
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from . import modes
from .logs import LOGGING  # noqa: F401 - a setting
from .schedule import BEAT_SCHEDULE

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- mode and place -------------------------------------------------------------------------

STEMHUB_MODE = modes.read_mode()
modes.refuse(STEMHUB_MODE)
DEMO = STEMHUB_MODE == modes.DEMO
TEST = STEMHUB_MODE == modes.TEST
PRODUCTION = STEMHUB_MODE == modes.PRODUCTION

# Where SQLite, the file-system broker and the demo's secret lie. A test without one gets a
# throwaway folder of its own, so that several runs never meet.
if env.str("STEMHUB_DATA", ""):
    STEMHUB_DATA = Path(env.str("STEMHUB_DATA")).resolve()
elif TEST:
    STEMHUB_DATA = Path(tempfile.mkdtemp(prefix="stemhub-test-"))
    atexit.register(shutil.rmtree, STEMHUB_DATA, ignore_errors=True)
else:
    STEMHUB_DATA = BASE_DIR / ".data"
if not PRODUCTION:
    STEMHUB_DATA.mkdir(parents=True, exist_ok=True)

DEBUG = False
PORT = env.int("PORT", 8000)
SITE_NAME = env.str("SITE_NAME", "stemhub")
SITE_URL = env.str("SITE_URL", "") or f"http://127.0.0.1:{PORT}"
SITE_URL = SITE_URL.rstrip("/")
_site = urlsplit(SITE_URL)
SITE_HOST = _site.hostname  # the domain of calendar UIDs and Message-IDs

# Added to the site's own: whoever names another host doesn't mean to close the first.
ALLOWED_HOSTS = sorted({SITE_HOST, *modes.split_list(env.str("ALLOWED_HOSTS", ""))})
if not PRODUCTION:
    ALLOWED_HOSTS = sorted({*ALLOWED_HOSTS, "127.0.0.1", "localhost", "[::1]"})
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Addresses whose X-Forwarded-* headers are believed; gunicorn reads the same list.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
SECRET_KEY = env.str("SECRET_KEY", "") or modes.kept_secret(STEMHUB_DATA)

# --- apps -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "stemhub.apps.StemhubConfig",
    "foundation",
    "people",
    "mailing",
    "teams",
    "gatherings",
    "workgroups",
    "sessions.apps.SessionsConfig",
    "recommendations",
    "stemhub.apps.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "js_lib_bootstrap5",
    "heroicons",
    "django_prose_editor",
    "rules.apps.AutodiscoverRulesConfig",
    "simple_history",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "stemhub.middleware.TextForms",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "stemhub.middleware.SpokenLanguage",
    "stemhub.middleware.AskToSignIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "stemhub.middleware.SlidingSession",
    "stemhub.middleware.PrivatePages",
    "stemhub.middleware.CacheAway",
    "stemhub.middleware.PressedOnly",
]

ROOT_URLCONF = "stemhub.urls"
WSGI_APPLICATION = "stemhub.wsgi.application"
SILENCED_SYSTEM_CHECKS = [
    # Sub-domains and preload lists are the domain owner's to decide, not one site's.
    "security.W005",
    "security.W021",
    "auth.W004",  # an address is unique whatever its case: a constraint, not the field, says so
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "stemhub.context.frame",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- database, broker, cache ----------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", "")
# How long a page waits for Redis, whatever ails it: a stopped one, a hung one, a cut cable.
REDIS_SECONDS = 0.3

if env.str("DATABASE_URL", ""):
    _database = env.db("DATABASE_URL")
    _database |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # One that is gone without a word is noticed after a minute, not after two hours.
    _database["OPTIONS"] = {
        "connect_timeout": 5,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        **_database.get("OPTIONS", {}),
    }
else:
    _database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": STEMHUB_DATA / "stemhub.sqlite3",
        "OPTIONS": {
            # IMMEDIATE: a transaction takes the write lock when it starts, and waits for it
            # here, instead of failing halfway with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=%s;"
            % ("OFF" if TEST else "NORMAL"),
        },
        # A file, not memory: several threads then see what several processes would.
        "TEST": {"NAME": STEMHUB_DATA / "pytest.sqlite3"},
    }
# No ATOMIC_REQUESTS: with IMMEDIATE every read would take the write lock. Services open theirs.
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SOFT_TIME_LIMIT = 15 * 60
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20.0
# A broker may be away for as long as it likes, or full: worker and beat try until it is back.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
# It must not hold a page: one try, REDIS_SECONDS at most. The row is committed and a sweep finds
# it. Workers are given more patience when they start (celery.py).
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = REDIS_SECONDS
CELERY_TIMEZONE = TIME_ZONE = env.str("TIME_ZONE", "America/Los_Angeles")
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(STEMHUB_DATA / "beat")
# No CELERY_DB_REUSE_MAX: a worker that keeps a connection over many tasks keeps a dead one, too.

if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Longer than the longest run: a task that outlives it is started a second time.
        "visibility_timeout": 3600,
        # A killed worker's task comes back after seconds, not after ten times the interval.
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": REDIS_SECONDS,
        "socket_timeout": REDIS_SECONDS,
        "retry_on_timeout": False,
        "max_retries": 0,
        "global_keyprefix": "stemhub:",
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "stemhub:cache",
            "OPTIONS": {
                "socket_connect_timeout": REDIS_SECONDS,
                "socket_timeout": REDIS_SECONDS,
            },
        }
    }
else:
    _broker = STEMHUB_DATA / "broker"
    if not PRODUCTION:
        for _folder in ("messages", "control"):
            (_broker / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "messages"),
        "data_folder_out": str(_broker / "messages"),
        "control_folder": str(_broker / "control"),
        "store_processed": False,
    }
    # In the database, so that rate limits hold across processes (LocMem would multiply them).
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "stemhub_cache",
        }
    }

# --- who signs in ---------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["rules.permissions.ObjectPermissionBackend", "people.backends.SignIn"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_validation = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _validation + "UserAttributeSimilarityValidator"},
    {"NAME": _validation + "MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": _validation + "CommonPasswordValidator"},
    {"NAME": _validation + "NumericPasswordValidator"},
]

ACCOUNT_ADAPTER = "mailing.adapters.AccountAdapter"  # its mail goes through the outbox
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up; without password1 allauth would ask for no password at sign-in either.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # mail "can take a few minutes at a school"
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6}  # "482 193", read out and typed
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Whoever is here was invited by a coordinator or made by an admin, and proves the address with
# the first code; a changed address is proven before it counts (CHANGE_EMAIL).
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers on a stranger's word
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
_TOKENS = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # allauth's asks the database
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = _TOKENS
ACCOUNT_FORMS = {
    "login": "people.account_forms.LoginForm",
    "reset_password": "people.account_forms.ResetPasswordForm",
    "add_email": "people.account_forms.AddEmailForm",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
# allauth's own limits, which hold across processes because the cache does: tight for a person,
# generous for a network, which a room of 25 people shares. Codes have exact ones: people/limits.py.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/5m/key",
    "request_login_code": None,
    "reset_password": "200/m/ip,3/m/key",
    "reset_password_from_key": "200/m/ip",
}
MFA_RATE_LIMITS = {"webauthn_login": "200/m/ip"}
# SECURITY: with a proxy, the visitor's address is what that proxy added, the last in the header.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TRUSTED_PROXIES else 0

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = SITE_NAME
MFA_ALLOW_UNVERIFIED_EMAIL = True  # see ACCOUNT_EMAIL_VERIFICATION
# Asks everybody who has a passkey or an app for it after a code or a password. Else a passkey is
# asked for of those who chose it, an app always: people/second_step.py.
STEMHUB_ASK_SECOND_STEP = env.bool("STEMHUB_ASK_SECOND_STEP", False)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # http://localhost has no https
MFA_FORMS = {
    "authenticate": "people.passkeys.AuthenticateCodeForm",
    "reauthenticate": "people.passkeys.ReauthenticateCodeForm",
    "activate_totp": "people.passkeys.ActivateAppForm",
    "login_webauthn": "people.passkeys.LoginForm",
    "authenticate_webauthn": "people.passkeys.AuthenticateForm",
    "reauthenticate_webauthn": "people.passkeys.ReauthenticateForm",
    "add_webauthn": "people.passkeys.AddForm",
}
USERSESSIONS_TRACK_ACTIVITY = False  # it would write on every page

SESSION_COOKIE_AGE = 30 * 24 * 3600  # from the last visit: middleware.SlidingSession

# --- the browser ----------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],  # Bootstrap draws carets and ticks with data: images
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Not no-referrer: it makes "Origin: null", and CSRF then refuses every POST.
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]  # asked by the host itself, without TLS
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # SECURITY: no SECURE_PROXY_SSL_HEADER. Django would believe that header from anybody; gunicorn
    # believes it from TRUSTED_PROXIES alone (stemhub/serving.py), and tells Django the scheme.

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else STEMHUB_DATA / "static"
STATIC_ROOT = Path(env.str("STATIC_ROOT", "") or STATIC_ROOT)
if TEST:
    STATIC_ROOT.mkdir(exist_ok=True)
_static = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": _static if TEST else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TEST  # tests serve what lies in static/, without collecting it

# The preview of a roster brings its file and its rows back.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

# --- words and time -------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# One that our texts are translated into, no sooner: see foundation/languages.py.
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- mail -----------------------------------------------------------------------------------

MAIL_FROM = env.str("MAIL_FROM", "") or f"{SITE_NAME} <mail@{SITE_HOST}>"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if env.str("EMAIL_URL", ""):
    vars().update(env.email("EMAIL_URL"))
EMAIL_TIMEOUT = 20
# "database": the outbox marks a mail sent and keeps it to look at; nothing leaves the machine.
STEMHUB_MAIL_DELIVERY = "database" if DEMO else "smtp"
# How long mass mail waits, so that it can be called back.
STEMHUB_UNDO_SECONDS = env.int("STEMHUB_UNDO_SECONDS", 0 if TEST else 60)
