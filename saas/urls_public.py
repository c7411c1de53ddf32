"""Addresses of the platform's own site."""

from django.conf import settings
from django.urls import include, path

from saas import views
from saas.account_urls import account_urls
from shared_apps.platform_admin.admin import site

urlpatterns = [
    path("", include("shared_apps.signup.urls_public")),
    path("admin/", site.urls),
    path("operator/", include("shared_apps.platform_admin.urls")),
    path("theme/", views.set_theme, name="set_theme"),
    path("schema/workflow/v1.json", views.workflow_schema, name="workflow_schema"),
    path("account/", account_urls("allauth.account.urls")),
    path("account/second-factor/", account_urls("allauth.mfa.urls")),
    path("account/connections/", account_urls("allauth.socialaccount.urls")),
    *(path("account/with/", include(f"{login.app}.urls")) for login in settings.SOCIAL_LOGINS),
]

handler500 = views.server_error
