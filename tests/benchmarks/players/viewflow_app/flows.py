"""The shapes as viewflow flows, with the lock that its manual recommends on PostgreSQL."""

from viewflow import this
from viewflow.workflow import flow, lock

from tests.benchmarks.shapes import BRANCHES, LINEAR_LENGTH


def _task(following: str) -> flow.View:
    return flow.View(_no_page).Assign(this.worker).Next(getattr(this, following))


def _no_page(_request: object) -> None:
    """Tasks are completed from code here; nobody opens their page."""


class _Shape(flow.Flow):
    lock_impl = lock.select_for_update_lock

    def worker(self, _activation: object) -> object:
        from django.contrib.auth.models import User

        return User.objects.get(username="walt")


class Linear(_Shape):
    start = flow.StartHandle().Next(this.t0)
    done = flow.End()
    for _number in range(LINEAR_LENGTH):
        locals()[f"t{_number}"] = _task(f"t{_number + 1}" if _number + 1 < LINEAR_LENGTH else "done")


class Parallel(_Shape):
    start = flow.StartHandle().Next(this.fork)
    fork = flow.Split()
    for _branch in BRANCHES:
        fork = fork.Next(getattr(this, _branch))
        locals()[_branch] = _task("meet")
    meet = flow.Join().Next(this.after)
    after = _task("done")
    done = flow.End()
