"""What a new definition would change, as sentences, before it is published."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.step_map import role_title, ways_from, who_does
from tenant_apps.workflow_design.words import readable
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.steps import Step

Titles = Mapping[str, str]


def changes(*, before: Definition, after: Definition, role_titles: Titles) -> Sequence[str]:
    """Return one sentence for each thing that people will notice; empty where only the words around it changed."""
    return [
        *_about_the_whole(before, after, role_titles),
        *_about_fields(before, after),
        *_about_steps(before, after, role_titles),
    ]


def _about_the_whole(before: Definition, after: Definition, role_titles: Titles) -> Iterator[str]:
    if before.title != after.title:
        yield _("It is now called “%(new)s”, was “%(old)s”.") % {"new": after.title, "old": before.title}
    old, new = _submitters(before, role_titles), _submitters(after, role_titles)
    if old != new:
        yield _("It may now be submitted by %(new)s, was %(old)s.") % {"new": new, "old": old}
    if before.start != after.start:
        yield _("It now begins with “%(new)s”, was “%(old)s”.") % {
            "new": after.steps[after.start].title,
            "old": before.steps[before.start].title,
        }
    if before.summary != after.summary:
        yield _("The ticket's one-line summary changes.")


def _submitters(definition: Definition, role_titles: Titles) -> str:
    if not definition.submit_roles:
        return _("every member")
    return ", ".join(sorted(role_title(role, role_titles) for role in definition.submit_roles))


def _about_fields(before: Definition, after: Definition) -> Iterator[str]:
    old = {field.id: field for field in before.ticket_fields}
    new = {field.id: field for field in after.ticket_fields}
    for name in [name for name in new if name not in old]:
        yield _("The ticket's form gets the field “%(field)s”.") % {"field": new[name].label}
    for name in [name for name in old if name not in new]:
        yield _("The ticket's form loses the field “%(field)s”.") % {"field": old[name].label}
    for name in [name for name in new if name in old and new[name] != old[name]]:
        yield _("On the ticket's form, the field “%(field)s” changes.") % {"field": new[name].label}


def _about_steps(before: Definition, after: Definition, role_titles: Titles) -> Iterator[str]:
    for name in [name for name in after.steps if name not in before.steps]:
        yield _("The step “%(step)s” is new.") % {"step": after.steps[name].title}
    for name in [name for name in before.steps if name not in after.steps]:
        yield _("The step “%(step)s” is removed.") % {"step": before.steps[name].title}
    for name, step in after.steps.items():
        if name in before.steps:
            yield from _about_step(before.steps[name], step, before, after, role_titles)


def _about_step(old: Step, new: Step, before: Definition, after: Definition, role_titles: Titles) -> Iterator[str]:
    values = {"step": new.title}
    if old.title != new.title:
        yield _("The step “%(old)s” is now called “%(step)s”.") % {**values, "old": old.title}
    if old.kind != new.kind:
        yield _("“%(step)s” is now of type %(new)s, was %(old)s.") % {**values, "new": new.kind, "old": old.kind}
    who = {"new": who_does(step=new, role_titles=role_titles), "old": who_does(step=old, role_titles=role_titles)}
    if old.assign != new.assign:
        yield _("“%(step)s” is now done by %(new)s, was %(old)s.") % {
            **values,
            **{key: text or _("nobody") for key, text in who.items()},
        }
    if old.form != new.form or old.help != new.help:
        yield _("The form of “%(step)s” changes.") % values
    if old.buttons != new.buttons:
        yield _("The buttons of “%(step)s” are now %(new)s, were %(old)s.") % {
            **values,
            "new": _buttons(new),
            "old": _buttons(old),
        }
    if (old.join, old.split) != (new.join, new.split):
        yield _("How “%(step)s” joins or splits its ways changes.") % values
    there = {"new": _ways(new, after), "old": _ways(old, before)}
    if there["new"] != there["old"]:
        yield _("“%(step)s” now leads to %(new)s; was %(old)s.") % {**values, **there}
    if (old.result, old.terminate) != (new.result, new.terminate):
        yield _("How the ticket ends at “%(step)s” changes.") % values


def _buttons(step: Step) -> str:
    return ", ".join(f"“{readable(button)}”" for button in step.buttons) or _("just “Done”")


def _ways(step: Step, definition: Definition) -> str:
    ways = ways_from(step=step, definition=definition)
    return ", ".join(f"“{way.title}” ({way.words})" if way.words else f"“{way.title}”" for way in ways) or _("nothing")
