"""`python -m conformance URL`: holds the rules against the server there; its key, if it asks for one, stands in KEY."""

import os
import sys
from collections.abc import Iterator

import httpx2

from conformance.player import Broken, Server
from conformance.rules import RULES


def verdicts(server: Server) -> Iterator[tuple[str, str]]:
    """Each rule with what was seen of it; empty where it holds."""
    for words, check in RULES.items():
        try:
            check(server)
        except (Broken, ValueError, KeyError, httpx2.HTTPError) as error:
            yield words, f"{error}"
        else:
            yield words, ""


def main() -> None:
    """Print the table; ends with 1 where a rule does not hold."""
    failed = 0
    with Server(sys.argv[1], os.environ.get("KEY", "")) as server:
        for words, seen in verdicts(server):
            failed += bool(seen)
            sys.stdout.write(f"{'fails' if seen else 'holds'}  {words}\n" + (f"       {seen}\n" if seen else ""))
            sys.stdout.flush()
    sys.stdout.write(f"{len(RULES) - failed} of {len(RULES)} rules hold\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
