"""A person's own account, on the platform's host: where they are signed in, and closing it."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared_apps.audit.actors import Actor
from shared_apps.companies import commands, queries
from shared_apps.companies.errors import CompaniesError
from shared_apps.companies.forgetting import anonymise_user
from shared_apps.signup.forms import CloseAccountForm


@require_safe
@login_required
def own_sessions(request: HttpRequest) -> HttpResponse:
    """List where the person is signed in."""
    cards = queries.sessions_of(user_id=_actor(request).user_id or 0, session_key=_key(request), now=timezone.now())
    return render(request, "signup/sessions.html", {"cards": cards})


@require_POST
@login_required
def end_session(request: HttpRequest, handle: str) -> HttpResponse:
    """Sign out in one place; signing out here leads to the start page by itself."""
    if not commands.end_session(actor=_actor(request), handle=handle, now=timezone.now()):
        raise Http404
    if handle == queries.session_handle(_key(request)):
        request.session.flush()
        return redirect("landing")
    messages.success(request, _("Signed out there, and in every company opened from there."))
    return redirect("own_sessions")


@require_POST
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = commands.end_other_sessions(actor=_actor(request), session_key=_key(request), now=timezone.now())
    sentence = ngettext("Signed out in %(count)s other place.", "Signed out in %(count)s other places.", ended)
    messages.success(request, sentence % {"count": ended})
    return redirect("own_sessions")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(app="allauth.account")
def close_account(request: HttpRequest) -> HttpResponse:
    """Ask, then replace name and address for good; refused for the last owner of a company."""
    form = CloseAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            anonymise_user(actor=_actor(request), user_id=_actor(request).user_id or 0, now=timezone.now())
        except CompaniesError as refused:
            form.add_error(None, str(refused))
        else:
            request.session.flush()
            return render(request, "signup/account_closed.html")
    return render(request, "signup/close_account.html", {"form": form}, status=422 if form.is_bound else 200)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return actor


def _key(request: HttpRequest) -> str:
    return request.session.session_key or ""
