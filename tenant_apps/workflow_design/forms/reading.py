"""Who may read a field: those named in its `readers`, or everybody where it names nobody."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.words import readable as words_of
from tenant_apps.workflow_engine.fields import FieldSpec


def may_read(spec: FieldSpec, roles: Collection[str] | None) -> bool:
    """Return whether somebody with these roles (keys) may read the field; None reads everything."""
    return roles is None or not spec.readers or not set(spec.readers).isdisjoint(roles)


def readable(specs: Iterable[FieldSpec], roles: Collection[str] | None) -> tuple[FieldSpec, ...]:
    """Return the fields that somebody with these roles may read."""
    return tuple(spec for spec in specs if may_read(spec, roles))


def who_may_read(spec: FieldSpec) -> str:
    """Return the sentence that stands in place of a value: “Only Finance can read this.”"""
    return _("Only %(roles)s can read this.") % {"roles": _(" and ").join(words_of(role) for role in spec.readers)}
