"""Icons are drawn once and look as the package draws them."""

from django.template import Context, Template
from lucide.templatetags.lucide import lucide

from saas import icons

PAGE = Template('{% load lucide %}{% lucide "check" size=14 class=kind aria_hidden="true" %}')


def test_an_icon_is_drawn_once_and_as_the_package_draws_it():
    icons.keep.cache_clear()
    drawn = [PAGE.render(Context({"kind": kind})) for kind in ("icon", "icon", 'a"><b>')]
    assert drawn == [lucide("check", size=14, **{"class": kind, "aria_hidden": "true"})
                     for kind in ("icon", "icon", 'a"><b>')]  # fmt: skip
    assert (icons.keep.cache_info().hits, icons.keep.cache_info().misses) == (1, 2)
