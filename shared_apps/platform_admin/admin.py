"""Django's own admin, for superusers, on the platform's host: looks at rows; what it changes goes through commands."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.companies.errors import CompaniesError
from shared_apps.companies.models import Company, Domain, Membership
from shared_apps.platform_admin import commands
from shared_apps.platform_admin.errors import ConsoleError
from shared_apps.users.models import User


class PlatformAdmin(admin.AdminSite):
    """Signing in is allauth's, with its limits and second factor. Who is no superuser finds no such page."""

    site_header = _("TicketFlower: accounts and rows")
    site_title = _("TicketFlower")
    index_title = _("Look things up, change accounts")
    site_url = "/operator/"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers only. Raises Http404 for everybody else who is signed in."""
        if request.user.is_authenticated and not (request.user.is_active and request.user.is_superuser):
            raise Http404
        return bool(request.user.is_active and request.user.is_superuser)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead who is not signed in to allauth's page."""
        self.has_permission(request)
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]  # narrower in the stubs than in Django
        """Lead to the one page where passwords are changed."""
        return redirect("account_change_password")


class ReadOnly(admin.ModelAdmin):
    """Rows to look at."""

    actions = None

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Nothing is made here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted here."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever came this far is a superuser."""
        return True


class CompanyAdmin(ReadOnly):
    """Companies; what is done with them is done in the operators' console."""

    list_display = ["id", "name", "status", "schema_name", "created_at"]
    list_filter = ["status"]
    search_fields = ["name", "schema_name"]
    ordering = ["-id"]


class DomainAdmin(ReadOnly):
    """Addresses of companies."""

    list_display = ["domain", "tenant", "is_primary", "redirect_until"]
    list_select_related = ["tenant"]
    search_fields = ["domain"]
    ordering = ["domain"]


class MembershipAdmin(ReadOnly):
    """Who may enter which company."""

    list_display = ["user", "company", "active", "created_at"]
    list_select_related = ["user", "company"]
    search_fields = ["user__email", "company__name"]
    ordering = ["-id"]


class AuditAdmin(ReadOnly):
    """What happened on the platform."""

    list_display = ["at", "actor_name", "verb", "object_label", "company_id"]
    search_fields = ["verb", "actor_name", "object_label"]
    show_full_result_count = False


class GroupAdmin(ReadOnly):
    """The system roles, as the migration made them."""

    filter_horizontal = ["permissions"]


class UserAdmin(ReadOnly):
    """Accounts: whether somebody can sign in, and which system roles they hold. All else is their own affair."""

    list_display = ["email", "name", "is_active", "is_superuser", "date_joined"]
    list_filter = ["is_active", "is_superuser", "groups"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = ["email", "name", "is_active", "groups", "is_superuser", "last_login", "date_joined"]
    readonly_fields = ["email", "name", "is_superuser", "last_login", "date_joined"]
    filter_horizontal = ["groups"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The two fields that are not read-only."""
        return True

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001  # Django's
        """Hand what was changed to the commands, which check, audit and refuse."""
        actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
        given, now = form.cleaned_data, timezone.now()
        request.refused = None  # type: ignore[attr-defined]  # ours, read once the commands have been asked
        try:
            commands.set_active(actor=actor, user_id=obj.pk, active=given["is_active"], now=now)
            commands.set_groups(actor=actor, user_id=obj.pk, group_ids=[group.pk for group in given["groups"]], now=now)
        except (CompaniesError, ConsoleError) as refused:
            request.refused = str(refused)  # type: ignore[attr-defined]  # see above

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001  # Django's
        """The roles have been saved by the command."""

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """Write Django's own log, but not of what was refused."""
        return None if request.refused else super().log_change(request, obj, message)  # type: ignore[attr-defined]  # see save_model

    def response_change(self, request: HttpRequest, obj: User) -> HttpResponse:
        """Say that it is saved, or why it is not."""
        refused = request.refused  # type: ignore[attr-defined]  # see save_model
        if refused is None:
            obj.refresh_from_db()
            return super().response_change(request, obj)
        messages.error(request, refused)
        return redirect(request.path)


site = PlatformAdmin(name="admin")
site.register(Company, CompanyAdmin)
site.register(Domain, DomainAdmin)
site.register(Membership, MembershipAdmin)
site.register(PlatformAuditEntry, AuditAdmin)
site.register(Group, GroupAdmin)
site.register(User, UserAdmin)
