"""What gunicorn and waitress open."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
application = get_wsgi_application()

from shared_apps.companies.pooling import check_at_start  # noqa: E402  # Django must be ready

check_at_start()
