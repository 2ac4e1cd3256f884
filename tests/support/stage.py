"""llmock as a model by script: it gives one answer after the other, and plays the faults that come before each.

Which answer is due, the job's own receipts say: a call that is made again, for whatever reason, hears the same answer.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from killing import receipts
from llmock.pytest_plugin import LLMock
from llmock.testing import LLMockServer

from fondation_shared.events import GeneratorEvent, ModelCalled

Fault = Callable[[LLMock], LLMock]

QUOTAS: dict[str, Fault] = {
    "anthropic": lambda mock: mock.fail(400, times=None, message="Your credit balance is too low to use the API."),
    "chat": lambda mock: mock.fail(429, times=None, code="insufficient_quota", message="You exceeded your quota."),
    "responses": lambda mock: mock.fail(429, times=None, code="insufficient_quota", message="You exceeded your quota."),
}
"""How each says that what was paid for is used up."""
IMPATIENT = {
    "FONDATION_MODEL_CONCURRENCY": "1",
    "FONDATION_MODEL_FIRST_SECONDS": "3",
    "FONDATION_MODEL_PAUSE_SECONDS": "2",
    "FONDATION_MODEL_RETRIES": "4",
}
"""One question at a time, and no long waits."""


@dataclass(frozen=True)
class Scene:
    """An answer, and what goes wrong before it is heard."""

    answer: str
    faults: Sequence[Fault] = ()


class Stage:
    """Plays `scenes` to the job whose memo is at `memo`; `told` has to hear of its events."""

    def __init__(self, mock: LLMock, server: LLMockServer, protocol: str, scenes: Sequence[Scene]) -> None:
        self.memo: Path | None = None
        self._mock = mock.pace(1)
        self._server = server
        self._protocol = protocol
        self._scenes = scenes
        self._at = 0
        self._play()

    def follow(self, memo: Path) -> "Stage":
        """Itself, with the memo of the job that is played to."""
        self.memo = memo
        return self

    def told(self, event: GeneratorEvent) -> None:
        """Go on, if that was a whole answer."""
        heard = receipts(self.memo) if isinstance(event, ModelCalled) else 0
        if heard > self._at:
            self._at = heard
            self._play()

    def _play(self) -> None:
        self._server.state.scenarios.clear()
        if self._at >= len(self._scenes):
            return
        scene = self._scenes[self._at]
        for fault in scene.faults:
            fault(self._mock)
        if self._protocol == "anthropic" and scene.answer.startswith("{"):
            self._mock.call_tool("answer", json.loads(scene.answer), times=None)
        else:
            self._mock.reply(scene.answer, times=None)


def malformed(protocol: str, answer: str) -> Scene:
    """An answer that is no JSON."""
    if protocol == "anthropic":
        return Scene(answer, [lambda mock: mock.break_tool_call()])
    return Scene(answer[: len(answer) // 2])
