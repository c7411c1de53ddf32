"""lucide's tag, which draws an icon anew whenever a page shows it: here each drawing is kept."""

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide as draw

register = template.Library()
MOST = 1024  # drawings that are kept; the templates ask for some hundred
keep = lru_cache(maxsize=MOST)(draw)


@register.simple_tag
def lucide(name: str, *, size: int | None = 24, **attributes: object) -> SafeString:
    """Return the icon as SVG with these attributes; raises IconDoesNotExist for an unknown name."""
    return SafeString(keep(name, size=size, **attributes))
