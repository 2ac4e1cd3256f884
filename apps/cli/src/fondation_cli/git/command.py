"""The command line and the surroundings of a git that trusts nothing; light enough for a helper process to import."""

import os
from pathlib import Path

_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_ASKPASS": "false",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_SSH_COMMAND": "false",
    "GIT_TERMINAL_PROMPT": "0",
    "HOME": os.devnull,
    "LC_ALL": "C",
}


def environment() -> dict[str, str]:
    """All that a git process of ours may see of this machine."""
    return {**_ENVIRONMENT, "PATH": os.environ.get("PATH", os.defpath)}


def command(*arguments: str, git_dir: Path | None = None) -> list[str]:
    """A git command line. With `git_dir`, git neither looks for a repository nor judges who owns it."""
    where = [f"--git-dir={git_dir}"] if git_dir else []
    return ["git", *where, "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.devnull, *arguments]
