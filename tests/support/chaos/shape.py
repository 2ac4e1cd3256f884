"""The shapes that an installation may have."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """Which webs and workers, and what they keep things in. `real`: some courses are made by the real generator."""

    name: str
    title: str
    webs: tuple[str, ...] = ("web",)
    workers: tuple[str, ...] = ("worker-1", "worker-2")
    postgres: bool = False
    redis: bool = False
    real: bool = False

    @property
    def victims(self) -> list[str]:
        """Who is killed, as often each as it stands here: those that there are many of more often."""
        servers = ["redis"] * self.redis + ["postgres"] * self.postgres
        return ["web", "worker", "keeper", "generator", "generator", *servers]


SQLITE = Shape("sqlite", "SQLite, one web, 2 workers", real=True)
POSTGRES = Shape("postgresql", "PostgreSQL, one web, 2 workers", postgres=True)
REDIS = Shape("redis", "PostgreSQL and Redis, one web, 2 workers", postgres=True, redis=True)
REPLICAS = Shape(
    "replicas",
    "PostgreSQL and Redis, 2 webs behind a proxy, 3 workers",
    webs=("web", "web-2"),
    workers=("worker-1", "worker-2", "worker-3"),
    postgres=True,
    redis=True,
)
SHAPES = (SQLITE, POSTGRES, REDIS, REPLICAS)


@dataclass(frozen=True)
class Size:
    """So many jobs at least, kills, cuts of every connection, and processes that stand still for a while.

    In a blackout everything is killed at once, and counts. So many jobs are under way at any moment; every `real`-th
    is the real generator's, where there are such.
    """

    jobs: int
    kills: int
    cuts: int
    freezes: int
    blackouts: int
    at_once: int
    real: int
    bound_seconds: float


LARGE = Size(jobs=100, kills=66, cuts=12, freezes=6, blackouts=2, at_once=10, real=8, bound_seconds=1200)
SMALL = Size(jobs=8, kills=7, cuts=2, freezes=1, blackouts=0, at_once=5, real=4, bound_seconds=300)
FLUSHES = 2
"""How often a Redis forgets everything."""
