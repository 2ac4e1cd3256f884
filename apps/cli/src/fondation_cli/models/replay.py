"""Recorded answers: a file of them takes a model's place, in tests, demos and reports of mistakes."""

import hashlib
import json
import threading
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ValidationError

from fondation_cli.models.faults import Fault
from fondation_cli.models.name import ModelName
from fondation_cli.models.port import Call, Deadlines, ModelPort, Reply
from fondation_shared.errors import SettingsError


class Recorded(BaseModel):
    """A line of the file: the question's seal, which says nothing of it, and its answer."""

    question: str
    reply: Reply


class Replay:
    """A `ModelPort` that knows the questions of a recording, and no others."""

    def __init__(self, name: ModelName) -> None:
        self.name = name
        path = Path(name.model)
        try:
            content = path.read_bytes()
            rows = [Recorded.model_validate_json(line) for line in content.splitlines()]
        except (OSError, ValidationError) as error:
            raise SettingsError(
                f"The recording {path} cannot be read.", cause=str(error).splitlines()[0], hint=f"file {path}"
            ) from error
        self._replies = {row.question: row.reply for row in rows}
        self.shape = hashlib.sha256(content).hexdigest()[:16]

    def call(self, call: Call, deadlines: Deadlines, hear: Callable[[str], None], check: Callable[[], None]) -> Reply:
        """The answer that was recorded. Raises Fault: there is none."""
        del deadlines
        check()
        reply = self._replies.get(_seal(call))
        if reply is None:
            raise Fault("unknown", "the recording has no answer to this question")
        hear(reply.text)
        return reply


class Recorder:
    """The file that answers are added to as they come."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def note(self, call: Call, reply: Reply) -> None:
        """Add one."""
        line = Recorded(question=_seal(call), reply=reply).model_dump_json()
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


class Recording:
    """A `ModelPort` that writes down what another answers."""

    def __init__(self, model: ModelPort, recorder: Recorder) -> None:
        self.name = model.name
        self.shape = model.shape
        self._model = model
        self._recorder = recorder

    def call(self, call: Call, deadlines: Deadlines, hear: Callable[[str], None], check: Callable[[], None]) -> Reply:
        """As the other."""
        reply = self._model.call(call, deadlines, hear, check)
        self._recorder.note(call, reply)
        return reply


def _seal(call: Call) -> str:
    asked = [call.instructions, call.context, call.asked, None if call.schema is None else dict(call.schema)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()
