"""What the pages of this app have in common: run one command, then say what came of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from tenant_apps.team.errors import TeamError, UnknownError
from tenant_apps.team.forms import SettingForm
from tenant_apps.team.rules import NotAllowedError

Refusals = (TeamError, NotAllowedError)
Command = Callable[..., Any]


def carried_out(request: HttpRequest, form: SettingForm, command: Command, **given: Any) -> Any:
    """Run the command with what the form holds and return its answer; None if the form or the command refused.

    The form then says why. Raises Http404 for what this company does not have.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return run(request, command, **form.values(), **given)
    except Refusals as refused:
        form.refuse(str(refused), field=getattr(refused, "field", None))
    return None


def done(request: HttpRequest, command: Command, sentence: str, back: str, **given: Any) -> HttpResponse:
    """Run the command of a button, say what came of it, and go `back` (an address, or a page's name)."""
    try:
        run(request, command, **given)
    except Refusals as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, sentence)
    return redirect(back)


def run(request: HttpRequest, command: Command, **given: Any) -> Any:
    """Run the command as the person who asks, now. Raises Http404 for what this company does not have."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    try:
        return command(actor=actor, now=timezone.now(), **given)
    except UnknownError:
        raise Http404 from None


def status_of(request: HttpRequest) -> int:
    """Return the status of a page with a form: a form that was sent and is shown again was refused."""
    return 422 if request.method == "POST" else 200
