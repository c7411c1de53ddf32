"""What the policy says that an actor gets at an address: derived from the declared row, never from the code."""

from tests.architecture.url_policy import COMPANY_SITE, DJANGO_ADMIN, MEMBER, PLATFORM_SITE, PUBLIC, SIGNED_IN
from tests.factories.writes import NOT_OF_THE_COMPANY
from tests.url_matrix.actors import Cast
from tests.url_matrix.places import Place

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SIGN_IN = "sign in"  # led to the sign-in, or for a post shown a page that leads there
# what exactly another project's page answers is its own business, but not whom it lets in:
LET_IN = "let in"  # no refusal and no failure
SHOWN = "shown"  # no failure; it may lead to the sign-in
TURNED_AWAY = "turned away"  # 405, or nothing there, or the sign-in before it
REFUSED, UNKNOWN, NOT_ALLOWED = 403, 404, 405


def at_company(*, name: str, place: Place, method: str, who: Cast) -> int | str:
    """Return the status that this actor gets on a company's site, or SIGN_IN."""
    methods, let_in = COMPANY_SITE[name]
    if _as_declared(method) not in methods:
        return NOT_ALLOWED
    if let_in != PUBLIC:
        if who.permissions is None:
            return SIGN_IN
        if let_in != MEMBER and who.permissions.isdisjoint(permission.value for permission in let_in):
            return REFUSED
    if method == "POST" and not who.may_write and name not in NOT_OF_THE_COMPANY:
        return place.differs.get((who.name, method), REFUSED)
    return _let_in(place, method, who)


def at_platform(*, name: str, place: Place, method: str, who: Cast) -> int | str:
    """Return the status that this actor gets on the platform's site, or SIGN_IN."""
    methods, let_in = PLATFORM_SITE[name]
    if _as_declared(method) not in methods:
        return TURNED_AWAY if place.is_loose else NOT_ALLOWED
    if place.is_loose and let_in == PUBLIC:
        return SHOWN
    if let_in == SIGNED_IN and not who.is_signed_in:
        return SIGN_IN
    if isinstance(let_in, tuple) and not who.platform_rights.intersection(let_in):
        return UNKNOWN if who.is_signed_in else SIGN_IN
    return _let_in(place, method, who)


def at_django_admin(*, method: str, who: Cast) -> int | str:
    """Return the status that this actor gets anywhere below /admin/."""
    if _as_declared(method) not in DJANGO_ADMIN[0]:
        return NOT_ALLOWED
    if not who.is_signed_in:
        return SIGN_IN
    return LET_IN if who.is_superuser else UNKNOWN


def fits(got: int | str, expected: int | str) -> bool:
    """Whether the answer is the expected one."""
    if expected == LET_IN:
        return isinstance(got, int) and got < 500 and got not in (401, REFUSED, NOT_ALLOWED)
    if expected == SHOWN:
        return got == SIGN_IN or (isinstance(got, int) and got < 500 and got not in (REFUSED, NOT_ALLOWED))
    if expected == TURNED_AWAY:
        return got in (NOT_ALLOWED, UNKNOWN, SIGN_IN)
    return got == expected


def _let_in(place: Place, method: str, who: Cast) -> int | str:
    if place.is_loose:
        return LET_IN
    if who.name in place.unknown_to:
        return UNKNOWN
    usual = place.post if method == "POST" else place.get
    return place.differs.get((who.name, _as_declared(method)), usual)


def _as_declared(method: str) -> str:
    return "GET" if method == "HEAD" else method
