"""Sends what lies in the outbox: at least once, always as the same message, until it is taken or given up.

Several webs may share a store. Whoever takes a message has it for a bounded time; who is killed meanwhile leaves it
to whoever looks next. A row is settled behind the answer and not before.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

import anyio
import structlog
from anyio.abc import TaskGroup
from pydantic import SecretStr
from sqlalchemy import Connection

from fondation_shared.clock import Clock
from fondation_shared.errors import FondationError
from fondation_shared.ids import WebhookId
from fondation_web.outbox.message import signed
from fondation_web.outbox.outbox import CONVEX
from fondation_web.outbox.sender import MOST, Answer, Sender
from fondation_web.outbox.settle import Sent, settle
from fondation_web.outbox.target import TargetError, parse
from fondation_web.outbox.wake import Wake
from fondation_web.store import deliveries
from fondation_web.store.deliveries import DeliveryRow, Taken
from fondation_web.store.store import Store

MOST_OF_A_HOST = 4
"""And to one host: those that never answer hold up nobody else."""
MARGIN_SECONDS = 15.0
"""How much longer than a sending may take a message belongs to whoever sends it: the answer has to be kept as well."""
LOOK_SECONDS = 30.0
"""Others that share the store may leave something behind: it is looked for this often, and woken for all else."""
_RETRY_SECONDS = 1.0

_log = structlog.get_logger()


@dataclass(slots=True)
class Courier:
    """`own_secret`: what messages to the webhook of the settings are signed with, which may be anywhere."""

    store: Store
    sender: Sender
    clock: Clock
    wake: Wake
    own_secret: SecretStr | None = None
    _on_the_way: Counter[str] = field(default_factory=Counter)

    async def run(self) -> None:
        """Until cancelled; what is on its way then is sent again by whoever looks next."""
        async with anyio.create_task_group() as group:
            while True:
                try:
                    pause = await self._round(group)
                except Exception as error:  # noqa: BLE001 - the loop outlives whatever it meets
                    _log.warning("webhooks wait", cause=str(error))
                    pause = _RETRY_SECONDS
                await self.wake.wait(self.clock, pause)

    async def _round(self, group: TaskGroup) -> float:
        """Begin to send what is due, as far as there is room; in how many seconds to look again.

        It is looked for before anything is written. The end of each sending wakes as well.
        """
        due = await self.store.read(partial(deliveries.next_due, busy=self._busy(), others=self._others()))
        if due is None:
            return LOOK_SECONDS
        left = (due - self.clock.now()).total_seconds()
        if left > 0:
            return min(left, LOOK_SECONDS)
        taken = await self.store.write(self._take)
        for each in taken:
            self._on_the_way[each.host] += 1
            group.start_soon(self._carry, each)
        # What is due and was not taken is being taken by another web.
        return 0.0 if taken else _RETRY_SECONDS

    def _busy(self) -> list[str] | None:
        """Hosts that get nothing more for now; None: no host does."""
        if self._on_the_way.total() >= MOST:
            return None
        return [host for host, count in self._on_the_way.items() if count >= MOST_OF_A_HOST]

    def _others(self) -> list[WebhookId]:
        """Webhooks that are left to a web whose settings name them: this one cannot sign for them."""
        return [] if self.own_secret else [CONVEX]

    def _take(self, connection: Connection) -> list[Taken]:
        """Those that are due first, but no more to a host than may be on their way."""
        now = self.clock.now()
        until = now + timedelta(seconds=self.sender.seconds + MARGIN_SECONDS)
        counted = Counter(self._on_the_way)
        taken: list[Taken] = []
        while room := MOST - counted.total():
            busy = [host for host, count in counted.items() if count >= MOST_OF_A_HOST]
            found = deliveries.due(connection, now, room, busy, self._others())
            if not found:
                break
            first = [each for each in found if _counts(counted, each.host)]
            deliveries.hold(connection, first, until)
            taken += first
        return taken

    async def _carry(self, taken: Taken) -> None:
        """Send a message once, and keep what became of that."""
        at, began = self.clock.now(), self.clock.monotonic()
        try:
            answer = await self._send(taken)
            await self._keep(taken.row, Sent(at, self.clock.monotonic() - began, answer))
        except Exception as error:  # noqa: BLE001 - it stays in the outbox, and is sent again when its time is over
            _log.warning("a webhook's answer was not kept", message=taken.row.id, cause=str(error))
        finally:
            self._on_the_way[taken.host] -= 1
            self._on_the_way += Counter()
            self.wake.ring()

    async def _keep(self, row: DeliveryRow, sent: Sent) -> None:
        """Settle the message; what cannot be kept is kept as a sending that failed, or it would be sent for ever.

        Raises:
            Exception: the store takes nothing now.

        """
        try:
            await self.store.write(partial(settle, taken=row, sent=sent, now=self.clock.now()))
        except FondationError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, the next sending would meet it again
            _log.warning("a webhook's answer cannot be kept", message=row.id, cause=str(error))
            failed = replace(sent, answer=TargetError("Its answer cannot be kept."))
            await self.store.write(partial(settle, taken=row, sent=failed, now=self.clock.now()))

    async def _send(self, taken: Taken) -> Answer | TargetError:
        """What came back; any fault is an answer of its own, so that it is counted and the message given up at last."""
        try:
            secret = taken.secret or (self.own_secret.get_secret_value() if self.own_secret else "")
            headers = signed(taken.row.id, taken.row.body, secret, self.clock.now())
            target = parse(taken.url, "url")
            return await self.sender.send(target, headers, taken.row.body, anywhere=taken.secret is None)
        except TargetError as error:
            return error
        except Exception as error:  # noqa: BLE001 - whatever it was, the next sending would meet it again
            _log.warning("a message could not be sent", message=taken.row.id, cause=str(error))
            return TargetError("It could not be sent: the server's log says why.")


def _counts(counted: Counter[str], host: str) -> bool:
    """Whether one more may go to that host; then it is counted."""
    fits = counted[host] < MOST_OF_A_HOST
    counted[host] += fits
    return fits
