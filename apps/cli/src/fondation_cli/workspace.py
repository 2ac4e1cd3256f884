"""A job's folder, as the generator contract has it: `job.json` in, `memo/` kept, `out/` and `result.json` left."""

import os
import shutil
import tempfile
from pathlib import Path

from pydantic import ValidationError

from fondation_shared.errors import UsageError
from fondation_shared.jobs import JobSpec, Result


class Workspace:
    """The folder of one job."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.memo = self.folder / "memo"
        self.kept = self.folder / "kept"
        self.out = self.folder / "out"
        self.earlier = self.folder / "earlier"

    def read_job(self) -> JobSpec:
        """The job to do.

        Raises UsageError: no folder, no `job.json`, or one that is not a job.
        """
        path = self.folder / "job.json"
        hint = "fondation run --help"
        try:
            return JobSpec.model_validate_json(path.read_bytes())
        except OSError as error:
            raise UsageError(f"The job {path} cannot be read.", cause=error.strerror, hint=hint) from error
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            cause = f"{field}: {first['msg']}" if field else first["msg"]
            raise UsageError(f"The job {path} is not one that can be run.", cause=cause, hint=hint) from error

    def prepare(self) -> None:
        """Make the folders that the pipeline writes to."""
        self.memo.mkdir(exist_ok=True)
        self.out.mkdir(exist_ok=True)

    def clear(self) -> None:
        """Leave nothing half-made: what is in `out/` goes, which also makes room for the result on a full disk."""
        shutil.rmtree(self.out, ignore_errors=True)

    def write_result(self, result: Result) -> None:
        """Leave `result.json`: all of it or nothing, after everything else."""
        descriptor, name = tempfile.mkstemp(prefix=".result-", dir=self.folder)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(result.to_json() + "\n")
        Path(name).replace(self.folder / "result.json")
