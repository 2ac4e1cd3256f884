"""Passes to previews: who holds one may read what one build put out, for an hour, framed by one page.

A pass stands in the address of a preview, since a sandboxed frame sends no cookie. It is signed with a secret that
lives as long as the process: it cannot be guessed or made up, and a restart ends them all. Where keys are in use it
names the key of whoever was given it, and lasts no longer than that key, or than the next sign-out with it.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, ValidationError

from fondation_shared.clock import Clock
from fondation_shared.ids import JobId, KeyId

SECONDS = 3600
_LONGEST = 2000


class Pass(BaseModel):
    """`page` and `place` are origins: of the page that frames the preview, and of the preview. `ends`: Unix time.

    `turn`: how often somebody had signed out with the key.
    """

    model_config = ConfigDict(frozen=True)

    job_id: JobId
    key_id: KeyId | None
    turn: int
    page: str
    place: str
    ends: int


@dataclass(frozen=True, slots=True)
class Passes:
    """Makes passes, and knows its own again."""

    clock: Clock
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    turns: dict[KeyId, int] = field(default_factory=dict)

    def issue(self, job_id: JobId, key_id: KeyId | None, page: str, place: str) -> str:
        """A pass for an hour, as it stands in an address; no key where the server needs none."""
        ends = int(self.clock.now().timestamp()) + SECONDS
        known = Pass(job_id=job_id, key_id=key_id, turn=self._turn(key_id), page=page, place=place, ends=ends)
        said = known.model_dump_json().encode()
        return f"{_text(said)}.{_text(self._signature(said))}"

    def end(self, key_id: KeyId) -> None:
        """End every pass that the holders of a key were given so far."""
        self.turns[key_id] = self._turn(key_id) + 1

    def read(self, text: str) -> Pass | None:
        """What a pass says; None where it is not one of ours, or has ended."""
        said, _, signature = text.partition(".")
        if len(text) > _LONGEST or not said.isascii() or not signature.isascii():
            return None
        try:
            content = base64.urlsafe_b64decode(f"{said}==")
            # The text itself goes into the policy: what decodes to the same is not the same.
            if _text(content) != said or not hmac.compare_digest(_text(self._signature(content)), signature):
                return None
            known = Pass.model_validate_json(content)
        except (binascii.Error, ValidationError):
            return None
        is_over = known.ends <= self.clock.now().timestamp() or known.turn != self._turn(known.key_id)
        return None if is_over else known

    def _turn(self, key_id: KeyId | None) -> int:
        return self.turns.get(key_id, 0) if key_id else 0

    def _signature(self, said: bytes) -> bytes:
        return hmac.new(self.secret, said, hashlib.sha256).digest()


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
