"""Settings of the web server gunicorn; each can be overruled by its option on the command line."""  # noqa: INP001  # no package

import gc
import os
from pathlib import Path
from typing import Any

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")  # behind a reverse proxy; in a container 0.0.0.0:8000
worker_class = "gthread"
cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
workers = int(os.environ.get("WEB_WORKERS") or max(2, cores))
threads = int(os.environ.get("WEB_THREADS") or 2)  # more make every page slower: docs/decisions/024-web-processes.md

# A session knows the catalogue of every company it met (half a megabyte each), so one that nobody uses is given up; the
# next request opens another. Not in the settings: whoever sits in a shell may think for longer.
os.environ.setdefault("DATABASE_SESSION_IDLE_MS", "300000")

preload_app = True  # read once, shared by all workers; a new release needs a restart, not a reload

timeout = 60  # a worker that gives no sign of life for so long is replaced
graceful_timeout = 30
keepalive = 5
max_requests = 2000  # a fresh worker now and then keeps slow leaks small
max_requests_jitter = 400  # not all at once

limit_request_line = 4094
limit_request_fields = 100
limit_request_field_size = 8190

forwarded_allow_ips = os.environ.get("WEB_PROXY_IPS", "127.0.0.1,::1")  # only these may say X-Forwarded-Proto
control_socket_disable = True
if Path("/dev/shm").is_dir():  # noqa: S108  # nosec B108  # kept in memory: a slow disk must not look like a dead worker
    worker_tmp_dir = "/dev/shm"  # noqa: S108  # nosec B108  # see above

accesslog = "-" if os.environ.get("WEB_ACCESS_LOG") else None
errorlog = "-"


def when_ready(_server: Any) -> None:
    """Leave what is loaded alone from now on: the collector's marks would copy the shared memory for each worker."""
    gc.collect()
    gc.freeze()
