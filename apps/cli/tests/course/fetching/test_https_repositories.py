import contextlib
import http.server
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
import trustme
from pace import paced

from fondation_cli.course.fetch import fetch
from fondation_cli.course.fetching.past import PastLimits
from fondation_cli.course.fetching.remote import Limits, clone
from fondation_cli.course.history.record import Reach
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.messages import Messages
from fondation_shared.errors import Cancelled, RepositoryError, RepositoryUnreachable
from fondation_shared.repositories import HttpsRepository, parse_repository
from fondation_shared.testing import wait_until

MakeRepository = Callable[[Mapping[str, str | bytes]], Path]
Git = Callable[..., str]
HOST = "git.example.org"
"""A name that no resolver knows: whoever reaches the server was given its address."""


@dataclass
class Forge:
    """A forge on this machine: git's own HTTP backend behind a certificate for `git.example.org`."""

    root: Path
    port: int = 0
    asked: list[str] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    hangs: bool = False

    def url(self, name: str) -> str:
        return f"https://{HOST}:{self.port}/{name}"


def handler_of(forge: Forge) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            forge.asked.append(self.path)
            if forge.hangs:
                time.sleep(30)
            target = next((to for name, to in forge.redirects.items() if self.path.startswith(f"/{name}/")), None)
            if target is not None:
                self.send_response(302)
                self.send_header("Location", target)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self._backend()

        do_POST = do_GET  # noqa: N815 - the name that http.server calls

        def _backend(self) -> None:
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            known = {
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(forge.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_CONFIG_NOSYSTEM": "1",
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "REMOTE_ADDR": "127.0.0.1",
            }
            answer = subprocess.run(
                ["git", "http-backend"], env=known, input=body, capture_output=True, check=False
            ).stdout
            head, _, content = answer.partition(b"\r\n\r\n")
            lines = [line.partition(": ")[::2] for line in head.decode().split("\r\n")]
            status = next((int(value.split()[0]) for name, value in lines if name == "Status"), 200)
            self.send_response(status)
            for name, value in lines:
                if name != "Status":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(content)

        def log_message(self, *_: object) -> None: ...

    return Handler


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA(key_type=trustme.KeyType.ECDSA)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a git that is stopped hangs up in the middle."""


@pytest.fixture
def forge(tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forge]:
    made = Forge(tmp_path / "forge")
    made.root.mkdir()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    server = Server(("127.0.0.1", 0), handler_of(made))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    made.port = server.server_port
    trusted = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    monkeypatch.setenv("GIT_SSL_CAINFO", str(trusted))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    server.shutdown()
    server.socket.close()
    thread.join()


@pytest.fixture
def published(forge: Forge, make_repository: MakeRepository, git: Git) -> Path:
    """A project with two commits, a branch and a tag, on the forge as `project.git`."""
    folder = make_repository({"a.py": "first\n"})
    git(folder, "tag", "v1.0")
    git(folder, "branch", "release-2")
    (folder / "a.py").write_text("second\n")
    git(folder, "commit", "-q", "-am", "Second")
    place = forge.root / "project.git"
    git(folder, "clone", "-q", "--bare", str(folder), str(place))
    git(place, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(place, "config", "http.uploadpack", "true")
    return place


def quiet(done: int, total: int, message: str = "") -> None: ...


def here(_host: str, _port: int) -> tuple[str, ...]:
    return ("127.0.0.1",)


def cloned(url: str, workspace: Path, ref: str | None = None, limits: Limits | None = None) -> Snapshot:
    address = parse_repository(url)
    assert isinstance(address, HttpsRepository)
    return clone(address, workspace / "repository", quiet, ref=ref, resolve=here, limits=limits or Limits(seconds=60))


def test_a_repository_is_fetched_from_the_address_that_was_checked(
    forge: Forge, published: Path, git: Git, tmp_path: Path
) -> None:
    with cloned(forge.url("project.git"), tmp_path) as snapshot:
        assert snapshot.commit == git(published, "rev-parse", "HEAD")
        assert snapshot.read("a.py") == b"second\n"
        assert snapshot.name == "project"
        assert git(tmp_path / "repository", "rev-list", "--all", "--count", "FETCH_HEAD") == "1"
    assert not (tmp_path / "repository" / "hooks").exists()


def test_a_branch_a_tag_and_a_hash_are_fetched(forge: Forge, published: Path, git: Git, tmp_path: Path) -> None:
    first = git(published, "rev-parse", "v1.0")
    for ref in ("release-2", "v1.0", "refs/heads/release-2", first):
        with cloned(forge.url("project.git"), tmp_path, ref) as snapshot:
            assert snapshot.commit == first
            assert snapshot.read("a.py") == b"first\n"


def test_an_unknown_ref_comes_with_names_like_it(forge: Forge, published: Path, tmp_path: Path) -> None:
    assert published
    with pytest.raises(RepositoryError) as refused:
        cloned(forge.url("project.git"), tmp_path, "relase-2")

    assert "release-2" in (refused.value.cause or "")
    assert not refused.value.retryable
    assert not (tmp_path / "repository").exists()


@pytest.mark.parametrize("ref", ["--upload-pack=touch x", "+refs/*:refs/*", "a:b", "a b", "-x", "../x", "a@{1}"])
def test_a_ref_that_git_would_read_as_something_else_never_leaves(forge: Forge, tmp_path: Path, ref: str) -> None:
    with pytest.raises(RepositoryError, match="no branch, tag or commit"):
        cloned(forge.url("project.git"), tmp_path, ref)

    assert forge.asked == []


def test_an_empty_repository_says_so(forge: Forge, git: Git, tmp_path: Path) -> None:
    git(forge.root, "init", "-q", "--bare", "empty.git")

    with pytest.raises(RepositoryError, match="no commits yet"):
        cloned(forge.url("empty.git"), tmp_path)


def test_what_does_not_exist_was_not_found(forge: Forge, tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="was not found") as refused:
        cloned(forge.url("nothing.git"), tmp_path)

    assert refused.value.hint == f"git ls-remote {forge.url('nothing.git')}"


def test_redirects_are_not_followed(forge: Forge, published: Path, tmp_path: Path) -> None:
    assert published
    forge.redirects["moved.git"] = f"https://127.0.0.1:{forge.port}/project.git/info/refs?service=git-upload-pack"

    with pytest.raises(RepositoryError, match="has moved"):
        cloned(forge.url("moved.git"), tmp_path)
    assert all(path.startswith("/moved.git/") for path in forge.asked)


def test_a_pack_beyond_the_limit_is_too_large(
    forge: Forge, make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    folder = make_repository({"noise": os.urandom(3_000_000)})
    git(folder, "clone", "-q", "--bare", str(folder), str(forge.root / "large.git"))

    with pytest.raises(RepositoryError, match="is too large"):
        cloned(forge.url("large.git"), tmp_path, limits=Limits(seconds=60, largest_pack=1_000_000))
    assert not (tmp_path / "repository").exists()


def test_a_server_that_never_answers_is_given_up_and_nothing_is_left(forge: Forge, tmp_path: Path) -> None:
    forge.hangs = True
    before = {process.pid for process in psutil.Process().children(recursive=True)}

    with pytest.raises(RepositoryUnreachable, match="was not downloaded within 1 seconds"):
        cloned(forge.url("project.git"), tmp_path, limits=Limits(seconds=1))

    assert {process.pid for process in psutil.Process().children(recursive=True)} <= before
    assert not (tmp_path / "repository").exists()


def test_a_host_that_refuses_is_worth_another_try(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"https://{HOST}:{unused.getsockname()[1]}/project.git"
        with pytest.raises(RepositoryUnreachable, match="does not answer"):
            cloned(url, tmp_path)


def test_a_certificate_that_nobody_vouches_for_is_refused(
    forge: Forge, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert published
    monkeypatch.delenv("GIT_SSL_CAINFO")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)

    with pytest.raises(RepositoryError, match="not trusted"):
        cloned(forge.url("project.git"), tmp_path)


def test_the_user_s_git_configuration_has_no_say(
    forge: Forge, published: Path, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        f'[url "ext::touch {ran}"]\n\tinsteadOf = https://\n[protocol "ext"]\n\tallow = always\n'
        f"[credential]\n\thelper = !touch {ran}\n[http]\n\tproxy = http://127.0.0.1:9\n"
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "http.proxy")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")

    with cloned(forge.url("project.git"), tmp_path) as snapshot:
        assert snapshot.commit == git(published, "rev-parse", "HEAD")
    assert not ran.exists()


def test_a_private_address_is_refused_before_anything_is_sent(forge: Forge, tmp_path: Path) -> None:
    for host in ("localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"):
        with pytest.raises(RepositoryError, match="not on the public internet"):
            fetch(f"https://{host}:{forge.port}/project.git", tmp_path, quiet)

    assert forge.asked == []


def test_a_host_that_no_name_server_knows_is_said_in_words_and_not_to_be_cloned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody_knows(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody_knows)
    with pytest.raises(RepositoryError) as refused:
        fetch("https://nobody.invalid/project.git", tmp_path, quiet)

    french = Messages("fr").translate
    assert refused.value.hint == "getent hosts nobody.invalid"
    assert french(refused.value.detail) == "L’hôte nobody.invalid est introuvable."
    assert french(refused.value.cause or "").startswith("Aucun serveur de noms ne connaît nobody.invalid")


def test_an_upload_s_id_is_the_server_s_to_open(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="is the id of an upload"):
        fetch("upl_01HZX", tmp_path, quiet)


def test_what_the_report_raises_ends_the_download(forge: Forge, tmp_path: Path) -> None:
    forge.hangs = True
    begun = time.monotonic()

    def stop(done: int, total: int, message: str = "") -> None:  # noqa: ARG001 - the shape of a report
        if forge.asked:
            raise Cancelled("The run was cancelled.")

    address = parse_repository(forge.url("project.git"))
    assert isinstance(address, HttpsRepository)
    with pytest.raises(Cancelled):
        clone(address, tmp_path / "repository", stop, ref=None, resolve=here)
    assert time.monotonic() - begun < paced(10)
    assert not (tmp_path / "repository").exists()


def test_git_is_gone_when_the_generator_is_killed(forge: Forge, tmp_path: Path) -> None:
    forge.hangs = True
    program = (
        "import sys; from pathlib import Path\n"
        "from fondation_cli.course.fetching.remote import clone\n"
        "from fondation_shared.repositories import parse_repository\n"
        "clone(parse_repository(sys.argv[1]), Path(sys.argv[2]) / 'repository', lambda *words: None, ref=None,\n"
        "      resolve=lambda host, port: ('127.0.0.1',))\n"
    )
    generator = subprocess.Popen([sys.executable, "-c", program, forge.url("project.git"), tmp_path])
    wait_until(lambda: bool(forge.asked), what="git's first question")
    started = psutil.Process(generator.pid).children(recursive=True)
    assert any("git" in process.name() for process in started)

    generator.send_signal(signal.SIGKILL)
    generator.wait()

    gone, alive = psutil.wait_procs(started, timeout=60)
    assert len(gone) == len(started)
    assert not alive
    shutil.rmtree(tmp_path / "repository", ignore_errors=True)


@pytest.fixture
def long_lived(forge: Forge, make_repository: MakeRepository, git: Git) -> Path:
    """A project with many commits and a tag, on a forge that sends commits without the text of old files."""
    folder = make_repository({"a.py": "0\n"})
    for number in range(1, 30):
        (folder / "a.py").write_text(f"{number}\n" * 50)
        git(folder, "commit", "-q", "-am", f"Number {number}")
    git(folder, "tag", "v1.0", "HEAD~3")
    place = forge.root / "long.git"
    git(folder, "clone", "-q", "--bare", str(folder), str(place))
    for name in ("allowFilter", "allowAnySHA1InWant"):
        git(place, "config", f"uploadpack.{name}", "true")
    return place


def with_past(forge: Forge, workspace: Path, past: PastLimits | None = None) -> Snapshot:
    address = parse_repository(forge.url("long.git"))
    assert isinstance(address, HttpsRepository)
    folder, limits = workspace / "repository", past or PastLimits(seconds=60)
    return clone(address, folder, quiet, ref=None, resolve=here, limits=Limits(seconds=60), past=limits)


def test_the_past_comes_without_the_text_of_old_files(forge: Forge, long_lived: Path, git: Git, tmp_path: Path) -> None:
    with with_past(forge, tmp_path) as snapshot:
        assert snapshot.commit == git(long_lived, "rev-parse", "HEAD")
        assert snapshot.read("a.py").startswith(b"29\n")
        history = snapshot.history
        assert (history.reach, len(history.revisions)) == (Reach.TREES, 30)
        assert [tag.name for tag in history.tags] == ["v1.0"]
        assert history.revisions[1].changes[0].path == "a.py"
        assert not list(snapshot.old_contents([history.revisions[5].changes[0].after.decode()]))


def test_a_server_that_would_send_all_old_files_gives_the_newest_commits(
    forge: Forge, long_lived: Path, git: Git, tmp_path: Path
) -> None:
    git(long_lived, "config", "uploadpack.allowFilter", "false")
    with with_past(forge, tmp_path) as snapshot:
        assert snapshot.read("a.py").startswith(b"29\n")
        assert snapshot.history.reach in {Reach.CUT, Reach.ALL}
        assert len(snapshot.history.revisions) == 30


@pytest.mark.parametrize("past", [PastLimits(seconds=0), PastLimits(largest_pack=64)])
def test_a_past_beyond_its_bounds_is_left_out_and_the_rest_stays(
    forge: Forge, long_lived: Path, tmp_path: Path, past: PastLimits
) -> None:
    assert long_lived.exists()
    with with_past(forge, tmp_path, past) as snapshot:
        assert snapshot.read("a.py").startswith(b"29\n")
        assert snapshot.history.reach is Reach.NONE
    assert not list((tmp_path / "repository").glob("objects/pack/tmp_*"))


def test_without_being_asked_for_no_past_is_fetched(forge: Forge, long_lived: Path, tmp_path: Path) -> None:
    assert long_lived.exists()
    with cloned(forge.url("long.git"), tmp_path) as snapshot:
        assert snapshot.history.reach is Reach.NONE
