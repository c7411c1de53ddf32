"""What gunicorn opens: the page with the middleware of the settings that it is given, and nothing else."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

get_wsgi_application()
settings.MIDDLEWARE = settings.BENCH_MIDDLEWARE
application = get_wsgi_application()
