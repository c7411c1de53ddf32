"""Every setting of TicketFlower; each knob is an environment variable captioned in .env.example."""

import sys
from pathlib import Path

import environ
from csp.constants import NONCE
from django.core.exceptions import ImproperlyConfigured

from saas.development import development_secret_key
from saas.social_logins import social_logins

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --- where and how it runs
PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = Path(env.str("TICKETFLOWER_VAR", default=str(BASE_DIR / "var")))
if PRODUCTION:
    SECRET_KEY = env.str("SECRET_KEY")
    if DEBUG:
        raise ImproperlyConfigured("DEBUG and PRODUCTION are both on: a production server never shows debug pages.")
else:
    SECRET_KEY = env.str("SECRET_KEY", default="") or development_secret_key(folder=VAR_DIR)

# --- addresses: the platform at PLATFORM_DOMAIN, a company at <subdomain>.PLATFORM_DOMAIN
PLATFORM_DOMAIN = env.str("PLATFORM_DOMAIN", default="localhost")
PLATFORM_SCHEME = env.str("PLATFORM_SCHEME", default="https" if PRODUCTION else "http")
PLATFORM_PORT = env.str("PLATFORM_PORT", default="" if PRODUCTION else env.str("PORT", default="") or "8000")
ALLOWED_HOSTS = [PLATFORM_DOMAIN, f".{PLATFORM_DOMAIN}"]
if not PRODUCTION:
    ALLOWED_HOSTS += ["127.0.0.1", "[::1]"]
ROOT_URLCONF = "saas.urls_public"
COMPANY_URLCONF = "saas.urls_tenant"
WSGI_APPLICATION = "saas.wsgi.application"

# --- apps: shared ones have their tables in "public", tenant ones in every company's schema; none is in both
SHARED_APPS = [
    "shared_apps.companies",  # first: its migrate commands take the place of stock ones
    "django.contrib.admin.apps.SimpleAdminConfig",  # before django_tenants: its index has inline styles
    "django_tenants",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "shared_apps.audit",
    "shared_apps.users",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django_htmx",
    "csp",
    "shared_apps.signup",
    "shared_apps.platform_admin",
    "saas",
]
TENANT_APPS = [
    "tenant_apps.audit_trail",
    "tenant_apps.notifications",
    "tenant_apps.team",
    "tenant_apps.workflow_design",
    "tenant_apps.workflow_ops",
    "tenant_apps.tickets",
]
SOCIAL_LOGINS = social_logins(env)
SHARED_APPS += [login.app for login in SOCIAL_LOGINS]
INSTALLED_APPS = SHARED_APPS + TENANT_APPS
TENANT_MODEL = "companies.Company"
TENANT_DOMAIN_MODEL = "companies.Domain"
PUBLIC_SCHEMA_NAME = "public"

MIDDLEWARE = [
    "saas.middleware.HealthMiddleware",
    "saas.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "saas.middleware.MethodMiddleware",
    "shared_apps.companies.middleware.CompanyMiddleware",
    "shared_apps.companies.middleware.CompanySessionMiddleware",
    "shared_apps.companies.middleware.PrivatePagesMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shared_apps.companies.middleware.VisitMiddleware",
    "tenant_apps.team.middleware.ActorMiddleware",
    "shared_apps.platform_admin.middleware.OperatorSecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

# --- database
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://ticketflower@127.0.0.1:5432/ticketflower")}
DATABASES["default"]["ENGINE"] = "shared_apps.companies.database_backend"
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=300)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["OPTIONS"] = {
    "options": " ".join(
        f"-c {name}={value}"
        for name, value in (
            ("statement_timeout", env.int("DATABASE_STATEMENT_TIMEOUT_MS", default=30_000)),
            ("lock_timeout", env.int("DATABASE_LOCK_TIMEOUT_MS", default=10_000)),
            ("idle_in_transaction_session_timeout", env.int("DATABASE_IDLE_TIMEOUT_MS", default=60_000)),
            ("idle_session_timeout", env.int("DATABASE_SESSION_IDLE_MS", default=0)),  # the web server sets it
            ("join_collapse_limit", 5),  # a list of tasks joins 8 tables: 9 ms to plan with 8, 1 ms with 5, same plan
        )
    )
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "companies_cacheentry",
        "KEY_FUNCTION": "shared_apps.companies.tenancy.cache_key",
        "OPTIONS": {"MAX_ENTRIES": 200_000},  # past it entries are dropped, and nobody may push a limit out that way
    }
}

# --- sessions, cookies, accounts
SECURE_COOKIES = PLATFORM_SCHEME == "https"
SESSION_ENGINE = "shared_apps.companies.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_NAME = "__Host-sessionid" if SECURE_COOKIES else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE_COOKIES else "csrftoken"
SESSION_COOKIE_AGE = env.int("SESSION_DAYS", default=14) * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
AUTH_USER_MODEL = "users.User"
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
AUTHENTICATION_BACKENDS = ["shared_apps.companies.backends.PersonBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]  # the list's type is inferred from its first shape
ACCOUNT_ADAPTER = "shared_apps.companies.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_LOGOUT_REDIRECT_URL = "landing"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = PLATFORM_SCHEME
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds after which the password or second factor is asked for again
ACCOUNT_RATE_LIMITS = {
    "login": env.str("LOGIN_RATE", default="60/m/ip"),
    "login_failed": env.str("LOGIN_FAILED_RATE", default="10/m/ip,5/5m/key"),
    "reset_password": env.str("PASSWORD_RESET_RATE", default="20/m/ip,5/m/key"),
    "sign_up": env.str("SIGN_UP_RATE", default="10/h/ip"),
    "sign_up_network": env.str("SIGN_UP_NETWORK_RATE", default="50/h/key"),
}
COMPANIES_PER_PERSON = env.int("COMPANIES_PER_PERSON", default=20)
MFA_ADAPTER = "shared_apps.companies.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute wrong; second_factor.py keeps used codes for as long
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PLATFORM_SCHEME == "http"  # second_factor.py compares the origin exactly anyway
MFA_FORMS = {
    "activate_totp": "shared_apps.companies.second_factor.ActivateForm",
    "authenticate": "shared_apps.companies.second_factor.CodeForm",
    "reauthenticate": "shared_apps.companies.second_factor.CodeAgainForm",
    "add_webauthn": "shared_apps.companies.second_factor.AddPasskeyForm",
    "authenticate_webauthn": "shared_apps.companies.second_factor.PasskeyForm",
    "reauthenticate_webauthn": "shared_apps.companies.second_factor.PasskeyAgainForm",
    "login_webauthn": "shared_apps.companies.second_factor.PasskeyLoginForm",
}
REQUIRE_OPERATOR_MFA = env.bool("REQUIRE_OPERATOR_MFA", default=PRODUCTION)
SOCIALACCOUNT_PROVIDERS = {login.provider: login.settings for login in SOCIAL_LOGINS}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # nobody gets into an account by an address alone: connect it first
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_companies"

# --- pages
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "saas.context_processors.frame",
            ],
            "libraries": {"lucide": "saas.icons", "components": "saas.components"},
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "saas" / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_MB", default=10) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000  # a list of 200 rows, whose up to 50 columns are an input each
DATA_UPLOAD_MAX_NUMBER_FILES = 250  # a file in each of its rows

# --- headers
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'", NONCE],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'", *(origin for login in SOCIAL_LOGINS for origin in login.origins)],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=PRODUCTION)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
PROXY_ADDRESSES = frozenset(env.list("WEB_PROXY_IPS", default=["127.0.0.1", "::1"]))
PROXY_COUNT = env.int("PROXY_COUNT", default=1)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- mail
EMAIL_FILE_PATH = VAR_DIR / "mail"
_MAIL = env.email_url("EMAIL_URL", default="smtp://localhost:25" if PRODUCTION else "filemail://")
EMAIL_BACKEND = _MAIL["EMAIL_BACKEND"]
EMAIL_HOST = _MAIL.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _MAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _MAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _MAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(_MAIL.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_MAIL.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default=f"TicketFlower <no-reply@{PLATFORM_DOMAIN}>")

# --- the life of a company
DELETION_GRACE_DAYS = env.int("DELETION_GRACE_DAYS", default=14)
UNVERIFIED_COMPANY_DAYS = env.int("UNVERIFIED_COMPANY_DAYS", default=7)

# --- the background worker
WEBHOOK_PRIVATE_HOSTS = frozenset(env.list("WEBHOOK_PRIVATE_HOSTS", default=[]))
WORKER_TICK_SECONDS = env.float("WORKER_TICK_SECONDS", default=0.5)
SCHEMA_POOL_SIZE = env.int("SCHEMA_POOL_SIZE", default=3)
WORKER_SWEEP_SECONDS = env.float("WORKER_SWEEP_SECONDS", default=30.0)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "saas.log_lines.LineFormatter",
            "format": "{asctime} {levelname} {name} [{schema} {request_id}]: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
