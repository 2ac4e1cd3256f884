"""Builds by a model that a test plays: over the wire, through the real sandbox."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from model_job import Job
from model_server import ModelServer

from fondation_cli.calls.budget import Budget
from fondation_cli.project.brief import Brief
from fondation_cli.project.modelled.writer import ModelledWriter
from fondation_shared.events import GeneratorEvent, Log
from fondation_shared.project import Report

from ..building import Build  # noqa: TID252 - what the folder above has
from .counter import PAGE_PROMPT
from .engineer import Engineer


class Studio:
    """One build, by whichever protocol the model is asked; `job` is who asked last."""

    def __init__(self, build: Build, server: ModelServer) -> None:
        self.build = build
        self.server = server
        self.protocol = "chat"
        self.money: str | None = None
        self.prices: dict[str, str] = {}
        self.told: Callable[[GeneratorEvent], None] = lambda _: None
        self.memory = build.folder
        build.brief = Brief(PAGE_PROMPT)

    def writer(self) -> ModelledWriter:
        self.job = Job(self.memory, {**self.server.environment(self.protocol), **self.prices}, told=self.told)
        budget = Budget(money=Decimal(self.money)) if self.money else None
        return ModelledWriter(self.job.asker(budget=budget), self.job.run)

    def __call__(self, engineer: Engineer) -> Report:
        self.server.answering = engineer
        return self.build(self.writer())

    @property
    def source(self) -> Path:
        return self.build.folder / "out" / "source"

    def warnings(self) -> list[str]:
        events = [*self.build.events, *self.job.events]
        return [event.text for event in events if isinstance(event, Log) and event.level == "warning"]


@pytest.fixture(scope="module")
def served() -> Iterator[ModelServer]:
    with ModelServer(lambda _: "") as server:
        yield server


@pytest.fixture
def studio(build: Build, served: ModelServer) -> Studio:
    served.forget()
    return Studio(build, served)
