import subprocess
import sys

from fondation_shared.events import GENERATOR_EVENT, Log

CHATTY = """
import os, subprocess
from fondation_cli.standby import EventLines
from fondation_shared.events import Log
say = EventLines()
print("print")
os.write(1, b"descriptor\\n")
subprocess.run(["echo", "child"], check=True)
say(Log(text="one line,\\nwhatever it holds"))
"""


def test_only_events_reach_stdout_whoever_prints() -> None:
    done = subprocess.run([sys.executable, "-c", CHATTY], capture_output=True, check=True)

    lines = done.stdout.splitlines()
    assert len(lines) == 1
    assert isinstance(GENERATOR_EVENT.validate_json(lines[0]), Log)
    assert all(word in done.stderr for word in (b"print", b"descriptor", b"child"))


def test_a_reader_that_is_gone_cancels_the_run() -> None:
    code = """
import sys
from fondation_cli.standby import EventLines
from fondation_shared.errors import Cancelled
from fondation_shared.events import Log
say = EventLines()
sys.stdin.readline()
try:
    say(Log(text="hello"))
except Cancelled:
    print("cancelled", file=sys.stderr)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.close()
        assert process.stderr is not None
        assert process.stderr.read() == b"cancelled\n"
