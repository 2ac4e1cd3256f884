"""What a generator can do on its machine."""

from fondation_shared.jobs import JobKind
from fondation_shared.project import SandboxRecord
from fondation_shared.refusal import Refusal
from fondation_shared.wire import Wire


class Abilities(Wire):
    """What `fondation run --abilities` prints. `refusal`: why it builds no projects."""

    kinds: list[JobKind]
    sandbox: SandboxRecord | None = None
    refusal: Refusal | None = None
