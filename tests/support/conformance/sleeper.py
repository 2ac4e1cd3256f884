"""A worker that takes a job and renews its lease until it is refused: to be stopped, and woken too late."""

import os
import sys
import time

from conformance.player import Server, Worker

_PAUSE_SECONDS = 0.05


def main() -> None:
    """Take the job that is named at the server that is named; print its lease once it holds, then how it was lost."""
    server = Server(sys.argv[1], os.environ.get("KEY", ""))
    worker = Worker(server).claim(sys.argv[2])
    while worker.beat().is_error:
        worker.claim(sys.argv[2])
    _say(worker.lease)
    while (answer := worker.beat()).is_success:
        time.sleep(_PAUSE_SECONDS)
    _say(answer.json()["code"])


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
