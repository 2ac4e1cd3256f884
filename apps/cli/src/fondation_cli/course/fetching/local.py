"""A repository on this machine, read where it lies: a work tree or a bare repository, at any ref."""

import contextlib
import difflib
import os
import shlex
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from fondation_cli.course import git
from fondation_cli.course.history.record import Reach
from fondation_cli.course.small import NotSmall, read_small
from fondation_cli.course.snapshot import Snapshot
from fondation_shared.errors import RepositoryError
from fondation_shared.roots import through_link, widened

_LARGEST_REFERENCES = 256 * 1024 * 1024
"""Of the file that lists branches and tags, in bytes: some three million of them."""
_MOST_LIKENED = 2000
"""So many names are held against one that is not there."""
_INIT = "git init && git add -A && git commit -m 'First commit'"


def open_local(path: Path, *, url: str, name: str, ref: str | None, allowed_roots: Sequence[Path]) -> Snapshot:
    """The repository at `path`, pinned at `ref` or at HEAD.

    With `allowed_roots`, all that is read must lie below one of them.
    Raises RepositoryError: no such path, not a repository, unreadable, outside the roots, without commits, unknown ref.
    """
    folder = _folder(path, allowed_roots)
    git_dir = _git_dir(folder)
    stores = _object_stores(git_dir)
    check_contained([git_dir, *stores], allowed_roots)
    _check_references(stores[0].parent)
    commit, short = resolve_ref(git_dir, ref, shown=path)
    return Snapshot(git_dir, url=url, commit=commit, name=name, ref=short, reach=Reach.ALL)


def _folder(path: Path, allowed_roots: Sequence[Path]) -> Path:
    """The real folder behind `path`. What lies outside the roots is refused before anything is said of it."""
    path = path.expanduser()
    folder = Path(os.path.realpath(path))
    # As it is written, to speak of its links; and as it was resolved, which is what is read from here on.
    check_contained([path, folder], allowed_roots)
    try:
        if not folder.exists():
            raise RepositoryError(
                f"There is no {path}.", cause="The path does not exist on this machine.", hint=_ls(nearest(folder))
            )
        if not folder.is_dir():
            raise RepositoryError(
                f"{path} is a file, and not a repository.",
                cause="A folder is needed, or an archive that ends in .zip, .tar.gz or .tgz.",
                hint=_ls(folder.parent),
            )
        os.listdir(folder)  # noqa: PTH208 - only whether it may be listed is asked
    except PermissionError as error:
        raise _may_not_be_read(folder) from error
    return folder


def _may_not_be_read(folder: Path) -> RepositoryError:
    return RepositoryError(
        f"{folder} may not be read.", cause="Its owner does not let this user in.", hint=_ls(folder, "-ld")
    )


def _closed(folder: Path) -> Path | None:
    """What Git needs to open a repository and this user may not read; Git itself calls that no repository."""
    git_dir = folder / ".git" if _is_there(folder / ".git") else folder
    wanted = [git_dir, *(git_dir / name for name in ("HEAD", "config", "objects", "objects/pack", "refs"))]
    return next((place for place in wanted if _is_there(place) and not os.access(place, os.R_OK)), None)


def _is_there(place: Path) -> bool:
    try:
        return place.exists()
    except PermissionError:
        return True


def check_contained(places: Sequence[Path], allowed_roots: Sequence[Path]) -> None:
    """Raise RepositoryError for a place that is not below one of the roots, if there are any."""
    roots = [Path(os.path.realpath(root)) for root in allowed_roots]
    for place in places:
        real = Path(os.path.realpath(place))
        if roots and not any(real.is_relative_to(root) for root in roots):
            raise _outside(place, real, roots)


def _outside(place: Path, real: Path, roots: Sequence[Path]) -> RepositoryError:
    names = ", ".join(str(root) for root in roots)
    if through_link(place, roots):
        return RepositoryError(
            f"{place} leads through a link to {real}, which lies outside the folders that may be read.",
            cause=f"Only what lies below these is read: {names}",
            hint=f"readlink -f {shlex.quote(str(place))}",
        )
    wanted = widened(real, roots)
    return RepositoryError(
        f"{place} lies outside the folders that may be read.",
        cause=f"Only what lies below these is read: {names}",
        hint=f"FONDATION_ALLOWED_ROOTS={wanted} fondation up"
        if wanted
        else "fondation doctor   # shows the folders that may be read",
    )


def _git_dir(folder: Path) -> Path:
    found = git.run("-c", "safe.directory=*", "rev-parse", "--absolute-git-dir", "--show-cdup", folder=folder)
    if found.returncode:
        closed = _closed(folder)
        raise _may_not_be_read(closed) if closed else _not_a_repository(folder, git.message(found))
    git_dir, _, up = found.stdout.decode(errors="surrogateescape").rstrip("\n").partition("\n")
    # Its configuration may say that its files lie elsewhere; they are not read anyway.
    if up.strip() and not (folder / ".git").exists() and Path(git_dir) != folder:
        top = Path(os.path.realpath(folder / up.strip()))
        raise RepositoryError(
            f"{folder} is a folder inside a repository, and not its top.",
            cause=f"The repository begins at {top}.",
            hint=f"fondation course {shlex.quote(str(top))}",
        )
    return Path(git_dir)


def _not_a_repository(folder: Path, cause: str) -> RepositoryError:
    if next(folder.iterdir(), None) is None:
        return RepositoryError(f"{folder} is empty.", cause="There is nothing to teach yet.", hint=_ls(folder))
    if (folder / ".git").exists():
        return RepositoryError(
            f"{folder} is a Git repository that is damaged.", cause=cause, hint=_git(folder, "fsck --full")
        )
    if "not a git repository" in cause:
        cause = "It holds files, but no .git folder."
    return RepositoryError(
        f"{folder} is not a Git repository.", cause=cause, hint=f"cd {shlex.quote(str(folder))} && {_INIT}"
    )


def _object_stores(git_dir: Path) -> list[Path]:
    """Where the repository keeps its objects: its own store, and any other that it borrows from."""
    common = git.run("rev-parse", "--path-format=absolute", "--git-common-dir", git_dir=git_dir)
    if common.returncode:
        raise RepositoryError(
            f"{git_dir} cannot be opened.", cause=git.message(common), hint=_git(git_dir, "fsck --full")
        )
    objects = Path(common.stdout.decode(errors="surrogateescape").rstrip("\n")) / "objects"
    stores: list[Path] = []
    waiting = [objects]
    while waiting and len(stores) < 100:  # noqa: PLR2004 - Git itself follows five levels; this only ends a loop
        store = waiting.pop()
        stores += [store, *_links(store)]
        waiting += [store / line for line in _alternates(store)]
    return stores


def _check_references(git_dir: Path) -> None:
    """Refuse a list of branches and tags that Git would go through for minutes, or wait for."""
    place = git_dir / "packed-refs"
    with contextlib.suppress(FileNotFoundError):
        found = place.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST_REFERENCES:
            raise RepositoryError(
                f"{place} is no list of branches and tags.",
                cause=f"It has {found.st_size:,} bytes." if stat.S_ISREG(found.st_mode) else "It is not a file.",
                hint=_ls(place),
            )


def _links(store: Path) -> Iterator[Path]:
    """Whatever in a store leads elsewhere: the store itself may, a folder of it, or a single object."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(store) as entries:
        for entry in entries:
            if entry.is_symlink():
                yield Path(entry.path)
            elif entry.is_dir():
                yield from _links(Path(entry.path))


def _alternates(store: Path) -> list[str]:
    """The stores that this one borrows from, as its file names them: one a line, as Git parts lines."""
    place = store / "info" / "alternates"
    try:
        lines = read_small(place).split("\n")
    except FileNotFoundError:
        return []
    except NotSmall as error:
        raise RepositoryError(f"{place} is no list of folders.", cause=f"{error}.", hint=_ls(place)) from error
    if any(line.startswith('"') for line in lines):
        raise RepositoryError(f"{place} names a folder in quotes.", cause="Such names are not read.", hint=_ls(place))
    return [line for line in lines if line and not line.startswith("#")]


def resolve_ref(git_dir: Path, ref: str | None, *, shown: Path | str) -> tuple[str, str | None]:
    """The full hash of `ref` (a branch, tag, hash; HEAD if None), and its short name if it is a branch or tag."""
    wanted = ref or "HEAD"
    parsed = git.run("rev-parse", "--verify", "--quiet", "--end-of-options", wanted + "^{commit}", git_dir=git_dir)
    if parsed.returncode:
        raise _no_commit(git_dir, ref, shown)
    commit = parsed.stdout.decode().strip()
    if git.run("cat-file", "-e", commit + "^{tree}", git_dir=git_dir).returncode:
        raise _not_complete(commit, shown)
    named = git.run("rev-parse", "--verify", "--quiet", "--abbrev-ref", "--end-of-options", wanted, git_dir=git_dir)
    short = named.stdout.decode(errors="replace").strip()
    return commit, short if short and short != "HEAD" else None


def _no_commit(git_dir: Path, ref: str | None, shown: Path | str) -> RepositoryError:
    names = _ref_names(git_dir)
    known = git.run("rev-parse", "--verify", "--quiet", "--end-of-options", ref or "HEAD", git_dir=git_dir)
    if known.returncode == 0 and git.run("cat-file", "-e", known.stdout.decode().strip(), git_dir=git_dir).returncode:
        return _not_complete(known.stdout.decode().strip(), shown)
    if ref is None or ref == "HEAD":
        if names:
            return RepositoryError(
                f"HEAD of {shown} points to no commit.",
                cause=f"It has branches: {', '.join(names[:5])}.",
                hint=f"fondation course {shlex.quote(str(shown))} --ref {shlex.quote(names[0])}",
            )
        return RepositoryError(
            f"{shown} has no commits yet.",
            cause="A course is written about a commit.",
            hint=f"cd {shlex.quote(str(shown))} && git add -A && git commit -m 'First commit'",
        )
    return unknown_ref(ref, names, shown)


def _not_complete(commit: str, shown: Path | str) -> RepositoryError:
    return RepositoryError(
        f"The commit {commit[:12]} of {shown} is not complete.",
        cause="Objects are missing.",
        hint=_git(shown, "fsck --full"),
    )


def _git(place: Path | str, words: str) -> str:
    return f"git -C {shlex.quote(str(place))} {words}"


def unknown_ref(ref: str, names: Sequence[str], shown: Path | str) -> RepositoryError:
    """The error of a ref that is not there, with the names that look like it."""
    begun = [name for name in names if name.startswith(ref[: (len(ref) + 1) // 2])]
    near = difflib.get_close_matches(ref, dict.fromkeys([*begun, *names][:_MOST_LIKENED]), n=3, cutoff=0.5)
    there = ", ".join(near or names[:5])
    return RepositoryError(
        f"{shown} has no branch, tag or commit called {ref}.",
        cause=(f"Names like it: {there}." if near else f"It has: {there}." if there else "It has no branches or tags."),
        hint=f"git ls-remote {shlex.quote(str(shown))}",
    )


def _ref_names(git_dir: Path) -> list[str]:
    # A short name that is like no other's would be sought among all others, for each of them.
    listed = git.run("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", "refs/tags", git_dir=git_dir)
    return listed.stdout.decode(errors="replace").split()


def nearest(path: Path) -> Path:
    """The innermost folder around `path` that exists."""
    return next(parent for parent in path.parents if parent.is_dir())


def _ls(path: Path, option: str = "-la") -> str:
    return f"ls {option} {shlex.quote(str(path))}"
