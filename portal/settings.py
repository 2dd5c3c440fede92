"""All settings of the portal, read from the environment (and `.env` beside `manage.py`).

A value that cannot be understood stops the start with a sentence that says which and why.
`.env.example` lists every variable; docs/operations.md shows a production environment.
"""

import re
import sys
import warnings
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

TESTING = "pytest" in sys.modules
env = environ.Env()
if not TESTING and (BASE_DIR / ".env").exists():
    environ.Env.read_env(BASE_DIR / ".env")


def refuse(name, value, why):
    """Stop the start: `name` holds `value`, which is wrong because of `why`."""
    raise ImproperlyConfigured(f"{name}={value!r} cannot be used: {why}")


def flag(name, default):
    """A yes or no from the environment; anything that is neither is refused."""
    value = env.str(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    return refuse(name, value, "write on or off.")


def parsed(name, default, parse):
    """What `parse` (a reader of `environ.Env`) makes of a URL in the environment."""
    try:
        with warnings.catch_warnings(action="error"):
            return parse(name, default=default)
    except Exception:
        without_password = re.sub(r"//[^/@]*@", "//…@", env.str(name, default))
        return refuse(name, without_password, "it has not the shape that .env.example shows.")


# What this site is ---------------------------------------------------------------------------------------------------

DEBUG = flag("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    if not (DEBUG or TESTING):
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Give it 50 random characters or more, for example what "
            "`python -c 'import secrets; print(secrets.token_urlsafe(50))'` prints, or set DEBUG=on on your machine."
        )
    SECRET_KEY = "for-development-and-tests-only-" + "x" * 32

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG or TESTING else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set. Name the host that readers ask for, such as news.example.org."
    )
for host in ALLOWED_HOSTS:
    if "/" in host or " " in host:
        refuse("ALLOWED_HOSTS", host, "write names of hosts only, without https:// and paths, with commas between.")

SITE_URL = env.str("SITE_URL", "").rstrip("/")
if SITE_URL and (urlsplit(SITE_URL).scheme not in {"http", "https"} or not urlsplit(SITE_URL).netloc):
    refuse("SITE_URL", SITE_URL, "write the whole address, such as https://news.example.org.")

CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL] if SITE_URL else [])
for origin in CSRF_TRUSTED_ORIGINS:
    if not origin.startswith(("http://", "https://")):
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
    "articles.pages.middleware.PagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.SiteLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "articles.middleware.EditionMiddleware",
    "articles.middleware.AliasMiddleware",
    "articles.reads.ReadsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.context_processors.site",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ]
            if not DEBUG
            else ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
        },
    }
]

# Database and cache --------------------------------------------------------------------------------------------------

VAR_DIR.mkdir(exist_ok=True)
DATABASES = {"default": parsed("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}", env.db_url)}
if DATABASES["default"].get("ENGINE") not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}:
    refuse("DATABASE_URL", DATABASES["default"].get("ENGINE"), "the portal runs on sqlite:/// and postgres:// only.")
DATABASES["default"].setdefault("CONN_MAX_AGE", None if not TESTING else 0)
DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
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

CACHES = {"default": parsed("CACHE_URL", "locmemcache://?max_entries=5000", env.cache_url)}

# Files ---------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "portal.storage.SiteStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

# Pictures that editors upload: refused above these, whatever their type.
PICTURE_MAX_BYTES = 20 * 1024 * 1024
PICTURE_MAX_PIXELS = 50_000_000

# Languages and time --------------------------------------------------------------------------------------------------

LANGUAGE_CODE = env.str("LANGUAGE_CODE", "zh-hans")
LANGUAGE_NAMES = {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}
SITE_LANGUAGES = env.list("SITE_LANGUAGES", default=list(dict.fromkeys([LANGUAGE_CODE, "zh-hans", "zh-hant", "en"])))
for code in [LANGUAGE_CODE, *SITE_LANGUAGES]:
    if code not in LANG_INFO or not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*", code):
        refuse("SITE_LANGUAGES", code, "write codes that Django knows, such as zh-hans,zh-hant,en.")
if LANGUAGE_CODE not in SITE_LANGUAGES:
    refuse("LANGUAGE_CODE", LANGUAGE_CODE, f"it is not one of SITE_LANGUAGES ({','.join(SITE_LANGUAGES)}).")
LANGUAGES = [(code, LANGUAGE_NAMES.get(code) or LANG_INFO[code].get("name_local", code)) for code in SITE_LANGUAGES]
USE_I18N = True
# Named here, the portal's words come before those that other applications have for the same ones.
LOCALE_PATHS = [BASE_DIR / "articles" / "locale"]
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "Asia/Shanghai")
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
        "img-src": [SELF, "data:", "https:", "http:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "upgrade-insecure-requests": SECURE_SSL_REDIRECT,
    }
}
PERMISSIONS_POLICY = {
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
CSRF_FAILURE_VIEW = "articles.views.csrf_failure"

AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "portal.client.address_of"

# Articles ------------------------------------------------------------------------------------------------------------

TAGGIT_CASE_INSENSITIVE = True
MARKDOWNX_URLS_PATH = "/admin/articles/article/render/"
MARKDOWNX_UPLOAD_URLS_PATH = "/admin/articles/article/picture/"
SOLO_CACHE = None

# Mail and log --------------------------------------------------------------------------------------------------------

vars().update(parsed("EMAIL_URL", "consolemail://", env.email_url))

LOG_LEVEL = env.str("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    refuse("LOG_LEVEL", LOG_LEVEL, "write DEBUG, INFO, WARNING, ERROR or CRITICAL.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django": {"level": LOG_LEVEL}, "axes": {"level": "WARNING"}},
}
