"""Every address of both sites × every method × everybody answers as the policy says; no other company is touched."""

import logging
from dataclasses import replace

import pytest
from django.utils import timezone

from shared_apps.companies.commands import add_membership
from tenant_apps.team.commands import admit
from tests.architecture.url_policy import COMPANY_SITE, KNOWN_TO, PLATFORM_SITE
from tests.factories.companies import make_user
from tests.factories.furnished import furnish
from tests.url_matrix.actors import again, cast
from tests.url_matrix.expected import METHODS, at_company, at_django_admin, at_platform, fits
from tests.url_matrix.places import company_places, platform_places
from tests.url_matrix.trying import admin_urls, answer, content, tries, writes


@pytest.fixture
def made(world, settings, tmp_path, caplog):
    """Furnish acme, and globex alike: every id of the one exists in the other."""
    caplog.set_level(logging.CRITICAL, logger="django.request")
    settings.MEDIA_ROOT = tmp_path
    ours, theirs = furnish(world.acme, word="alpha"), furnish(world.globex, word="beta")
    assert ours.like_ids == theirs.like_ids
    return ours, theirs


def test_every_address_has_a_place_that_exists(made):
    assert set(company_places(made[0])) == set(COMPANY_SITE)
    assert set(platform_places(made[0])) == set(PLATFORM_SITE)
    hiding = {name for name, found in company_places(made[0]).items() if any(place.unknown_to for place in found)}
    assert hiding == set(KNOWN_TO)


def test_a_companys_addresses_answer_everybody_as_the_policy_says(made, world):
    before, written = content(world.globex), writes(world.globex)
    wrong = {}
    for who in cast(made[0], world.globex, world.root):
        for name, place, url, method in tries("saas.urls_tenant", company_places(made[0])):
            expected = at_company(name=name, place=place, method=method, who=who)
            got = answer(who.company_site, url, method, place.data)
            if not fits(got, expected):
                wrong[who.name, method, url] = (got, expected)
    assert wrong == {}, "\n".join(f"{key}: {value}" for key, value in wrong.items())
    assert (content(world.globex), writes(world.globex)) == (before, written)
    assert writes(world.acme) > written  # or the counter does not count


def test_the_admins_posts_do_what_they_are_for(made, world):
    """Else the table above could be right for posts that are refused before they come to anything."""
    admin = next(each for each in cast(made[0], world.globex, world.root) if each.name == "admin")
    idle = set()
    for name, place, url, method in tries("saas.urls_tenant", company_places(made[0])):
        if method == "POST" and method in COMPANY_SITE[name][0]:
            before = writes(world.acme)
            answer(admin.company_site, url, method, place.data)
            if writes(world.acme) == before:
                idle.add(name)
    assert idle == {
        "hook",  # only a signature counts
        # the owner does not hold the role that the task waits for
        "task_claim", "task_give_back", "task_complete", "tasks_together",
        "member_reactivate",  # she is active
        "notices_read",  # the owner has none
        "set_theme", "sign_out", "visit_end",  # no matter of the company's schema
    }  # fmt: skip


def test_the_platforms_addresses_answer_everybody_as_the_policy_says(made, world):
    wrong = {}
    for who in cast(made[0], world.globex, world.root):
        for name, place, url, method in tries("saas.urls_public", platform_places(made[0])):
            expected = at_platform(name=name, place=place, method=method, who=who)
            got = answer(who.platform_site, url, method, place.data)
            if not fits(got, expected):
                wrong[who.name, method, url] = (got, expected)
    assert wrong == {}, "\n".join(f"{key}: {value}" for key, value in wrong.items())


def test_djangos_own_admin_is_for_superusers_only(made, world):
    """Every address below /admin/, also of rows that exist: signed in or not, nobody else learns what is there."""
    urls = sorted(admin_urls(world.root.pk, made[0].place.company.pk) - {"/admin/logout/"})  # leads everybody on
    assert len(urls) > 20
    wrong = {}
    for who in cast(made[0], world.globex, world.root):
        for url in urls:
            for method in METHODS:
                expected, got = at_django_admin(method=method, who=who), answer(who.platform_site, url, method, {})
                # most rows are only looked at, so a superuser is refused here and there
                if not fits(got, expected) and not (who.is_superuser and got in (403, 405)):
                    wrong[who.name, method, url] = (got, expected)
    assert wrong == {}, "\n".join(f"{key}: {value}" for key, value in wrong.items())


def test_an_admin_of_another_company_with_the_same_ids_works_there_only(made, world):
    """gina posts everything at globex: all of it happens there, nothing in acme."""
    before, written, there = content(world.acme), writes(world.acme), writes(world.globex)
    owner = next(each for each in cast(made[1], world.acme, world.root) if each.name == "admin")
    for _name, place, url, method in tries("saas.urls_tenant", company_places(made[1])):
        answer(owner.company_site, url, method, place.data)
    assert (content(world.acme), writes(world.acme)) == (before, written)
    assert writes(world.globex) > there


def test_attack_60_who_owns_one_company_is_a_plain_member_of_another(made, world):
    """olga owns acme; at globex she may only submit, like nina, who is nowhere else: all answers to both are alike."""
    globex, now = made[1].place, timezone.now()
    nina = make_user("nina@globex.example", name="Nina")
    both = replace(globex, users={"olga": world.acme.users["olga"], "nina": nina})
    for user in both.users.values():
        add_membership(user_id=user.pk, company_id=globex.company.pk, now=now)
        with globex.inside():
            admit(actor=globex.actor(made[1].owner), user=user, role_keys=["asker"], now=now)
    told = {name: {} for name in both.users}
    for name, answers in told.items():
        make = again(both.client(name))
        for _name, place, url, method in tries("saas.urls_tenant", company_places(made[1])):
            answers[method, url] = answer(make, url, method, place.data)
    assert told["olga"] == told["nina"]
    assert {status for (method, _url), status in told["olga"].items() if method == "POST"} >= {302, 403, 404, 405}
