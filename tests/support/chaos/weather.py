"""A storm from its beginning to the table's row."""

import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import anyio

from chaos.courses import untrue
from chaos.customers import Customers, coming
from chaos.findings import Kept, doubled, every_job, gaps, kept, lost, paid_twice, wrong
from chaos.ledger import read
from chaos.leftovers import IDLE_SECONDS, left_behind
from chaos.receiver import Moody
from chaos.shape import Shape, Size
from chaos.site import Site, raised
from chaos.store import granted, remembered
from chaos.storm import Storm
from fondation_shared.client import ApiClient
from fondation_shared.jobs import Job
from fondation_shared.testing import loopback, wait_until
from fondation_shared.webhooks import MESSAGE_TYPES


@dataclass(frozen=True)
class Weathered:
    """What was done to a site, and what did not hold, by column; every list is empty where all did."""

    jobs: int
    kills: Counter[str]
    flushes: int
    cuts: int
    freezes: int
    seconds: float
    findings: dict[str, list[str]] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return not any(self.findings.values())


def weather(shape: Shape, size: Size, seed: int, folder: Path) -> Weathered:
    """Raise a site in `folder`, an empty one; let it work through a storm; count what is not as it was promised.

    Raises:
        TimeoutError: something did not happen within the bound; its notes say what was done to the site until then.

    """
    began = time.monotonic()
    chance = random.Random(seed)  # noqa: S311 - a seeded run, not a secret
    with raised(shape, folder) as site, Moody(random.Random(seed)) as receiver:  # noqa: S311
        site.start_all()
        receiver.secret = _told(site, receiver)
        with coming(site, size) as customers:
            storm = Storm(site, customers, chance)
            try:
                storm.rage(size)
                customers.wait(size.bound_seconds)
            except BaseException as error:
                error.add_note(f"Replay: seed {seed}. Done to it: {', '.join(storm.said)}.")
                for log in folder.glob("*.log"):
                    error.add_note(f"{log.name}: {log.read_text(errors='replace')[-3000:]}")
                raise
        findings = _findings(site, customers, receiver)
    kills = Counter({name: storm.kills[name] for name in shape.victims})
    return Weathered(
        len(customers.orders), kills, storm.flushes, storm.cuts, storm.freezes, time.monotonic() - began, findings
    )


def _told(site: Site, receiver: Moody) -> str:
    """Have the receiver told of everything; what the messages are signed with."""
    with loopback(site.entry) as http:
        wanted = {"url": f"{receiver.url}/hook", "events": MESSAGE_TYPES}
        answer = http.post("/v1/webhooks", json=wanted)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["secret"])


def _findings(site: Site, customers: Customers, receiver: Moody) -> dict[str, list[str]]:
    orders = customers.orders
    jobs, found = anyio.run(_looked_at, site, customers)
    waits_for = {order.job_id for order in orders}
    # Those that do not come are counted as lost.
    with suppress(TimeoutError):
        wait_until(lambda: waits_for <= receiver.ended(), seconds=IDLE_SECONDS, what="messages of all ends")
    # First: a message that comes late counts as well.
    left = list(left_behind(site))
    told, ledger = receiver.received, read(site.ledger)
    return {
        "lost": list(lost(orders, jobs, told)),
        "doubled": list(doubled(orders, jobs, found, told)),
        "gaps": list(gaps(found)),
        "wrong": [*wrong(found, ledger), *receiver.forged, *untrue(found, site.folder)],
        "paid twice": list(paid_twice(ledger, remembered(site), granted(site))),
        "left behind": left,
    }


async def _looked_at(site: Site, customers: Customers) -> tuple[list[Job], list[Kept]]:
    async with ApiClient.connect(site.entry) as client:
        jobs = await every_job(client)
        there = {job.id for job in jobs}
        return jobs, [await kept(client, order) for order in customers.orders if order.job_id in there]
