"""Two companies with one of everything, whose ids collide; and a third one whose ids begin at 1,000,000."""

import logging
from dataclasses import dataclass

import pytest
from django.db import connection

from tests.attacks.production import production  # noqa: F401  # a fixture for all modules here
from tests.factories.companies import Place, make_company
from tests.factories.furnished import Furnished, furnish

FAR = 1_000_000


@dataclass(frozen=True)
class Stage:
    """Who is attacked (`ours`), whose ids are the same (`theirs`), whose ids exist nowhere else (`far`)."""

    ours: Furnished
    theirs: Furnished
    far: Furnished

    @property
    def others(self) -> tuple[Place, Place]:
        return self.theirs.place, self.far.place


@pytest.fixture
def furnished(world, settings, tmp_path, caplog) -> Furnished:
    """Furnish acme only."""
    caplog.set_level(logging.CRITICAL, logger="django.request")
    settings.MEDIA_ROOT = tmp_path
    return furnish(world.acme, word="alpha")


@pytest.fixture
def stage(furnished, world) -> Stage:
    """Furnish all three."""
    theirs = furnish(world.globex, word="beta")
    assert furnished.like_ids == theirs.like_ids
    initech = make_company("initech", people={"ivan": ["owner"], "iris": ["manager"], "igor": ["staff"]})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s) FROM pg_sequences"
            " WHERE schemaname = %s",
            [FAR, initech.schema_name],
        )
    far = furnish(initech, word="gamma")
    assert min(far.ids["tasks"].values()) > FAR
    return Stage(ours=furnished, theirs=theirs, far=far)
