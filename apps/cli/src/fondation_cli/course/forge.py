"""Where a line of a repository can be seen on the web: the address at its forge, pinned to the commit."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from fondation_shared.course import Repository

Anchor = Callable[[int, int], str]


def _github(start: int, end: int) -> str:
    return f"L{start}" if start == end else f"L{start}-L{end}"


def _gitlab(start: int, end: int) -> str:
    return f"L{start}" if start == end else f"L{start}-{end}"


def _bitbucket(start: int, end: int) -> str:
    return f"lines-{start}" if start == end else f"lines-{start}:{end}"


@dataclass(frozen=True, slots=True)
class _Style:
    """How one kind of forge writes the address of a file (before the commit), of its lines, and of a commit."""

    file: str
    anchor: Anchor
    commit: str = "commit"


_GITHUB = _Style("blob", _github)
_GITLAB = _Style("-/blob", _gitlab, "-/commit")
_GITEA = _Style("src/commit", _github)
_BITBUCKET = _Style("src", _bitbucket, "commits")

_BY_HOST = {
    "github.com": _GITHUB,
    "gitlab.com": _GITLAB,
    "codeberg.org": _GITEA,
    "gitea.com": _GITEA,
    "bitbucket.org": _BITBUCKET,
}
_BY_FIRST_LABEL = {"github": _GITHUB, "gitlab": _GITLAB, "gitea": _GITEA, "forgejo": _GITEA}


@dataclass(frozen=True, slots=True)
class Forge:
    """A repository on a forge we know: `host` for people, and addresses of its files at one commit."""

    host: str
    home: str
    commit: str
    style: _Style

    def address(self, path: str, start_line: int | None = None, end_line: int | None = None) -> str:
        """The https address of a file, or of lines of it (both included)."""
        page = f"{self.home}/{self.style.file}/{self.commit}/{quote(path)}"
        if start_line is None:
            return page
        return f"{page}#{self.style.anchor(start_line, end_line or start_line)}"

    def commit_address(self, name: str) -> str:
        """The https address of the page of a commit, by its full hash."""
        return f"{self.home}/{self.style.commit}/{name}"


def forge_of(repository: Repository) -> Forge | None:
    """The forge that shows this repository; None for local paths, other protocols and hosts we do not know.

    Credentials in the repository's URL never reach an address.
    """
    parts = urlsplit(repository.url)
    host = (parts.hostname or "").lower()
    style = _BY_HOST.get(host) or _BY_FIRST_LABEL.get(host.partition(".")[0])
    name = parts.path.strip("/").removesuffix(".git")
    if parts.scheme != "https" or style is None or "/" not in name:
        return None
    place = host if parts.port is None else f"{host}:{parts.port}"
    return Forge(host, f"https://{place}/{quote(name)}", repository.commit, style)
