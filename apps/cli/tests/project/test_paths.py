"""A path is refused by the name of its fault; one that is accepted is the same file everywhere, and inside."""

import subprocess
import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fondation_cli.messages import Messages
from fondation_cli.project.paths import checked
from fondation_cli.project.refusal import Refusal, Refused
from fondation_shared.project_paths import same_place, shown

REFUSED = {
    Refusal.NO_PATH: [""],
    Refusal.ABSOLUTE: ["/etc/passwd", "\\\\server\\share", "C:/x", "c:x", "C:\\Windows", "//x"],
    Refusal.CLIMBS: ["..", "../x", "a/../../x", "a/..", "..\\x", "a\\..\\x"],
    Refusal.NOT_NORMAL: [".", "./x", "a//b", "a/./b", "a/"],
    Refusal.PATH_TOO_LONG: ["a/" * 600 + "b", "é" * 501, "\ud800" * 400],
    Refusal.TOO_DEEP: ["/".join("a" * 33)],
    Refusal.NAME_NOT_TEXT: ["src/\udcff.py", "\ud800"],
    Refusal.UNSEEN: [
        "a\nb",
        "a\0b",
        "a\x1b[31m.py",
        "a\x7f",
        "a\u0085",
        "photo\u202egpj.exe",
        "\u2066a\u2069",
        "a\u200b",
        "a\u200d",
        "\ufeffa",
        "a\u2028b",
        "a\u00ad",
        "a\ufe0f",
        "\u3164",
        "a\U000e0041",
    ],
    Refusal.SYSTEM_CHARACTER: ["ab:c", "a?", "a*", 'a"', "<a>", "a|b", "a\\b", "file.txt::$DATA"],
    Refusal.EDGES: ["a ", "a.", " a", "a./b", "a /b", "...", "a\u00a0"],
    Refusal.RESERVED: ["con", "CON", "src/nul.txt", "Aux.tar.gz", "COM1", "lpt9.c", "com\u00b9", "NUL .txt", "CONIN$"],
    Refusal.GIT: [
        ".git",
        ".GIT/config",
        "src/.Git/hooks/post-checkout",
        ".git ",
        ".git.",
        ".git . .",
        ".git\u200c/config",
        ".g\u200cit",
        "\ufeff.git",
        ".gi\u0301t",
        "GIT~1",
        "git~2/config",
        "\uff0e\uff47\uff49\uff54",
        ".g\u0131t",
        ".g\u0130t",
        ".git::$INDEX_ALLOCATION/config",
        ".git:x",
    ],
    Refusal.NAME_TOO_LONG: ["a" * 256, "é" * 128],
}
ACCEPTED = [
    "index.html",
    "src/App.tsx",
    "src/routes/[id]/+page.svelte",
    ".gitignore",
    ".github/workflows/ci.yml",
    ".gitattributes",
    "src/$lib/naïve.ts",
    "docs/日本語.md",
    "console/com10.txt",
    "a b.txt",
    "..a/b..c",
    "-rf",
    "git",
    "a" * 255,
    "/".join("a" * 32),
]


def fault(path: str) -> Refusal | None:
    try:
        checked(path)
    except Refused as refused:
        return refused.refusal
    return None


@pytest.mark.parametrize(("refusal", "path"), [(why, path) for why, paths in REFUSED.items() for path in paths])
def test_a_bad_path_is_refused_by_the_name_of_its_fault(refusal: Refusal, path: str) -> None:
    assert fault(path) is refusal


@pytest.mark.parametrize("path", ACCEPTED)
def test_what_projects_really_call_their_files_is_accepted(path: str) -> None:
    assert checked(path) == path


@pytest.mark.parametrize("refusal", Refusal)
def test_every_reason_exists_in_french(refusal: Refusal) -> None:
    assert Messages("fr").translate(refusal.value) != refusal.value


NAMES = st.one_of(
    st.text(max_size=12),
    st.sampled_from([".", "..", "", ".git", "GIT~1", "nul", "a", "A", "é", "e\u0301", "a.", " ", "C:", "~", "\\"]),
)
PATHS = st.lists(NAMES, max_size=6).map("/".join) | st.text()


@given(PATHS)
@example("a" * 1001)
def test_an_accepted_path_is_inside_the_folder_on_every_system(path: str) -> None:
    if fault(path) is not None:
        return
    here = PurePosixPath(path)
    assert not here.is_absolute()
    assert ".." not in here.parts
    assert str(here) == path
    there = PureWindowsPath(path)
    assert not there.is_absolute()
    assert not there.drive
    assert there.parts == here.parts
    assert not {part.partition(".")[0].strip().upper() for part in there.parts} & {"CON", "PRN", "AUX", "NUL", "COM1"}
    assert path.isprintable()
    assert len(path.encode()) <= 1000


@given(PATHS)
def test_an_accepted_path_names_nothing_of_git_in_any_spelling(path: str) -> None:
    if fault(path) is None:
        for name in path.split("/"):
            plain = unicodedata.normalize("NFKC", name).casefold().strip(" .")
            assert plain != "git" or not name.startswith(".")


@pytest.mark.parametrize("path", [*ACCEPTED, *REFUSED[Refusal.GIT]])
def test_git_itself_accepts_what_is_accepted_here(path: str, tmp_path: Path) -> None:
    """And where git refuses, on any system it protects, so do we."""
    if "\0" in path or len(path) > 200:
        return
    git = ["git", "-c", "core.protectNTFS=true", "-c", "core.protectHFS=true", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    blob = subprocess.run([*git, "hash-object", "-w", "--stdin"], input=b"", capture_output=True, check=True).stdout
    added = [*git, "update-index", "--add", "--cacheinfo", f"100644,{blob.decode().strip()},{path}"]
    taken = subprocess.run(added, capture_output=True, check=False).returncode == 0
    assert taken or fault(path) is not None


@given(st.text(max_size=20))
def test_names_that_differ_in_case_or_encoding_alone_are_one_place(name: str) -> None:
    for other in (name.casefold(), unicodedata.normalize("NFD", name), unicodedata.normalize("NFC", name)):
        assert same_place(other) == same_place(name)


@given(st.text())
def test_any_path_can_be_shown_on_one_line(path: str) -> None:
    line = shown(path)
    assert len(line.splitlines()) <= 1
    assert "\x1b" not in line
    assert len(line) <= 200 * 10 + 1
    line.encode()
