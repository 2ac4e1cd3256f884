"""`fondation keys`: the keys of the server on this machine, kept by the web application's own command."""

import subprocess

from fondation_cli.companions import companion


def web_keys(*words: str) -> int:
    """Run `web keys` with these words; its output is ours, and its exit code."""
    return subprocess.run([companion("web"), "keys", *words], check=False).returncode  # noqa: S603 - our own program
