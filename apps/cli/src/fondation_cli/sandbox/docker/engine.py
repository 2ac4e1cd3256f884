"""The engine, as far as a sandbox needs it: the only place that knows the client library."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import docker

_SECONDS = 120
_OLDEST = "1.24"
"""Of the interface's versions, the first that the client knows: enough to ask which one the engine has."""

_TRIES, _PAUSE = 3, 0.3
_HEAD = 8
_LARGEST = 16 * 1024 * 1024


class EngineFailed(Exception):
    """The engine does not answer, or answers that it cannot: `args` say why."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A container or volume that is there, and its labels."""

    name: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Left:
    """How a container ended."""

    exit_code: int
    out_of_memory: bool


class Attached:
    """The streams of a container, joined before its start so that nothing is missed."""

    def __init__(self, found: socket.socket) -> None:
        self._found = found  # a file around the socket, where the connection is not encrypted
        self._socket: socket.socket = getattr(found, "_sock", found)
        self._socket.settimeout(None)

    def frames(self) -> Iterator[tuple[int, bytes]]:
        """Pieces of what it says, 1 and 2 as streams are numbered, until it ends."""
        while len(head := self._read(_HEAD)) == _HEAD:
            size = int.from_bytes(head[4:], "big")
            if size > _LARGEST:
                return
            yield head[0], self._read(size)

    def write(self, content: bytes) -> None:
        """To what it reads. Raises OSError."""
        self._socket.sendall(content)

    def close(self) -> None:
        """End it; whoever reads it is told that it has ended."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        for each in (getattr(self._found, "_response", self._found), self._socket, self._found):
            with contextlib.suppress(OSError):
                each.close()

    def _read(self, size: int) -> bytes:
        read = bytearray()
        with contextlib.suppress(OSError):
            while len(read) < size and (chunk := self._socket.recv(min(size - len(read), 65536))):
                read += chunk
        return bytes(read)


class Engine:
    """An engine, here or elsewhere. `DOCKER_HOST`, `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` say which.

    Every method raises EngineFailed.
    """

    @cached_property
    def _client(self) -> "docker.APIClient":
        with contextlib.closing(_connected(_OLDEST)) as asking:
            version: str = asking.version(api_version=False)["ApiVersion"]
        return _connected(version)

    def close(self) -> None:
        """Give back its connections, if there are any."""
        if "_client" in self.__dict__:
            self._client.close()

    @property
    def is_here(self) -> bool:
        """Whether it is reached by a socket file, and so may run on this machine."""
        with _told():
            address: str = self._client.base_url
        return address.startswith("http+docker://localhost")

    def information(self) -> Mapping[str, object]:
        """What it says of itself."""
        with _told():
            found: Mapping[str, object] = self._client.info()
        return found

    def has_image(self, image: str) -> bool:
        """Whether containers can be made of it without fetching it."""
        with _told():
            found: list[object] = self._client.images(name=image)
        return bool(found)

    def image_id(self, image: str) -> str:
        """The hash of all that is in it."""
        with _told():
            found: str = self._client.inspect_image(image)["Id"]
        return found

    def make_volume(self, name: str, labels: Mapping[str, str]) -> None:
        """A volume of that name."""
        with _told():
            self._client.create_volume(name, labels=dict(labels))

    def make(self, name: str, body: Mapping[str, object]) -> None:
        """A container of that name, which does not run yet. `body` is as the engine's interface has it."""
        with _told():
            self._client.create_container_from_config(dict(body), name=name)

    def make_like(
        self, name: str, other: str, mounts: Sequence[Mapping[str, object]], labels: Mapping[str, str]
    ) -> None:
        """A container `other` of the same image that mounts something else, and is not to run."""
        with _told():
            image: str = self._client.inspect_container(name)["Image"]
        body = {"Image": image, "Cmd": ["true"], "Labels": dict(labels)}
        self.make(other, {**body, "HostConfig": {"NetworkMode": "none", "Mounts": list(mounts)}})

    def start(self, name: str) -> None:
        """Let it run."""
        with _told():
            self._client.start(name)

    def attach(self, name: str, *, writing: bool = False) -> Attached:
        """Its streams."""
        wanted = {"stdin": int(writing), "stdout": 1, "stderr": 1, "stream": 1}
        with _told():
            return Attached(self._client.attach_socket(name, wanted))

    def put(self, name: str, folder: str, archive: IO[bytes]) -> None:
        """Unpack a tar into one of its folders."""
        with _told():
            self._client.put_archive(name, folder, archive)

    @contextlib.contextmanager
    def take(self, name: str, folder: str) -> Iterator[Iterable[bytes]]:
        """One of its folders as a tar, piece by piece."""
        with _told():
            pieces, _ = self._client.get_archive(name, folder)
            try:
                yield pieces
            finally:
                pieces.close()

    def wait(self, name: str) -> Left:
        """How it has ended, or ends now."""
        with _told():
            self._client.wait(name)
            state = self._client.inspect_container(name)["State"]
        return Left(int(state["ExitCode"]), bool(state["OOMKilled"]))

    def first_process(self, name: str) -> int:
        """Its first process, as the engine's machine counts them; 0 where it does not run."""
        with _told():
            state = self._client.inspect_container(name)["State"]
        return int(state["Pid"])

    def kill(self, name: str) -> None:
        """End it at once; nothing is said of one that does not run."""
        with contextlib.suppress(EngineFailed), _told():
            self._client.kill(name)

    def remove(self, name: str) -> None:
        """Take it away, running or not; nothing is said of one that is not there."""
        _persist(partial(self._client.remove_container, name, v=True, force=True))

    def remove_volume(self, name: str) -> None:
        """The same for a volume."""
        _persist(partial(self._client.remove_volume, name, force=True))

    def containers(self, label: str) -> list[Listed]:
        """Those that have a label, running or not."""
        with _told():
            found = self._client.containers(all=True, filters={"label": label})
            return [Listed(each["Id"], each["Labels"]) for each in found]

    def volumes(self, label: str) -> list[Listed]:
        """The same of volumes."""
        with _told():
            found = self._client.volumes(filters={"label": label})["Volumes"] or []
            return [Listed(each["Name"], each["Labels"] or {}) for each in found]


def _connected(version: str) -> "docker.APIClient":
    import docker  # noqa: PLC0415 - loaded only where an engine is asked for

    settings = docker.utils.kwargs_from_env()
    scheme, _, path = settings.get("base_url", docker.constants.DEFAULT_UNIX_SOCKET).partition("://")
    if scheme.endswith("unix"):
        with socket.socket(socket.AF_UNIX) as nobody_there:
            nobody_there.connect("/" + path.lstrip("/"))
    client = docker.APIClient(version=version, timeout=_SECONDS, max_pool_size=32, **settings)
    # The environment's proxies and authorities are for the web; these would come before the engine's own.
    client.trust_env = False
    return client


def _persist(take: Callable[[], object]) -> None:
    """Take something away; what is in use for a moment still, on a busy machine, is tried once more, and again."""
    for _ in range(_TRIES - 1):
        with contextlib.suppress(EngineFailed), _told(absent=True):
            take()
            return
        time.sleep(_PAUSE)
    with _told(absent=True):
        take()


@contextlib.contextmanager
def _told(*, absent: bool = False) -> Iterator[None]:
    """Errors of the library and of what it stands on, as one."""
    import docker.errors  # noqa: PLC0415 - the same
    import requests  # noqa: PLC0415 - what the client stands on
    import urllib3  # noqa: PLC0415 - the same

    try:
        yield
    except docker.errors.NotFound as error:
        if not absent:
            raise EngineFailed(str(error.explanation)) from error
    except docker.errors.APIError as error:
        raise EngineFailed(str(error.explanation or error)) from error
    except (docker.errors.DockerException, requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise EngineFailed(f"the engine does not answer: {error}") from error
