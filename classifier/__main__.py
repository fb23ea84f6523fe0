"""The command line begins here, as `classifier` and as `python -m classifier`."""

from __future__ import annotations

import os
import signal
import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line; an interrupt while it is still being imported is one line too."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)
    from classifier.app.cli import main as run

    run()


def _stop(*_: object) -> None:
    os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, b"classifier: interrupted\n")
    os._exit(INTERRUPTED)


if __name__ == "__main__":  # a worker process imports this module too
    main()
