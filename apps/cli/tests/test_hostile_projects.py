"""Each folder of `project/hostile/` is a project that was written to attack, and what must become of it."""

import io
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from registry import Registry, serving

from fondation_cli.project.brief import Brief
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.paths import checked
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.port import Sandbox
from fondation_shared.errors import FondationError
from fondation_shared.events import Log
from fondation_shared.project import Report

from .project.building import Build
from .project.canary import MARK, Canary, listening
from .project.hostile_case import Case
from .sandbox.conftest import HERE, sandbox, traces
from .sandbox.mirror.conftest import Known

pytestmark = pytest.mark.walls
__all__ = ["sandbox"]

_CASES = sorted(path for path in Path(__file__).with_name("project").joinpath("hostile").iterdir() if path.is_dir())
_ELSEWHERE = [case for case in _CASES if "elsewhere = true" in (case / "case.toml").read_text()]
_SYSTEM = "/usr/local/bin:/usr/bin:/bin"
_LONGEST_LOG = 16 * 1024 * 1024


class Slot:
    """Where projects are built one after the other, with the caches that they share."""

    def __init__(self, folder: Path, behind: Sandbox) -> None:
        self.folder = folder
        self.behind = behind

    def build(self, name: str) -> Build:
        """A room for the next one."""
        place = self.folder / name
        place.mkdir(mode=0o711)
        build = Build(place, self.folder)
        build.sandbox = self.behind
        return build


@pytest.fixture
def slot(sandbox: Sandbox) -> Iterator[Slot]:
    if any(
        shutil.which(program, path="/usr/local/bin:/usr/bin:/bin") is None for program in ("node", "npm", "python3")
    ):
        pytest.skip("the system's node, npm or python3 is not installed")
    folder = Path(tempfile.mkdtemp(prefix="fondation-test-"))
    folder.chmod(0o711)
    yield Slot(folder, sandbox)
    clear(folder)


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY_SECRET", MARK)


@pytest.fixture
def registry() -> Iterator[Registry]:
    with serving() as served:
        yield served


@pytest.fixture
def canary(slot: Slot) -> Iterator[Canary]:
    with listening(slot.folder) as found:
        yield found


@pytest.mark.parametrize("sandbox", HERE, indirect=True, scope="session")
@pytest.mark.parametrize("folder", _CASES, ids=lambda case: case.name)
def test_gets_no_further_than_it_may_and_the_next_one_is_built(
    folder: Path, slot: Slot, registry: Registry, canary: Canary
) -> None:
    _attacked(folder, slot, registry, canary)


@pytest.mark.docker
@pytest.mark.parametrize("sandbox", ["docker elsewhere"], indirect=True, scope="session")
@pytest.mark.parametrize("folder", _ELSEWHERE, ids=lambda case: case.name)
def test_gets_no_further_where_the_engine_sees_none_of_our_folders(
    folder: Path, slot: Slot, registry: Registry, canary: Canary
) -> None:
    _attacked(folder, slot, registry, canary)


def _attacked(folder: Path, slot: Slot, registry: Registry, canary: Canary) -> None:
    case = Case(folder, registry, canary)
    others = _others(slot.folder)
    build = slot.build("hostile")
    before, running = traces(slot.behind, build.folder), _below()
    build.registries = Known(registry.npm, [registry.simple])
    build.brief = Brief("Build a project", case.told.stack)

    _judge(case, build)
    clear(build.folder / "room")

    said = "\n".join(event.text for event in build.events if isinstance(event, Log))
    assert [wanted for wanted in case.told.says if wanted not in said] == [], said[-3000:]
    assert [unwanted for unwanted in (*case.told.never_says, "made it", MARK) if unwanted in said] == [], said[-3000:]
    assert canary.heard() == []
    assert {path for path in registry.paths if not path.startswith(case.may_be_asked)} == set()
    assert (_below() - running, traces(slot.behind, build.folder)) == (set(), before)
    assert _others(slot.folder) == others
    _hands_over_nothing_but_its_own(build.folder / "out" / "artifacts")
    assert slot.build("next")(OfflineWriter()).verdict == "passed"


def _judge(case: Case, build: Build) -> None:
    if case.told.error:
        with pytest.raises(FondationError) as failed:
            build(case.writer, **case.told.policy)
        assert failed.value.code == case.told.error
        assert not (build.folder / "out" / "report.json").exists()
    else:
        case.compare(_finished(case, build))


def _finished(case: Case, build: Build) -> Report:
    report = build(case.writer, **case.told.policy)
    told = [event.text.partition(" stays behind: ") for event in build.events if isinstance(event, Log)]
    assert set(case.told.stays_behind) <= {path for path, found, _ in told if found}
    return report


def _below() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


def _others(folder: Path) -> dict[str, bytes]:
    """What other builds have here: it is laid out the first time."""
    other = folder / "other"
    if not other.exists():
        (other / "room").mkdir(parents=True)
        (other / "room" / "mine").write_text("theirs")
        (folder / "layers" / ("0" * 64)).mkdir(parents=True)
        (folder / "layers" / ("0" * 64) / "library.js").write_text("theirs")
    places = (other, folder / "layers" / ("0" * 64))
    return {str(path): path.read_bytes() for place in places for path in sorted(place.rglob("*")) if path.is_file()}


def _hands_over_nothing_but_its_own(artifacts: Path) -> None:
    """Plain files with harmless names, and no more than a bound of them."""
    for path in artifacts.iterdir() if artifacts.exists() else ():
        assert path.name == "dist.tar.gz" or path.stat().st_size < _LONGEST_LOG, path
        if path.name == "dist.tar.gz":
            with tarfile.open(path) as archive:
                assert all(member.isfile() and checked(member.name) and not member.mode & 0o7022 for member in archive)
        if path.name == "source.zip":
            with zipfile.ZipFile(path) as zipped:
                assert all(checked(name) for name in zipped.namelist())
        assert MARK.encode() not in _content(path), path


def _content(path: Path) -> bytes:
    if path.name != "dist.tar.gz":
        return path.read_bytes()
    taken = io.BytesIO()
    with tarfile.open(path) as archive:
        for member in archive:
            extracted = archive.extractfile(member)
            taken.write(extracted.read(1_000_000) if extracted else b"")
    return taken.getvalue()
