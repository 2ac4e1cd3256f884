import subprocess
import sys

ASKS = "from fondation_shared.testing import free_port\nprint(*[free_port() for _ in range(150)], flush=True)\ninput()"


def test_a_port_is_given_to_nobody_else_while_whoever_asked_lives() -> None:
    asking = [
        subprocess.Popen([sys.executable, "-c", ASKS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    given: list[str] = []
    for process in asking:
        assert process.stdout is not None
        given += process.stdout.readline().split()
    for process in asking:
        process.communicate("\n", timeout=60)
    assert len(set(given)) == len(given) == 300
