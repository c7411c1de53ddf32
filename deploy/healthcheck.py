"""Asks the web server beside it whether it is ready; exits 1 if not. For containers, which have no curl."""  # noqa: INP001  # no package

import os
import sys
from http.client import HTTPConnection

port = int(os.environ.get("WEB_BIND", "127.0.0.1:8000").rsplit(":", 1)[1])
try:
    connection = HTTPConnection("127.0.0.1", port, timeout=4)
    connection.request("GET", "/health/ready")
    sys.exit(0 if connection.getresponse().status == 200 else 1)
except OSError as error:
    sys.exit(f"The web server does not answer: {error}")
