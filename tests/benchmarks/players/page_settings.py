"""The product's settings with nothing but the company's middleware and the page that is measured."""

from saas.settings import *  # noqa: F403  # that is what the product has
from saas.settings import TEMPLATES

BENCH_MIDDLEWARE = ["shared_apps.companies.middleware.CompanyMiddleware"]
COMPANY_URLCONF = ROOT_URLCONF = "tests.benchmarks.plain.urls"
BENCH_MODEL = "tenant_apps.team.models.Member"
TEMPLATES[0]["OPTIONS"]["context_processors"] = ["django.template.context_processors.request"]  # the page's, not ours
