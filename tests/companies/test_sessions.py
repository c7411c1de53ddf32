"""A session of one company is worth nothing anywhere else."""

from shared_apps.companies.sessions import SessionStore


def test_an_unbound_store_finds_no_session(acme):
    key = acme.client("olga").cookies["sessionid"].value
    assert SessionStore(key).load() == {}


def test_a_session_loads_only_in_its_own_company(acme, globex):
    key = acme.client("olga").cookies["sessionid"].value
    assert SessionStore(key, company_id=acme.company.pk).get("_auth_user_id") == str(acme.users["olga"].pk)
    assert SessionStore(key, company_id=globex.company.pk).load() == {}
    assert SessionStore(key, company_id=None).load() == {}
