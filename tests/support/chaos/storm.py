"""What is done to a site, in an order that a seed says; how it turns out depends on the machine as well."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil
from remains import generators, keepers

from chaos.blows import cut, freeze
from chaos.customers import Customers
from chaos.ledger import read
from chaos.shape import FLUSHES, Size
from chaos.site import Site

SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 1.0
LONGEST_ABSENCE = 0.5
ALSO = 0.3
"""How likely it is that whoever was killed is not back before the next blow."""
STILLBORN = 0.2
"""How likely it is that a web is killed once more while it starts."""
LONGEST_START = 2.0
ORDER = ("postgres", "redis", "web", "worker")
"""Who is started first of those that are away."""


@dataclass
class Storm:
    """`kills` counts by victim, blackouts included; `said` is what was done, in words."""

    site: Site
    customers: Customers
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    flushes: int = 0
    cuts: int = 0
    freezes: int = 0
    said: list[str] = field(default_factory=list)
    _away: list[str] = field(default_factory=list)

    def rage(self, size: Size) -> None:
        """Do everything, with a pause before each blow; whoever was killed is back afterwards."""
        until = time.monotonic() + size.bound_seconds
        for blow in self._blows(size):
            self.customers.check()
            time.sleep(self.chance.uniform(SHORTEST_PAUSE, LONGEST_PAUSE))
            self._strike(blow, until)
            if self._away and self.chance.random() > ALSO:
                time.sleep(self.chance.uniform(0, LONGEST_ABSENCE))
                self._bring_back()
        self._bring_back()

    def _blows(self, size: Size) -> list[str]:
        """The order of the blows; what is rare comes once something is under way."""
        victims = self.site.shape.victims
        blows = [victims[number % len(victims)] for number in range(size.kills)]
        self.chance.shuffle(blows)
        rare = ["cut"] * size.cuts + ["freeze"] * size.freezes + ["blackout"] * size.blackouts
        for blow in rare + ["flush"] * (FLUSHES if self.site.redis else 0):
            blows.insert(self.chance.randrange(len(blows) // 4, len(blows)), blow)
        return blows

    def _strike(self, blow: str, until: float) -> None:
        acts: dict[str, Callable[[], str | None]] = {
            "cut": self._cut,
            "flush": self._flush,
            "freeze": self._freeze,
            "blackout": self._black_out,
            "web": lambda: self._kill_one_of(self.site.shape.webs),
            "worker": lambda: self._kill_one_of(self.site.shape.workers),
            "keeper": lambda: self._kill_below("keeper", keepers),
            "generator": lambda: self._kill_below("generator", self._busy),
            "postgres": lambda: self._kill_one_of(("postgres",)),
            "redis": lambda: self._kill_one_of(("redis",)),
        }
        while (done := acts[blow]()) is None:
            # There was nobody to be hit: who is away comes back, and there will be.
            self._bring_back()
            if time.monotonic() > until:
                raise TimeoutError(f"There was no {blow} to hit.")
            time.sleep(0.05)
        self.said.append(done)

    def _cut(self) -> str | None:
        done = cut(self.site, self._away, self.chance)
        self.cuts += done is not None
        return done

    def _flush(self) -> str | None:
        if self.site.redis is None or "redis" in self._away:
            return None
        self.site.redis.flush()
        self.flushes += 1
        return "flush"

    def _freeze(self) -> str | None:
        there = [name for name in (*self.site.shape.webs, *self.site.shape.workers) if name not in self._away]
        if not there:
            return None
        self.freezes += 1
        return freeze(self.site, self.chance.choice(there), self.chance)

    def _black_out(self) -> str:
        for name in self.site.everybody:
            if name not in self._away:
                self._kill(name)
        return "blackout"

    def _kill_one_of(self, names: tuple[str, ...]) -> str | None:
        there = [name for name in names if name not in self._away]
        if not there:
            return None
        name = self.chance.choice(there)
        self._kill(name)
        return name

    def _kill(self, name: str) -> None:
        server = self.site.server(name)
        if server is None:
            assert name not in self.site.fallen(), f"{name} ended by itself: {self.site.log(name)}"
            self.site.kill(name)
        else:
            server.kill()
        self.kills[name.partition("-")[0]] += 1
        self._away.append(name)

    def _kill_below(self, what: str, who: Callable[[psutil.Process], list[psutil.Process]]) -> str | None:
        """Kill a process that a worker has started, or its keeper has."""
        there = [name for name in self.site.shape.workers if name not in self._away]
        found = [(name, process) for name in there for process in who(self.site.worker(name))]
        if not found:
            return None
        name, victim = self.chance.choice(found)
        try:
            victim.kill()
        except psutil.NoSuchProcess:
            return None
        self.kills[what] += 1
        return f"{name}'s {what}"

    def _busy(self, worker: psutil.Process) -> list[psutil.Process]:
        """The generators of a worker that have a job."""
        began = {line.pid for line in read(self.site.ledger)}
        return [process for process in generators(worker) if process.pid in began]

    def _bring_back(self) -> None:
        """Start again who is away: servers first, for a web that finds none says so and ends."""
        for name in sorted(self._away, key=lambda name: ORDER.index(name.partition("-")[0])):
            server = self.site.server(name)
            if server is not None:
                server.start()
                continue
            if name in self.site.shape.webs and self.chance.random() < STILLBORN:
                self.site.launch(name)
                time.sleep(self.chance.uniform(0, LONGEST_START))
                self._kill(name)
                self.said.append(f"{name} while it starts")
            self.site.start(name)
        self._away.clear()
        fallen = self.site.fallen()
        assert not fallen, f"{fallen} ended by themselves: {self.site.log(fallen[0])}"
