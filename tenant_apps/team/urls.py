"""Addresses of the team pages."""

from django.urls import path

from tenant_apps.team.views import absences, roles
from tenant_apps.team.views import team as views

urlpatterns = [
    path("", views.team, name="team"),
    path("invite/", views.invite, name="invite"),
    path("invitations/<int:invitation_id>/revoke/", views.invitation_revoke, name="invitation_revoke"),
    path("members/<int:member_id>/give/", views.role_give, name="role_give"),
    path("members/<int:member_id>/take/", views.role_take, name="role_take"),
    path("members/<int:member_id>/deactivate/", views.member_deactivate, name="member_deactivate"),
    path("members/<int:member_id>/reactivate/", views.member_reactivate, name="member_reactivate"),
    path("members/<int:member_id>/manager/", views.member_manager, name="member_manager"),
    path("members/<int:member_id>/absence/", absences.member_absence, name="member_absence"),
    path("who-may-do-what/", roles.powers, name="who_may_what"),
    path("who-may-do-what.csv", roles.powers_csv, name="who_may_what_csv"),
    path("roles/new/", roles.role_create, name="role_create"),
    path("roles/<int:role_id>/", roles.role_edit, name="role_edit"),
    path("roles/<int:role_id>/delete/", roles.role_delete, name="role_delete"),
]
