"""What the package mirror let through and refused: decided in its thread, told in ours."""

from queue import Empty, SimpleQueue

from fondation_cli.project.record import Record
from fondation_cli.runner import Run
from fondation_cli.sandbox.mirror.mirror import Mirror
from fondation_cli.sandbox.mirror.verdicts import Reason, Verdict
from fondation_shared.events import Egress


class Crossings:
    """Takes verdicts from any thread; `tell` tells those that came since. Events are told by one thread alone."""

    def __init__(self, run: Run, record: Record) -> None:
        self.hosts: dict[Reason, str] = {}
        """The first host of each reason, as far as it was told, with more about it where there is more to say."""
        self._run = run
        self._record = record
        self._waiting: SimpleQueue[Verdict] = SimpleQueue()

    def take(self, verdict: Verdict) -> None:
        """Take one."""
        self._waiting.put(verdict)

    def tell(self) -> None:
        """Tell those that came."""
        while True:
            try:
                verdict = self._waiting.get_nowait()
            except Empty:
                return
            self.hosts.setdefault(verdict.reason, verdict.why or verdict.host)
            self._run.emit(Egress(host=verdict.host, verdict=verdict.verdict))

    def finish(self, mirror: Mirror) -> None:
        """Tell the last ones, and note how many requests its mirror had: of the same there may be many."""
        self.tell()
        self._record.egress.update(allowed=mirror.passed, denied=mirror.denials)

    def check(self) -> None:
        """Tell them, and raise what the run raises once a stop was asked for."""
        self.tell()
        self._run.check()
