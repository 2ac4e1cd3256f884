"""A receiver of webhooks that is not always in the mood: now and then it wants to be told again."""

import random

from receiver import Received, Receiver, Reply
from standardwebhooks import Webhook, WebhookVerificationError

from fondation_shared.ids import JobId
from fondation_shared.states import TERMINAL
from fondation_shared.webhooks import Message

REFUSED = 0.15


class Moody(Receiver):
    """Refuses some messages when it hears them first. `forged`: what was wrong with signatures, by `secret`.

    Later it would add to what the storm breaks: a message that failed twice rests for five minutes.
    """

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance
        self._heard: set[str] = set()
        self.secret = ""
        self.forged: list[str] = []

    def take(self, received: Received) -> Reply:
        super().take(received)
        # Now: a signature holds for five minutes.
        try:
            Webhook(self.secret).verify(received.body, received.headers)
        except WebhookVerificationError as error:
            self.forged.append(f"{received.id}: {error}")
        first = received.id not in self._heard
        self._heard.add(received.id)
        return Reply(503, {"Retry-After": "1"}) if first and self._chance.random() < REFUSED else Reply(204)

    def ended(self) -> set[JobId]:
        """The jobs of whose end it was told."""
        messages = [Message.model_validate_json(each.body) for each in list(self.received)]
        return {message.job_id for message in messages if message.status in TERMINAL}
