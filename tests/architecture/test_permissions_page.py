"""docs/permissions.md says what the policy says."""

from tests.architecture.permissions_page import PAGE, markdown
from tests.architecture.url_policy import COMPANY_SITE, KNOWN_TO


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == markdown(), "python -m tests.architecture.permissions_page"


def test_only_addresses_that_exist_name_something():
    assert set(KNOWN_TO) - set(COMPANY_SITE) == set()
