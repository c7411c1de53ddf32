"""How many companies one address and one network may start; counted in the cache that all processes share."""

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shared_apps.companies.addresses import client_address, network_of

TOO_MANY = _("Too many companies were started from your address. Wait an hour, then try again.")


def may_sign_up(request: HttpRequest) -> bool:
    """Count one try (SIGN_UP_RATE, SIGN_UP_NETWORK_RATE) and say whether it is within both limits."""
    network = network_of(client_address(request))
    return bool(ratelimit.consume(request, action="sign_up")) and bool(
        ratelimit.consume(request, action="sign_up_network", key=network)
    )
