"""The tag `lucide` of the library of that name, drawing each icon once: a page has dozens, a sixth of its time."""

from functools import lru_cache

from django import template
from lucide.templatetags.lucide import lucide

register = template.Library()
keep = lru_cache(maxsize=1024)(lucide)
register.simple_tag(keep, name="lucide")
