"""What one sees of workflows, and the compiled versions kept in memory."""

import pytest

from tenant_apps.workflow_design import queries
from tenant_apps.workflow_design.models import DefinitionVersion
from tests.factories.definitions import HOLIDAY, HOLIDAY_BY_OWNER, drafted, published

FOR_MANAGERS = HOLIDAY.replace("ticket:\n", "ticket:\n  submit: {roles: [manager, owner]}\n").replace(
    "key: holiday", "key: managers_only"
)
FOR_NOBODY_NAMED = HOLIDAY.replace("ticket:\n", "ticket:\n  submit: {roles: []}\n").replace(
    "key: holiday", "key: everybody"
)


def test_the_list_shows_version_and_draft_of_each_workflow_of_this_company(acme, globex):
    published(acme)
    drafted(acme, HOLIDAY_BY_OWNER)
    drafted(acme, HOLIDAY.replace("key: holiday", "key: other").replace("title: Holiday", "title: Another"))
    published(globex)
    with acme.inside():
        cards = queries.list_workflows(actor=acme.actor("mona"))
    assert [(card.key, card.title, card.number, card.has_draft) for card in cards] == [
        ("other", "Another", None, True),
        ("holiday", "Holiday", 1, True),
    ]


def test_who_may_neither_design_nor_publish_sees_no_workflow(acme):
    published(acme)
    drafted(acme, HOLIDAY_BY_OWNER)
    walt = acme.actor("walt")
    with acme.inside():
        assert queries.list_workflows(actor=walt) == []
        assert queries.get_workflow(actor=walt, key="holiday") is None
        assert queries.get_draft(actor=walt, key="holiday") is None
        assert queries.get_version(actor=walt, key="holiday", number=1) is None


def test_a_workflow_is_submittable_by_every_member_unless_it_names_roles(acme, globex):
    drafted(acme, HOLIDAY.replace("key: holiday", "key: only_a_draft"))
    for text in (HOLIDAY, FOR_MANAGERS, FOR_NOBODY_NAMED):
        published(acme, text)
    with acme.inside():
        seen = {
            name: sorted(workflow.key for workflow in queries.submittable(actor=acme.actor(name)))
            for name in ("walt", "mona", "olga")
        }
        assert seen == {
            "walt": ["everybody", "holiday"],
            "mona": ["everybody", "holiday", "managers_only"],
            "olga": ["everybody", "holiday", "managers_only"],
        }
        assert queries.submittable_version(actor=acme.actor("walt"), workflow_key="managers_only") is None
        assert queries.submittable_version(actor=acme.actor("mona"), workflow_key="managers_only").number == 1
        assert queries.submittable_version(actor=acme.actor("walt"), workflow_key="only_a_draft") is None
    with globex.inside():
        assert queries.submittable(actor=globex.actor("gina")) == []


def test_new_tickets_get_the_latest_version(acme):
    published(acme)
    published(acme, HOLIDAY_BY_OWNER)
    with acme.inside():
        assert queries.submittable_version(actor=acme.actor("walt"), workflow_key="holiday").number == 2


def test_two_companies_with_the_same_key_and_the_same_version_id_never_share_a_compiled_version(acme, globex):
    ids = [published(acme, HOLIDAY), published(globex, HOLIDAY_BY_OWNER)]
    assert ids[0] == ids[1]
    for _ in range(2):
        with acme.inside():
            assert queries.compiled(ids[0]).steps["approve"].assign.to.value == "manager"
        with globex.inside():
            assert queries.compiled(ids[1]).steps["approve"].assign.to.value == "owner"


def test_a_compiled_version_is_compiled_once_and_the_memory_is_bounded(acme, monkeypatch):
    monkeypatch.setattr(queries, "COMPILED_MAX", 2)
    texts = [HOLIDAY.replace("min: 1", f"min: {least}") for least in (1, 2, 3)]
    ids = [published(acme, text) for text in texts]
    with acme.inside():
        first = queries.compiled(ids[0])
        assert queries.compiled(ids[0]) is first
        assert [queries.compiled(pk).ticket_fields[0].min for pk in ids] == [1, 2, 3]
        assert len(queries._COMPILED) == 2
        assert queries.compiled(ids[0]) == first
        assert queries.compiled(ids[0]) is not first


def test_a_version_that_does_not_exist_is_not_compiled(acme):
    with acme.inside(), pytest.raises(DefinitionVersion.DoesNotExist):
        queries.compiled(987654)
