"""Whether a test step that ended well ran any test: a runner that finds none says so, and most are content."""

import re
from dataclasses import replace

from fondation_cli.project.output_lines import output_lines
from fondation_cli.sandbox.ending import Ended, Ending

_COUNTED = re.compile(r"^(?:[#ℹ] pass (\d+)|Ran (\d+) tests? in .*)$")
_NO_FILES = re.compile(r"^No test files found\b")


def proven(ended: Ended) -> Ended:
    """How it ended; as a failure where its runner says that no test was run."""
    if not ended.is_ok:
        return ended
    lines = output_lines(ended.output)
    counts = [int(found[1] or found[2]) for found in map(_COUNTED.match, lines) if found]
    is_none = counts[-1] == 0 if counts else any(map(_NO_FILES.match, lines))
    return replace(ended, ending=Ending.FAILED, detail="no test was run") if is_none else ended
