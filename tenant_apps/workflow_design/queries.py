"""Every read of workflows, limited to what the actor may see."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.db.models import F, QuerySet

from shared_apps.audit.actors import Actor
from shared_apps.companies.tenancy import current_schema
from tenant_apps.team import queries as team_queries
from tenant_apps.team import rules as team_rules
from tenant_apps.team.enums import Permission
from tenant_apps.team.models import CompanyRole, Member
from tenant_apps.team.naming import Naming
from tenant_apps.workflow_design import rules
from tenant_apps.workflow_design.checks import Checked, Known, find_faults
from tenant_apps.workflow_design.checks.known import People, WorkflowFacts, facts_of
from tenant_apps.workflow_design.checks.people import roles_named
from tenant_apps.workflow_design.errors import Theirs
from tenant_apps.workflow_design.models import DefinitionVersion, Workflow, WorkflowDraft
from tenant_apps.workflow_engine.definition import Definition, compile_document

COMPILED_MAX = 256


@dataclass(frozen=True, kw_only=True)
class WorkflowCard:
    """One workflow in the list; `number` is None where nothing is published yet."""

    key: str
    title: str
    description: str
    number: int | None
    has_draft: bool
    changed_at: datetime


def list_workflows(*, actor: Actor) -> Sequence[WorkflowCard]:
    """Return all workflows, by title; none for who may neither design nor publish."""
    if not rules.may_see(actor=actor):
        return []
    rows = Workflow.objects.order_by("title", "pk").values(
        "key", "title", "description", "created_at", "latest__number", "latest__published_at", "draft__changed_at"
    )
    return [
        WorkflowCard(
            key=row["key"],
            title=row["title"],
            description=row["description"],
            number=row["latest__number"],
            has_draft=row["draft__changed_at"] is not None,
            changed_at=max(
                moment
                for moment in (row["created_at"], row["latest__published_at"], row["draft__changed_at"])
                if moment is not None
            ),
        )
        for row in rows
    ]


def get_workflow(*, actor: Actor, key: str) -> Workflow | None:
    """Return the workflow with its latest version; None where there is none or the actor may not see it."""
    if not rules.may_see(actor=actor):
        return None
    return Workflow.objects.select_related("latest").filter(key=key).first()


def get_draft(*, actor: Actor, key: str) -> WorkflowDraft | None:
    """Return the workflow's draft with its workflow and who changed it last, or None."""
    if not rules.may_see(actor=actor):
        return None
    rows = WorkflowDraft.objects.select_related("workflow__latest", "changed_by")
    return rows.filter(workflow__key=key).first()


def get_version(*, actor: Actor, key: str, number: int) -> DefinitionVersion | None:
    """Return one published version, or None."""
    if not rules.may_see(actor=actor):
        return None
    rows = DefinitionVersion.objects.select_related("workflow", "published_by")
    return rows.filter(workflow__key=key, number=number).first()


def versions_of(*, workflow: Workflow) -> Sequence[DefinitionVersion]:
    """Return the versions of a workflow that the caller may see, newest first, without their texts."""
    rows = DefinitionVersion.objects.select_related("published_by").defer("document", "text")
    return list(rows.filter(workflow=workflow).order_by("-number"))


def submittable(*, actor: Actor) -> Sequence[Workflow]:
    """Return the published workflows whose tickets the actor may submit, by title."""
    if not team_rules.has(actor=actor, permission=Permission.SUBMIT):
        return []
    rows = Workflow.objects.filter(latest__isnull=False).annotate(
        submit_roles=F("latest__document__ticket__submit__roles")
    )
    return [row for row in rows.order_by("title", "pk") if _meets(row.submit_roles, actor)]


def submittable_version(*, actor: Actor, workflow_key: str) -> DefinitionVersion | None:
    """Return the version that a new ticket of the actor would get, or None where the actor may not submit one."""
    if not team_rules.has(actor=actor, permission=Permission.SUBMIT):
        return None
    version = latest_version(workflow_key=workflow_key)
    if version is None:
        return None
    roles = version.document["ticket"].get("submit", {}).get("roles")
    return version if _meets(roles, actor) else None


def latest_version(*, workflow_key: str) -> DefinitionVersion | None:
    """Return the workflow's latest published version, or None."""
    rows = DefinitionVersion.objects.select_related("workflow").filter(workflow__key=workflow_key)
    return rows.filter(workflow__latest=F("pk")).first()


def workflow_choices() -> list[tuple[str, str]]:
    """Return key and title of every published workflow, for filters."""
    rows = Workflow.objects.filter(latest__isnull=False)
    return list(rows.order_by("title", "pk").values_list("key", "title"))


def known() -> Known:
    """Return what a check of a definition needs to know of the company."""
    return Known(
        roles=frozenset(CompanyRole.objects.values_list("key", flat=True)),
        members=frozenset(Member.objects.filter(active=True).values_list("email", flat=True)),
        calendars=team_queries.calendar_keys(),
        endpoints=team_queries.endpoint_keys(),
        templates=team_queries.template_keys(),
        workflows=_Published(),
        people=_people(),
    )


class _Published(Mapping[str, WorkflowFacts]):
    """The published workflows by key; each is only read when a definition names it."""

    def __init__(self) -> None:
        rows = Workflow.objects.filter(latest__isnull=False)
        self._versions: dict[str, int] = dict(rows.values_list("key", "latest_id"))

    def __getitem__(self, key: str) -> WorkflowFacts:
        return facts_of(compiled(self._versions[key]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions)

    def __len__(self) -> int:
        return len(self._versions)

    def __contains__(self, key: object) -> bool:
        return key in self._versions


def _people() -> People:
    members = list(Member.objects.filter(active=True).values_list("pk", "name", "email", "manager__active"))
    keys = CompanyRole.objects.values_list("key", flat=True)
    return People(
        names={pk: name for pk, name, _email, _managed in members},
        addresses={email.lower(): pk for pk, _name, email, _managed in members},
        holders={key: frozenset(held) for key, held in team_queries.members_with_roles(keys=keys).items()},
        managed=frozenset(pk for pk, _name, _email, managed in members if managed),
    )


def role_titles() -> dict[str, str]:
    """Return the titles of the company's roles by key."""
    return dict(CompanyRole.objects.values_list("key", "title"))


def roles_named_by(versions: QuerySet[DefinitionVersion], *, is_old: bool) -> Iterator[Naming]:
    """Yield which of these versions name which roles, for the pages of the roles."""
    for key, title, document in versions.values_list("workflow__key", "workflow__title", "document"):
        for role in roles_named(document):
            yield Naming(role_key=role, workflow_key=key, title=title, is_old=is_old)


def roles_named_by_latest() -> Iterator[Naming]:
    """Yield which roles the versions name that new tickets follow."""
    return roles_named_by(DefinitionVersion.objects.filter(workflow__latest=F("pk")), is_old=False)


def theirs(*, workflow: Workflow, draft: WorkflowDraft | None) -> Theirs:
    """Return what a designer finds who comes now: the draft, else the latest version, else nothing."""
    text, who, at = "", "", workflow.created_at
    if draft is not None:
        text, who, at = draft.text, str(draft.changed_by or ""), draft.changed_at
    elif workflow.latest is not None:
        latest = workflow.latest
        text, who, at = latest.text, str(latest.published_by or ""), latest.published_at
    return Theirs(workflow_key=workflow.key, text=text, revision=workflow.revision, who=who, at=at)


def check(*, text: str) -> Checked:
    """Return everything wrong with a text for this company as it is now."""
    return find_faults(text, known())


_COMPILED: OrderedDict[tuple[str, int, str], Definition] = OrderedDict()
_COMPILED_LOCK = Lock()


def compiled(version_id: int) -> Definition:
    """Return the version as the engine runs it, from this process's memory where it is there.

    The fingerprint is read each time: a company that was restored from a backup may have another version of that id.
    Raises DefinitionVersion.DoesNotExist.
    """
    sha256 = DefinitionVersion.objects.filter(pk=version_id).values_list("sha256", flat=True).get()
    return compiled_as(version_id=version_id, sha256=sha256)


def compiled_as(*, version_id: int, sha256: str) -> Definition:
    """Return the same for a caller who has just read the version's fingerprint with something else."""
    key = (current_schema(), version_id, sha256)
    with _COMPILED_LOCK:
        if key in _COMPILED:
            _COMPILED.move_to_end(key)
            return _COMPILED[key]
    rows = DefinitionVersion.objects.filter(pk=version_id)
    definition = compile_document(rows.values_list("document", flat=True).get())
    with _COMPILED_LOCK:
        _COMPILED[key] = definition
        while len(_COMPILED) > COMPILED_MAX:
            _COMPILED.popitem(last=False)
    return definition


def _meets(roles: list[str] | None, actor: Actor) -> bool:
    """Return whether the actor may submit where these roles may; none named means every member."""
    return not roles or not actor.roles.isdisjoint(roles)
