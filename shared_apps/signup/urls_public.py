"""Addresses of the public site."""

from django.urls import path

from shared_apps.signup.views import account, handover, invitations, login, start

urlpatterns = [
    path("", start.landing, name="landing"),
    path("start/", start.start_company, name="start_company"),
    path("start/check/", start.check_subdomain, name="check_subdomain"),
    path("companies/", start.my_companies, name="my_companies"),
    path("open/<slug:subdomain>/", handover.open_company, name="open_company"),
    path("invitations/<slug:subdomain>/<slug:token>/", invitations.invitation, name="invitation"),
    path("account/close/", account.close_account, name="close_account"),
    path("account/sessions/", account.own_sessions, name="own_sessions"),
    path("account/sessions/others/end/", account.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/<slug:handle>/end/", account.end_session, name="end_session"),
    path("account/login/", login.DressedLoginView.as_view(), name="account_login"),
]
