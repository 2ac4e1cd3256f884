"""Passes to previews: who holds one may read what one build put out, for an hour, framed by one page.

A pass stands in the address of a preview, since a sandboxed frame sends no cookie. It is signed with a secret of the
store: it cannot be guessed or made up, and every web of the store knows it. Where keys are in use it names the key of
whoever was given it, and lasts no longer than that key, or than the next sign-out with it.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

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
    secret: bytes

    def issue(self, job_id: JobId, key_id: KeyId | None, turn: int, page: str, place: str) -> str:
        """A pass for an hour, as it stands in an address; no key where the server needs none."""
        ends = int(self.clock.now().timestamp()) + SECONDS
        known = Pass(job_id=job_id, key_id=key_id, turn=turn, page=page, place=place, ends=ends)
        said = known.model_dump_json().encode()
        return f"{_text(said)}.{_text(self._signature(said))}"

    def read(self, text: str) -> Pass | None:
        """What a pass says; None where it is not one of ours, or its time is over."""
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
        return None if known.ends <= self.clock.now().timestamp() else known

    def _signature(self, said: bytes) -> bytes:
        return hmac.new(self.secret, said, hashlib.sha256).digest()


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
