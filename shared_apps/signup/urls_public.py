"""Addresses of the public site."""

from django.urls import path

from shared_apps.signup.views import handover, invitations, login, start

urlpatterns = [
    path("", start.landing, name="landing"),
    path("start/", start.start_company, name="start_company"),
    path("start/check/", start.check_subdomain, name="check_subdomain"),
    path("companies/", start.my_companies, name="my_companies"),
    path("open/<slug:subdomain>/", handover.open_company, name="open_company"),
    path("invitations/<slug:subdomain>/<slug:token>/", invitations.invitation, name="invitation"),
    path("account/login/", login.DressedLoginView.as_view(), name="account_login"),
]
