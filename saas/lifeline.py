"""`python -m saas.lifeline MODULE ARGUMENTS…`: runs a module that ends when its parent closes its input, or dies.

Works the same on every platform, also where a process cannot be sent a signal, and also when the parent was killed.
"""

import _thread
import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECONDS = 15


def main() -> None:
    """Run the module named on the command line, bound to the parent's life."""
    sys.argv = sys.argv[1:]
    threading.Thread(target=_end_with_parent, daemon=True).start()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(0, 1):  # nobody writes to it: reading ends when the other end is closed
        pass
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
