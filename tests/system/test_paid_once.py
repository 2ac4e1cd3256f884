"""A worker is killed with all that it started, its disk is lost, right behind an answer: nobody pays for it again."""

import contextlib
import shutil
import threading

import psutil
from installation import Installation, commit_all
from killing import twice
from model_server import ModelServer
from model_wire import Asked
from scripted_writer import ScriptedWriter

from fondation_shared.client import ApiClient
from fondation_shared.jobs import CourseRequest

SHOP = '''"""A shop in one file."""


class Basket:
    """What a customer carries to the till."""

    def total(self) -> int:
        """What it costs, in cents."""
        return 0
'''
KILLED_AT = 3
"""The number of the question that is on its way to the model when its worker is killed."""


class Killing:
    """Plays a model, and kills the worker that asks, with its generator and its disk, before one of its answers."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._writer = ScriptedWriter()
        self._lock = threading.Lock()
        self._count = 0

    def __call__(self, asked: Asked) -> str:
        with self._lock:
            self._count += 1
            if self._count == KILLED_AT:
                self._kill("worker-1")
                self._installation.start("worker-2")
        return self._writer(asked)

    def _kill(self, worker: str) -> None:
        process = psutil.Process(self._installation.processes[worker].pid)
        tree = [process, *process.children(recursive=True)]
        for blow in (psutil.Process.suspend, psutil.Process.kill):
            for each in tree:
                # What it started for a moment may have ended since.
                with contextlib.suppress(psutil.NoSuchProcess):
                    blow(each)
        psutil.wait_procs(tree, 60)
        self._installation.processes[worker].wait(60)
        shutil.rmtree(self._installation.folder / "data" / worker)
        shutil.rmtree(self._installation.folder / "cache", ignore_errors=True)


async def test_an_answer_is_with_the_server_before_the_next_question_is_asked(installation: Installation) -> None:
    shop = installation.repositories / "shop"
    shop.mkdir()
    (shop / "shop.py").write_text(SHOP)
    commit_all(shop)
    killing = Killing(installation)
    with ModelServer(killing, log=installation.folder / "requests.jsonl") as server:
        one_by_one = {"WORKER_CONCURRENCY": "1", "FONDATION_MODEL_CONCURRENCY": "1"}
        installation.environment |= {**server.environment("local"), **one_by_one}
        installation.lease_seconds = 10.0  # a busy machine loses none but that of the dead
        installation.start("web", "worker-1")
        async with ApiClient.connect(installation.url) as client:
            job_id = (await client.create_course(CourseRequest(repository=str(shop)))).job_id
            log = [entry.event.type async for entry in client.follow(job_id)]
        requests = server.requests()

    assert log.count("job.started") > 1
    assert log[-1] == "job.completed"
    assert (len(requests) > KILLED_AT, twice(requests)) == (True, [])
