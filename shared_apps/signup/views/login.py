"""allauth's sign-in page, dressed in the name of the company that it leads back to."""

import re
from typing import Any

from allauth.account.views import LoginView

from shared_apps.companies.queries import company_at

_OPEN = re.compile(r"^/open/([a-z0-9-]{3,40})/")


class DressedLoginView(LoginView):
    """The sign-in page; `dressed_company` names the company where `next` leads to one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the company's name."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        leads_to = _OPEN.match(self.request.GET.get("next", "") or self.request.POST.get("next", ""))
        company = company_at(subdomain=leads_to.group(1)) if leads_to else None
        context["dressed_company"] = company.name if company else ""
        return context
