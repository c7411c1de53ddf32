"""`manage.py replay_log`: play a real help-desk log through the product and compare its history with the log."""

import itertools
import json
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.text import slugify
from tqdm import tqdm

from shared_apps.audit.actors import Actor, system_actor
from shared_apps.companies import commands as company_commands
from shared_apps.companies import queries as company_queries
from shared_apps.companies import tenancy
from shared_apps.companies.errors import CompaniesError
from shared_apps.companies.models import Company
from shared_apps.users.models import User
from tenant_apps.team import commands as team_commands
from tenant_apps.team.queries import actor_of
from tenant_apps.tickets.replay import CaseEnd, Replayed, export_log, replay_case
from tenant_apps.tickets.xes import XesError, read_xes
from tenant_apps.workflow_design.commands import publish_text
from tenant_apps.workflow_design.errors import WorkflowDesignError
from tenant_apps.workflow_engine.event_log import LogCase, directly_follows, people, variants

ROLE = "agent"
SYSTEM = system_actor(name="replay_log")


class Command(BaseCommand):
    """Replays every case through the same commands as the pages; the last line printed is one JSON object."""

    help = "Replay an event log (.xes or .xes.gz) through a definition in a company, which is made if missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the log, the definition, the company and the limit."""
        parser.add_argument("log", type=Path, metavar="LOG.xes.gz")
        parser.add_argument("--definition", type=Path, required=True, metavar="FILE")
        parser.add_argument("--company", required=True, metavar="SUB")
        parser.add_argument("--limit", type=int, default=None, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, replay, export, compare, print."""
        try:
            log = read_xes(Path(options["log"]))
            cases = list(itertools.islice((case for case in log if case.events), options["limit"]))
            text = Path(options["definition"]).read_text(encoding="utf-8")
            company = _company(subdomain=options["company"])
        except (OSError, UnicodeDecodeError, XesError, CompaniesError) as error:
            raise CommandError(str(error)) from error
        if not cases:
            raise CommandError(f"{options['log']} holds no case with an event.")
        actors = _people(company=company, names=sorted(people(cases)))
        with tenancy.company_context(company.schema_name):
            try:
                version = publish_text(actor=SYSTEM, text=text, now=timezone.now(), create_roles=True)
            except WorkflowDesignError as error:
                raise CommandError(f"The definition cannot be published. {error}") from error
            started = time.perf_counter()
            replayed = [
                replay_case(case=case, workflow_key=version.workflow.key, people=actors)
                for case in tqdm(cases, unit="case", smoothing=0.05, disable=None)
            ]
            seconds = time.perf_counter() - started
            self.stdout.write(json.dumps(_compare(cases=cases, replayed=replayed, seconds=seconds)))


def _compare(*, cases: Sequence[LogCase], replayed: Sequence[Replayed], seconds: float) -> dict[str, Any]:
    """Hold the product's own history of the completed cases against what the log says of them."""
    completed = [
        (case, result) for case, result in zip(cases, replayed, strict=True) if result.end == CaseEnd.COMPLETED
    ]
    wanted = [case for case, _result in completed]
    history = list(export_log(instance_ids={result.instance_id: case.name for case, result in completed}))
    ends = Counter(result.end for result in replayed)
    return {
        "cases": len(cases),
        "completed": ends[CaseEnd.COMPLETED],
        "refused": ends[CaseEnd.REFUSED],
        "not_started": ends[CaseEnd.NOT_STARTED],
        "steps": sum(result.steps for result in replayed),
        "variants": len(variants(history)),
        "edges_equal": directly_follows(history) == directly_follows(wanted),
        "people_equal": _persons_by_case(history) == _persons_by_case(wanted),
        "steps_per_second": round(sum(result.steps for result in replayed) / seconds, 1),
    }


def _persons_by_case(cases: Sequence[LogCase]) -> dict[str, list[tuple[str, str]]]:
    return {case.name: [(event.activity, event.resource) for event in case.events] for case in cases}


def _company(*, subdomain: str) -> Company:
    """Return the company at that subdomain, making it if there is none; raises CompaniesError."""
    company = company_queries.company_at(subdomain=subdomain)
    if company is not None:
        return company
    now = timezone.now()
    founder, _made = User.objects.get_or_create(email=f"owner@{subdomain}.example", defaults={"name": "Owner"})
    company = company_commands.create_company(
        actor=SYSTEM, name=subdomain.title(), subdomain=subdomain, founder=founder, now=now
    )
    with tenancy.company_context(company.schema_name):
        team_commands.found_team(actor=SYSTEM, founder=founder, now=now)
    return company


def _people(*, company: Company, names: Sequence[str]) -> Mapping[str, Actor]:
    """Return an actor for each person of the log: a member of the company with the role `agent`."""
    actors = {}
    now = timezone.now()
    with tenancy.company_context(company.schema_name):
        team_commands.ensure_role(actor=SYSTEM, key=ROLE, now=now)
        for name in names:
            email = f"{slugify(name)}@{company.schema_name}.example".replace("_", "-")
            user, _made = User.objects.get_or_create(email=email, defaults={"name": name})
            company_commands.add_membership(user_id=user.pk, company_id=company.pk, now=now)
            team_commands.admit(actor=SYSTEM, user=user, role_keys=[ROLE], now=now)
            actor = actor_of(user_id=user.pk, company_id=company.pk)
            if actor is None:
                raise CommandError(f"{name} could not be made a member.")
            actors[name] = actor
    return actors
