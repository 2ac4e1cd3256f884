"""A command in its container: what is made for it, how it is started and ended, what comes back of it."""

import contextlib
import secrets
import socket
import tarfile
import threading

from fondation_cli.sandbox.docker import owner
from fondation_cli.sandbox.docker.beside import Beside
from fondation_cli.sandbox.docker.container import command_body, companion_body
from fondation_cli.sandbox.docker.engine import Engine, EngineFailed
from fondation_cli.sandbox.docker.place import Place
from fondation_cli.sandbox.docker.pump import Pump
from fondation_cli.sandbox.docker.tree import Exceeded
from fondation_cli.sandbox.port import MIRROR_PORT, Task
from fondation_cli.sandbox.running import Denied

_KILLED = 128 + 9
_ENDING_SECONDS = 2.0


class Contained:
    """A command of one task. What is made for it goes with `stack`, and none of that raises."""

    def __init__(self, task: Task, image: str, engine: Engine, place: Place, stack: contextlib.ExitStack) -> None:
        self._task = task
        self._image = image
        self._engine = engine
        self._place = place
        self._stack = stack
        self._labels = owner.labels(task.policy.wall)
        self._mark = secrets.token_hex(16)
        self._name = owner.name()
        self._pump = Pump(self._mark)
        stack.callback(self._pump.close)
        self._network = "none"
        self._port = 0
        self._lost, self._exceeded = "", ""
        self._denied = Denied(0, 0)
        self._exit_code: int | None = None
        self._has_ended = False
        place.make(self._labels, stack)
        self._beside = Beside(engine, self._companion, self._alone)
        stack.callback(self._remove, self._companion_name)
        stack.callback(self._beside.end)

    def door(self, stack: contextlib.ExitStack) -> socket.socket:
        """What a door is served on. The network is then the companion's, which listens before the command begins."""
        listening = self._beside.serve(stack)
        self._port = MIRROR_PORT
        self._beside.begin()
        self._beside.wait()
        self._network = f"container:{self._companion_name}"
        return listening

    def prepared(self) -> Pump:
        """Its container with its tree, about to be started, and what carries its words."""
        body = command_body(self._task, self._image, self._network, self._place, self._labels, self._mark)
        self._stack.callback(self._remove, self._name)
        self._engine.make(self._name, body)
        self._place.bring_in(self._name)
        self._attached = self._engine.attach(self._name)
        self._stack.callback(self._attached.close)
        return self._pump

    def start(self) -> None:
        """Let it begin."""
        self._pump.carry(self._attached)
        self._engine.start(self._name)

    def exit_code(self) -> int | None:
        """How it left. Waits for its end, and for its tree to come back."""
        if not self._has_ended:
            self._has_ended = True
            try:
                self._ended()
            except Exceeded as exceeded:
                self._exceeded = str(exceeded)
            except (EngineFailed, OSError, tarfile.TarError) as error:
                self._give_up(str(error))
        return None if self._lost else self._exit_code

    def denied(self) -> Denied:
        """What it was refused, as its first process says at the end; where that was killed itself, as the engine."""
        return self._denied._replace(lost=self._lost or self._denied.lost)

    def kill(self) -> None:
        """End it at once, with all of its processes. The engine answers only when what it said has been read."""
        threading.Thread(target=self._engine.kill, args=(self._name,), daemon=True).start()

    def connect(self, port: int) -> socket.socket:
        """A connection to what it serves on its loopback. Raises OSError."""
        return self._beside.connect(port)

    def exceeded(self) -> str:
        """Which bound its tree was seen to exceed."""
        return self._place.exceeded(self._beside)

    def measured(self) -> str:
        """The same, of what came back."""
        return self._exceeded or self._place.measured()

    def _ended(self) -> None:
        left = self._engine.wait(self._name)
        self._pump.join()
        self._denied = self._pump.denied or Denied(int(left.out_of_memory), 0)
        if left.exit_code != _KILLED or self._pump.denied is not None or left.out_of_memory:
            self._exit_code = left.exit_code
        self._place.bring_back(self._name)

    @property
    def _companion_name(self) -> str:
        return f"{self._name}-beside"

    def _companion(self) -> str:
        network = "none" if self._port else f"container:{self._name}"
        self._engine.make(
            self._companion_name,
            companion_body(self._task, self._image, network, self._place, self._port, self._labels),
        )
        return self._companion_name

    def _alone(self, why: str) -> None:
        """The companion is lost. It may be so because the command itself is over."""
        if self._pump.is_carrying:
            self._pump.join(_ENDING_SECONDS)
        if self._pump.is_carrying:
            self._give_up(why)

    def _give_up(self, why: str) -> None:
        self._lost = self._lost or why
        self.kill()

    def _remove(self, name: str) -> None:
        """What an engine that is gone leaves is found by the next one that begins."""
        with contextlib.suppress(EngineFailed):
            self._engine.remove(name)
