"""Plain single-tenant Django with the same connection, on the tables of one schema."""

from saas.settings import ALLOWED_HOSTS, DATABASES, SECRET_KEY, TEMPLATES, TIME_ZONE, USE_TZ

__all__ = ["ALLOWED_HOSTS", "DATABASES", "SECRET_KEY", "TEMPLATES", "TIME_ZONE", "USE_TZ"]
INSTALLED_APPS = ["tests.benchmarks.plain"]
BENCH_MIDDLEWARE: list[str] = []
ROOT_URLCONF = "tests.benchmarks.plain.urls"
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["OPTIONS"]["options"] += " -c search_path=t_1,public"
TEMPLATES[0]["OPTIONS"]["context_processors"] = ["django.template.context_processors.request"]
BENCH_MODEL = "tests.benchmarks.plain.models.PlainMember"
