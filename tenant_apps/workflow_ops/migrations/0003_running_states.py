"""Rewrites what the first release stored: states of the new shape, the version of each transition and error."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def forwards(apps, schema_editor):
    """Give every state the new parts; an open step was a pair (step, n), now it is an entry."""
    instances = apps.get_model("workflow_ops", "WorkflowInstance")
    for instance in instances.objects.only("pk", "state").iterator(chunk_size=500):
        state = instance.state
        if isinstance(state.get("open"), list):
            state["open"] = {step: {"n": n} for step, n in state["open"]}
        for key, empty in (("arrivals", {}), ("messages", {}), ("phase", "")):
            state.setdefault(key, empty)
        instance.save(update_fields=["state"])
    version = instances.objects.filter(pk=OuterRef("instance_id")).values("version_id")[:1]
    for name in ("Transition", "WorkflowError"):
        apps.get_model("workflow_ops", name).objects.filter(version=None).update(version_id=Subquery(version))


def backwards(apps, schema_editor):
    """Give states their old shape; what only the new release knows is lost with its columns."""
    for instance in apps.get_model("workflow_ops", "WorkflowInstance").objects.only("pk", "state").iterator():
        state = instance.state
        state["open"] = [[step, opening["n"]] for step, opening in sorted(state["open"].items())]
        for key in ("arrivals", "messages", "phase"):
            state.pop(key, None)
        instance.save(update_fields=["state"])


class Migration(migrations.Migration):
    dependencies = [("workflow_ops", "0002_the_whole_language")]
    operations = [migrations.RunPython(forwards, backwards)]
