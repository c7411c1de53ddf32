"""The page at /1/ and /4/: so many lists of 20 members."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils.module_loading import import_string

PAGE = "{% for rows in lists %}{% for row in rows %}<li>{{ row.name }} {{ row.email }}</li>{% endfor %}{% endfor %}"


def page(request: HttpRequest, queries: int) -> HttpResponse:
    model = import_string(settings.BENCH_MODEL)
    lists = [list(model.objects.filter(active=True).order_by("-pk")[:20]) for _number in range(queries)]
    return HttpResponse(engines["django"].from_string(PAGE).render({"lists": lists}, request))


urlpatterns = [path("<int:queries>/", page)]
