"""From sending a job to the answer of a claim that waited for it, in milliseconds: pickups.py URL REPOSITORY JOBS."""

import asyncio
import json
import sys
import time
from random import Random

from bench.queue.slots import CLAIM, DONE, line


async def pickups(url: str, repository: str, jobs: int) -> list[float]:
    """One job after another, each when the claim has waited for a while."""
    random, found = Random(1), list[float]()  # noqa: S311 - only spaces the jobs
    async with line(url) as worker, line(url) as person:
        for number in range(jobs):
            claimed = asyncio.create_task(worker.post("/v1/worker/claim", CLAIM))
            await asyncio.sleep(random.uniform(0.02, 0.08))
            began = time.perf_counter()
            asked = {"repository": repository, "exclude": [f"{number}.none"]}
            submitted = asyncio.create_task(person.post("/v1/courses", json.dumps(asked).encode()))
            claims = json.loads(await claimed)["claims"]
            found.append((time.perf_counter() - began) * 1000)
            await submitted
            await worker.post(f"/v1/worker/leases/{claims[0]['lease']['id']}/finish", DONE)
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(pickups(sys.argv[1], sys.argv[2], int(sys.argv[3])))), flush=True)
