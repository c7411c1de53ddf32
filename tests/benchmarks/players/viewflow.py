"""viewflow 2.4 (AGPL, in this environment only): a task completed under its lock, as its own view does it."""

from time import perf_counter
from typing import Any

import django
from django.conf import settings

from tests.benchmarks.players import Played


class Player:
    """Starts untimed, completes timed."""

    def __init__(self, url: str) -> None:
        _set_up(url)
        from django.contrib.auth.models import User

        from tests.benchmarks.players.viewflow_app import flows

        self._user, _made = User.objects.get_or_create(username="walt")
        self._flows = {"linear": flows.Linear, "parallel": flows.Parallel}

    def play(self, shape: str, instances: int) -> Played:
        """Play whole processes one after the other."""
        flow_class = self._flows[shape]
        steps, seconds = 0, 0.0
        for _number in range(instances):
            process = flow_class.start.run()
            while waiting := list(self._waiting(process)):
                for task_id in waiting:
                    begin = perf_counter()
                    self._complete(flow_class, process.pk, task_id)
                    seconds += perf_counter() - begin
                    steps += 1
        return Played(steps=steps, seconds=seconds)

    def _waiting(self, process: Any) -> Any:
        return process.task_set.filter(status="ASSIGNED").order_by("pk").values_list("pk", flat=True)

    def _complete(self, flow_class: Any, process_id: int, task_id: int) -> None:
        with flow_class.lock(process_id):
            task = flow_class.task_class.objects.get(pk=task_id)
            activation = task.flow_task.activation_class(task)
            if not activation.start.has_perm(self._user):
                raise PermissionError(self._user)
            activation.start(self)  # asks a request for nothing
            activation.execute()


def _set_up(url: str) -> None:
    import environ
    from django.core.management import call_command

    settings.configure(
        SECRET_KEY="a benchmark",
        USE_TZ=True,
        DATABASES={"default": environ.Env.db_url_config(url)},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "viewflow", "viewflow.workflow",
            "tests.benchmarks.players.viewflow_app",
        ],
    )  # fmt: skip
    django.setup()
    call_command("migrate", verbosity=0)
