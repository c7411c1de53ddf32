"""What both sites share: the choice of theme."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from saas.context_processors import THEMES
from shared_apps.companies.links import safe_path

ONE_YEAR = 365 * 24 * 3600


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or auto in a cookie of this host and go back to the page."""
    response = HttpResponseRedirect(safe_path(request.POST.get("next", "/")))
    theme = request.POST.get("theme", "auto")
    response.set_cookie(
        "theme", theme if theme in THEMES else "auto", max_age=ONE_YEAR, secure=settings.SECURE_COOKIES, samesite="Lax"
    )
    return response
