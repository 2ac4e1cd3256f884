"""Carries what a container says into two pipes, and takes the last word of its first process out of it."""

import contextlib
import os
import re
import threading

from fondation_cli.sandbox.docker.engine import Attached
from fondation_cli.sandbox.running import Denied
from fondation_cli.sandbox.watch import Stream

_LONGEST = 80


class Pump(threading.Thread):
    """Until the container ends. `mark` begins the last word."""

    def __init__(self, mark: str) -> None:
        super().__init__(name="sandbox-pump", daemon=True)
        self.denied: Denied | None = None
        self._attached: Attached | None = None
        self._last = re.compile(rb"\x00" + mark.encode() + rb" (\d+) (\d+)\n")
        self._held = b""
        self._out, self._into_out = os.pipe()
        self._err, self._into_err = os.pipe()

    @property
    def streams(self) -> dict[Stream, int]:
        """What to read from."""
        return {"stdout": self._out, "stderr": self._err}

    @property
    def is_carrying(self) -> bool:
        """Whether the container has begun, as far as is known, and has not ended."""
        return self._attached is not None and self.is_alive()

    def carry(self, attached: Attached) -> None:
        """Begin."""
        self._attached = attached
        self.start()

    def run(self) -> None:
        """Carry it."""
        with contextlib.suppress(OSError):
            for stream, chunk in self._attached.frames() if self._attached else ():
                if stream == 1:
                    _write(self._into_out, chunk)
                else:
                    _write(self._into_err, self._without_last_word(chunk))
            _write(self._into_err, self._held)
        os.close(self._into_out)
        os.close(self._into_err)

    def close(self) -> None:
        """Give back the pipes. It has ended, or ends now."""
        if self._attached is not None:
            self._attached.close()
            os.close(self._out)
            os.close(self._err)
            self.join()
            return
        for descriptor in (self._out, self._err, self._into_out, self._into_err):
            os.close(descriptor)

    def _without_last_word(self, chunk: bytes) -> bytes:
        """It may come in pieces: what may be its beginning is held back, and that is hardly ever anything."""
        whole = self._held + chunk
        if found := self._last.search(whole):
            self.denied = Denied(int(found[1]), int(found[2]))
            whole = whole[: found.start()] + whole[found.end() :]
        begins = whole.rfind(b"\0", -_LONGEST)
        held = whole[begins:] if begins >= 0 else b""
        self._held = held
        return whole[: len(whole) - len(held)]


def _write(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]
