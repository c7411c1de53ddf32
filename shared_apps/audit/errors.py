"""What the audit refuses."""

from django.utils.translation import gettext as _


class ReadOnlyVisitError(Exception):
    """An operator who only looks around tried to change something; raised where every change is recorded."""

    def __str__(self) -> str:
        return _(
            "You are visiting this company read-only, so nothing was changed. If you must change something here, end "
            "the visit and start one in acting mode."
        )
