"""What a worker offers follows what its generator says it can do, now and later."""

import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import anyio
import pytest
from anyio import to_thread

from fondation_shared.abilities import Abilities
from fondation_shared.refusal import Refusal
from fondation_shared.testing import wait_until
from fondation_worker.execute.abilities import EVERYTHING, Offer, Pace

ABLE = EVERYTHING.to_json()
UNABLE = Abilities(kinds=["course"], refusal=Refusal(cause="No engine.", hint="docker info", engine=True)).to_json()
SOON = Pace(answer=60.0, missing=0.05, well=0.05)


def program(folder: Path, body: str) -> Path:
    made = folder / "generator"
    made.write_text(f"#!/bin/sh\n{body}\n")
    made.chmod(stat.S_IRWXU)
    return made


@asynccontextmanager
async def asking(generator: Path, folder: Path, pace: Pace) -> AsyncIterator[Offer]:
    offer = Offer(pace=pace)
    # Processes are known by the name of their worker's home, which is nobody else's.
    home = folder / uuid4().hex
    home.mkdir()
    async with anyio.create_task_group() as group:
        group.start_soon(offer.keep_asking, generator, home)
        with anyio.fail_after(120):
            yield offer
        group.cancel_scope.cancel()


async def known(offer: Offer, fits: Callable[[Abilities], bool] = lambda _: True) -> Abilities:
    await to_thread.run_sync(partial(wait_until, lambda: offer.known is not None and fits(offer.known), seconds=60))
    assert offer.known is not None
    return offer.known


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (
            "echo 'FONDATION_SANDBOX_LEVEL: ful is not basic or full.' >&2; exit 2",
            "exit code 2. FONDATION_SANDBOX_LEVEL",
        ),
        ("kill -9 $$", "exit code -9"),
        ("echo '{}'", "its answer cannot be read"),
        ("exec sleep 300", "no answer within 0.5 s"),
    ],
)
async def test_a_generator_that_fails_at_the_question_is_given_no_projects(
    tmp_path: Path, body: str, cause: str
) -> None:
    async with asking(program(tmp_path, body), tmp_path, Pace(answer=60.0 if "sleep" not in body else 0.5)) as offer:
        found = await known(offer)
    assert found.kinds == ["course"]
    assert found.refusal is not None
    assert cause in found.refusal.cause
    assert found.refusal.hint is not None


@pytest.mark.parametrize(
    "body",
    [
        "echo 'No such option: --abilities' >&2; exit 2",
        'cat "$2/job.json" >/dev/null',
        "cat >/dev/null",
    ],
)
async def test_a_generator_that_does_not_know_the_question_is_given_every_job(tmp_path: Path, body: str) -> None:
    async with asking(program(tmp_path, body), tmp_path, Pace()) as offer:
        assert await known(offer) == EVERYTHING


async def test_an_engine_that_ends_and_one_that_comes_back_are_noticed(tmp_path: Path) -> None:
    answer = tmp_path / "answer"
    answer.write_text(ABLE)
    async with asking(program(tmp_path, f"cat {answer}"), tmp_path, SOON) as offer:
        assert (await known(offer)).kinds == ["course", "project"]
        answer.write_text(UNABLE)
        refused = await known(offer, lambda found: found.kinds == ["course"])
        assert refused.refusal is not None
        assert refused.refusal.engine
        answer.write_text(ABLE)
        await known(offer, lambda found: "project" in found.kinds)


async def test_what_a_killed_generator_left_is_gone_once_it_was_asked_again_and_projects_are_offered_meanwhile(
    tmp_path: Path,
) -> None:
    left = tmp_path / "left"
    async with asking(program(tmp_path, f"rm -f {left}; echo '{ABLE}'"), tmp_path, Pace()) as offer:
        await known(offer)
        left.touch()
        offer.sweep()
        assert offer.known == EVERYTHING
        await offer.swept()
        assert not left.exists()


async def test_a_doubt_is_looked_into_at_once_and_no_project_is_offered_meanwhile(tmp_path: Path) -> None:
    answer, go = tmp_path / "answer", tmp_path / "go"
    answer.write_text(ABLE)
    go.touch()
    body = f"while ! test -e {go}; do sleep 0.05; done; cat {answer}"
    async with asking(program(tmp_path, body), tmp_path, Pace()) as offer:
        await known(offer)
        go.unlink()
        answer.write_text(UNABLE)
        offer.doubt()
        assert offer.known is None
        go.touch()
        assert (await known(offer)).kinds == ["course"]
