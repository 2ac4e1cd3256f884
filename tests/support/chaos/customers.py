"""Those who want something: each submits a job, follows it to its end, and comes again, as long as there is need."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

import anyio
from anyio.from_thread import start_blocking_portal
from ulid import ULID

from chaos.program import PLAYED
from chaos.shape import Size
from chaos.site import Site
from fondation_shared.client import ApiClient
from fondation_shared.errors import FondationError, InFlight
from fondation_shared.events import Recorded
from fondation_shared.generate import ProjectRequest
from fondation_shared.ids import CourseId, JobId
from fondation_shared.jobs import CourseRequest
from fondation_shared.projects import ProjectAccepted

PACKAGES = ["h11", "honcho", "iniconfig", "pluggy", "stamina"]
OF_A_COURSE = 4
"""So many played jobs are of the same course: they remember together."""
PAUSE_SECONDS = 0.2


@dataclass
class Order:
    """A job that was accepted, and its log as it was seen by somebody who came back whenever the connection broke."""

    job_id: JobId
    course_id: CourseId | None
    played: bool
    log: list[Recorded] = field(default_factory=list)


@dataclass
class Customers:
    """`orders` are all that were accepted, `ended` those of them that were followed to their end."""

    site: Site
    size: Size
    orders: list[Order] = field(default_factory=list)
    ended: list[Order] = field(default_factory=list)
    enough: bool = False
    _numbers: Iterator[int] = field(default_factory=count)
    _running: "Future[None] | None" = None

    def wait(self, seconds: float) -> None:
        """Let nobody come again once there are enough jobs, and wait for those who are there.

        Raises:
            TimeoutError: somebody waits for a job that does not end.

        """
        self.enough = True
        assert self._running is not None
        try:
            self._running.result(seconds)
        except TimeoutError:
            open_jobs = [order.job_id for order in self.orders if order not in self.ended]
            raise TimeoutError(f"These jobs have not ended: {open_jobs}") from None

    def check(self) -> None:
        """Raises what a customer met that the service may not say, if so."""
        if self._running is not None and self._running.done():
            self._running.result()

    async def come(self) -> None:
        async with ApiClient.connect(self.site.entry) as client, anyio.create_task_group() as group:
            for _ in range(self.size.at_once):
                group.start_soon(self._come_again, client)

    async def _come_again(self, client: ApiClient) -> None:
        while not (self.enough and len(self.orders) >= self.size.jobs):
            order = await self._submit(client, next(self._numbers))
            self.orders.append(order)
            await self._follow(client, order)
            self.ended.append(order)

    async def _submit(self, client: ApiClient, number: int) -> Order:
        """Ask for the job of this number until there is an answer, always with the same key."""
        key = str(ULID())
        while True:
            try:
                return await self._ask(client, number, key)
            except FondationError as error:
                if not error.retryable and not isinstance(error, InFlight):
                    raise
                await anyio.sleep(PAUSE_SECONDS)

    async def _ask(self, client: ApiClient, number: int, key: str) -> Order:
        which, other = divmod(number, self.size.real)
        if self.site.shape.real and not other:
            repository = await anyio.to_thread.run_sync(self.site.repository, PACKAGES[which % len(PACKAGES)])
            request = CourseRequest(repository=str(repository), language="fr" if which % 2 else "en")
            course = await client.create_course(request, idempotency_key=key)
            return Order(course.job_id, course.course_id, played=False)
        if number % 3 == 1:
            wanted = ProjectRequest(prompt=f"A list of things, number {number}")
            headers = {"Idempotency-Key": key}
            answer = await client.transport.send("POST", "/v1/generate", content=wanted, headers=headers)
            return Order(ProjectAccepted.model_validate_json(answer.content).job_id, None, played=True)
        folder = self.site.repositories / f"{PLAYED}{number // OF_A_COURSE}"
        folder.mkdir(exist_ok=True)
        course = await client.create_course(CourseRequest(repository=str(folder)), idempotency_key=key)
        return Order(course.job_id, course.course_id, played=True)

    async def _follow(self, client: ApiClient, order: Order) -> None:
        while True:
            try:
                after = order.log[-1].seq if order.log else 0
                async for entry in client.follow(order.job_id, after=after):
                    order.log.append(entry)
            except FondationError as error:
                if not error.retryable:
                    raise
                await anyio.sleep(PAUSE_SECONDS)
            else:
                return


@contextmanager
def coming(site: Site, size: Size) -> Iterator[Customers]:
    """Customers who come in a thread of their own until the context is left."""
    customers = Customers(site, size)
    with start_blocking_portal() as portal:
        customers._running = portal.start_task_soon(customers.come)
        try:
            yield customers
        finally:
            customers._running.cancel()
