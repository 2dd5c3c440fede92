"""All settings of the portal, read from the environment (and `.env` next to `manage.py`).

A value that cannot be understood stops the start with a sentence that says which and why.
`.env.example` lists every variable; docs/operations.md shows a production environment.
"""

import re
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import environ
from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from articles.reads.speculation import RULES_HASH

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

TESTING = "pytest" in sys.modules
env = environ.Env()
if not TESTING and (BASE_DIR / ".env").exists():
    environ.Env.read_env(BASE_DIR / ".env")


def refuse(name, value, why):
    """Stop the start: `name` has the `value`, which is wrong because of `why`."""
    raise ImproperlyConfigured(f"{name}={value!r} cannot be used: {why}")


def text(name, default=""):
    """A value from the environment; an empty one is none, as in a line of `.env` that no one filled in."""
    return env.str(name, "").strip() or default


def words(name, default):
    """A list from the environment, with commas between."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or default


def flag(name, default):
    """A yes or no from the environment; anything that is neither is refused."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    return refuse(name, value, "write on or off.")


def parsed(name, default, parse):
    """What `parse` (a reader of `environ.Env`) makes of a URL in the environment."""
    url = text(name, default)
    try:
        with warnings.catch_warnings(action="error"):
            return parse(url)
    except Exception:
        return refuse(name, without_password(url), "it has not the shape that .env.example shows.")


def without_password(url):
    return re.sub(r"//.*@", "//…@", url)


def is_origin(url):
    """Whether `url` is a scheme and a host, perhaps with a port, and nothing more."""
    return re.fullmatch(r"https?://([\w.-]+|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?", url) is not None


def folder(name, default):
    """The absolute path that the environment names for files of the portal, which it makes where there is none."""
    path = BASE_DIR / text(name, str(default))
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(name, str(path), f"there is no such folder, and it cannot be made ({error.strerror}).")
    return path


# What this site is ---------------------------------------------------------------------------------------------------

DEBUG = flag("DEBUG", False)
SECRET_KEY = text("SECRET_KEY")
if not SECRET_KEY:
    if not (DEBUG or TESTING):
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Give it 50 random characters or more, for example what "
            "`python -c 'import secrets; print(secrets.token_urlsafe(50))'` prints, or set DEBUG=on on your machine."
        )
    SECRET_KEY = "for-development-and-tests-only-" + "x" * 32

ALLOWED_HOSTS = words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if DEBUG or TESTING else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set. Name the host that readers ask for, such as news.example.org."
    )
for host in ALLOWED_HOSTS:
    if not re.fullmatch(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:]+\]", host):
        refuse("ALLOWED_HOSTS", host, "write names of hosts only, without https://, port and path, commas between.")

SITE_URL = text("SITE_URL").rstrip("/")
if SITE_URL and not is_origin(SITE_URL):
    refuse("SITE_URL", SITE_URL, "write the whole address without a path, such as https://news.example.org.")

CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS", [SITE_URL] if SITE_URL else [])
for origin in CSRF_TRUSTED_ORIGINS:
    if not is_origin(origin.replace("://*.", "://")):
        refuse("CSRF_TRUSTED_ORIGINS", origin, "write each with its scheme, such as https://news.example.org.")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "taggit",
    "markdownx",
    "solo",
    "axes",
    "csp",
    "articles.apps.ArticlesConfig",
]

MIDDLEWARE = [
    "articles.page_cache.middleware.PagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.SiteLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "articles.site.middleware.EditionMiddleware",
    "articles.site.middleware.AliasMiddleware",
    "articles.reads.counter.ReadsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

loaders: list[Any] = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
if not DEBUG:
    loaders = [("django.template.loaders.cached.Loader", loaders)]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.site.context_processors.site",
            ],
            "loaders": loaders,
        },
    }
]

# Database and cache --------------------------------------------------------------------------------------------------

with suppress(OSError):  # Where the code cannot be written to, every path is named elsewhere, or refused below.
    VAR_DIR.mkdir(exist_ok=True)
DATABASES = {
    "default": parsed("DATABASE_URL", f"sqlite:///{quote(str(VAR_DIR / 'portal.sqlite3'))}", env.db_url_config)
}
if DATABASES["default"].get("ENGINE") not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}:
    refuse("DATABASE_URL", DATABASES["default"].get("ENGINE"), "the portal runs on sqlite:/// and postgres:// only.")
if DATABASES["default"]["NAME"] in {"", ":memory:"}:
    refuse("DATABASE_URL", without_password(text("DATABASE_URL")), "in-memory databases are not supported.")
DATABASES["default"].setdefault("CONN_MAX_AGE", None if not TESTING else 0)
DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    if not (BASE_DIR / DATABASES["default"]["NAME"]).parent.is_dir():
        refuse(
            "DATABASE_URL", text("DATABASE_URL"), "there is no such folder; make it, and let the portal write there."
        )
    # Relative to the project, from any folder that a command is called in.
    DATABASES["default"]["NAME"] = str(BASE_DIR / DATABASES["default"]["NAME"])
    # Tests use a file as well: a database in memory locks whole tables between the threads of a live server.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; "
            "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
        ),
    }

CACHES = {"default": parsed("CACHE_URL", "locmemcache://?max_entries=5000", env.cache_url_config)}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    # Seconds: the cache is there to save time.
    CACHES["default"]["OPTIONS"] = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5} | CACHES["default"].get(
        "OPTIONS", {}
    )
    CACHES["default"]["BACKEND"] = "portal.cache.RedisCache"
if not CACHES["default"]["BACKEND"].endswith((".LocMemCache", ".RedisCache", ".DummyCache", ".FileBasedCache")):
    refuse(
        "CACHE_URL", without_password(text("CACHE_URL")), "the portal keeps its cache in locmemcache:// or redis://."
    )

# Files ---------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = folder("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = folder("MEDIA_ROOT", VAR_DIR / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "portal.storage.SiteStaticFilesStorage"
    },
}
if text("STORAGE_URL"):
    refuse(
        "STORAGE_URL",
        "…",
        "pictures are kept in MEDIA_ROOT; take this variable out (docs/decisions/0008-pictures-in-a-folder.md).",
    )
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

# Pictures of uploads and imports: refused above these, regardless of their type.
PICTURE_MAX_BYTES = 20 * 1024 * 1024
PICTURE_MAX_PIXELS = 50_000_000
PICTURE_MAX_SIDE = 16_383  # the most that WebP can have
PICTURE_MAX_FRAMES = 500
# Other files that posts link to: PDFs, archives, audio, video.
ATTACHMENT_MAX_BYTES = 200 * 1024 * 1024

# Languages and time --------------------------------------------------------------------------------------------------

LANGUAGE_CODE = text("LANGUAGE_CODE", "zh-hans")
LANGUAGE_NAMES = {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}
SITE_LANGUAGES = list(dict.fromkeys(words("SITE_LANGUAGES", [LANGUAGE_CODE, "zh-hans", "zh-hant", "en"])))
for name, codes in (("LANGUAGE_CODE", [LANGUAGE_CODE]), ("SITE_LANGUAGES", SITE_LANGUAGES)):
    for code in codes:
        if "name_local" not in LANG_INFO.get(code, {}) or not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*", code):
            refuse(name, code, "write codes that Django knows, such as zh-hans, zh-hant, en.")
if LANGUAGE_CODE not in SITE_LANGUAGES:
    refuse("LANGUAGE_CODE", LANGUAGE_CODE, f"it is not one of SITE_LANGUAGES ({','.join(SITE_LANGUAGES)}).")
LANGUAGES = [(code, LANGUAGE_NAMES.get(code) or LANG_INFO[code]["name_local"]) for code in SITE_LANGUAGES]
USE_I18N = True
# Named here, the portal's words come before those that other applications have for the same ones.
LOCALE_PATHS = [BASE_DIR / "articles" / "locale"]
USE_TZ = True
TIME_ZONE = text("TIME_ZONE", "Asia/Shanghai")
try:
    ZoneInfo(TIME_ZONE)
except Exception:
    refuse("TIME_ZONE", TIME_ZONE, "write a name of the IANA database, such as Asia/Shanghai.")

# Security ------------------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", not (DEBUG or TESTING))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY", False) else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SSL_REDIRECT
SECURE_HSTS_PRELOAD = SECURE_SSL_REDIRECT
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

# Articles may show pictures of other hosts; scripts, styles, fonts, frames are the site's own, nothing is `unsafe-*`.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, RULES_HASH],
        "img-src": [SELF, "data:", "https:", "http:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "upgrade-insecure-requests": SECURE_SSL_REDIRECT,
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    )
}

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
CSRF_FAILURE_VIEW = "articles.views.errors.csrf_failure"

AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "portal.client.address_of"

# Articles ------------------------------------------------------------------------------------------------------------

TAGGIT_CASE_INSENSITIVE = True
MARKDOWNX_URLS_PATH = "/admin/articles/article/render/"
MARKDOWNX_UPLOAD_URLS_PATH = "/admin/articles/article/picture/"
SOLO_CACHE = None

# Mail and log --------------------------------------------------------------------------------------------------------

vars().update(parsed("EMAIL_URL", "consolemail://", env.email_url_config))

LOG_LEVEL = text("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    refuse("LOG_LEVEL", LOG_LEVEL, "write DEBUG, INFO, WARNING, ERROR or CRITICAL.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"short": {"()": "portal.logs.WithoutTraceback"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["short"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django": {"level": LOG_LEVEL}, "axes": {"level": "WARNING"}},
}

SENTRY_DSN = text("SENTRY_DSN")
if SENTRY_DSN:
    try:
        import sentry_sdk
    except ImportError:
        refuse("SENTRY_DSN", "…", "sentry-sdk is not installed; pip install sentry-sdk, or leave the variable out.")
    try:
        sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False)
    except ValueError:
        refuse("SENTRY_DSN", "…", "it has not the shape https://key@host/project.")
