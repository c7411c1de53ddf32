"""What gunicorn and waitress open; refuses to open in production what is not safe (see safe_start)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
application = get_wsgi_application()

from django.db import connections  # noqa: E402  # the settings are known only now

from saas.safe_start import refuse_unsafe_start  # noqa: E402  # as above
from shared_apps.companies.pooling import check_at_start  # noqa: E402  # as above

refuse_unsafe_start()
check_at_start()
connections.close_all()  # no worker process may inherit the connection that was just asked
