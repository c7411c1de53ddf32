"""The eight who try every address: whose browser, and what the policy calls them."""

from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import SimpleCookie

from django.test import Client

from shared_apps.users.models import User
from tenant_apps.team.enums import Permission
from tests.architecture.url_policy import AUDIT, MANAGE, VIEW, VISIT
from tests.factories.companies import Place, platform_client, sign_in
from tests.factories.furnished import Furnished
from tests.factories.visits import make_operator, visit

EVERYTHING = frozenset(Permission.values)


@dataclass(frozen=True, kw_only=True)
class Cast:
    """One of the eight. `permissions` are the company's (None: no member), `platform_rights` those on its own site."""

    name: str
    company_site: Callable[[], Client]
    platform_site: Callable[[], Client]
    permissions: frozenset[str] | None = None
    is_signed_in: bool = True
    platform_rights: frozenset[str] = frozenset()
    is_superuser: bool = False
    may_write: bool = True


def cast(made: Furnished, other: Place, root: User) -> list[Cast]:
    """Return all who try; sessions are made once, browsers anew for each try."""
    place = made.place

    def member(name: str, person: str) -> Cast:
        return Cast(
            name=name,
            company_site=again(place.client(person)),
            platform_site=again(platform_client(place.users[person])),
            permissions=place.actor(person).permissions,
        )

    theirs = next(iter(other.users))
    foreign, forced = place.client(), place.client()
    foreign.cookies = other.client(theirs).cookies  # the session of another company's admin, shown at this one
    sign_in(forced, root, company_id=place.company.pk)  # a superuser who is no member and does not visit
    return [
        Cast(
            name="anonymous",
            company_site=again(place.client()),
            platform_site=again(platform_client()),
            is_signed_in=False,
        ),
        member("requester", "rita"),
        member("worker", made.worker),
        member("admin", made.owner),
        Cast(
            name="other company's admin",
            company_site=again(foreign),
            platform_site=again(platform_client(other.users[theirs])),
        ),
        _visitor("visiting operator, read-only", place, "read_only"),
        _visitor("visiting operator, acting", place, "acting"),
        Cast(
            name="superuser",
            company_site=again(forced),
            platform_site=again(platform_client(root)),
            platform_rights=frozenset({*VIEW, *VISIT, *MANAGE, *AUDIT}),
            is_superuser=True,
        ),
    ]


def _visitor(name: str, place: Place, mode: str) -> Cast:
    """Return an operator who came by the pages of both hosts."""
    rights = VISIT if mode == "acting" else VISIT[:1]
    operator = make_operator(mode.replace("_", "-"), *(right.partition(".")[2] for right in (*VIEW, *rights)))
    browser = visit(operator, place, mode=mode)
    return Cast(
        name=name,
        company_site=again(browser.company),
        platform_site=again(browser.platform),
        permissions=EVERYTHING,
        platform_rights=frozenset({*VIEW, *rights}),
        may_write=mode == "acting",
    )


def again(client: Client) -> Callable[[], Client]:
    """Return a maker of browsers with this one's host and cookies, as they are now."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    client.raise_request_exception = False  # a failure is an answer, too

    def make() -> Client:
        client.cookies = SimpleCookie(cookies)  # a new browser would load all middleware again
        return client

    return make
