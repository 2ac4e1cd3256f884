"""Say where the page is as soon as it answers, then stay until stopped: a process of `make dev`."""

import os
import signal
import time
import urllib.request
from contextlib import suppress

GREEN, RESET = "\033[1;32m", "\033[0m"
READY = {
    "en": ("Fondation is ready: {address}", "(Ctrl-C stops it)"),
    "fr": ("Fondation est prête : {address}", "(Ctrl-C l’arrête)"),
}
LOCALE = ("FONDATION_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


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
    wanted = next((os.environ[name] for name in LOCALE if os.environ.get(name)), "")
    ready, way_out = READY["fr" if wanted.startswith("fr") else "en"]
    print(f"{GREEN}{ready.format(address=address)}{RESET}   {way_out}", flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
