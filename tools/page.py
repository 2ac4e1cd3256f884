"""Say where the page is as soon as it answers, then stay until stopped: a process of `make dev`."""

import os
import signal
import time
import urllib.request
from contextlib import suppress

GREEN, RESET = "\033[1;32m", "\033[0m"


def answers(address: str) -> bool:
    """Whether the server there is ready."""
    with suppress(OSError), urllib.request.urlopen(f"{address}/readyz", timeout=2) as answer:  # noqa: S310 - our own http
        return bool(answer.status == 200)  # noqa: PLR2004 - HTTP's OK
    return False


def main() -> None:
    """Wait for the page, print its address, wait for the end."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    address = f"http://127.0.0.1:{os.environ['FONDATION_PORT']}"
    while not answers(address):
        time.sleep(0.1)
    print(f"{GREEN}Fondation is ready: {address}{RESET}   (Ctrl-C stops it)", flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
