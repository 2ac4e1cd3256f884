"""Opens the place of bytes that an address names."""

from fondation_web.artifacts.blobs import Blobs
from fondation_web.artifacts.folder import artifacts_folder, folder_place
from fondation_web.artifacts.port import BUCKETS, Artifacts


def open_artifacts(url: str, endpoint: str | None = None) -> Artifacts:
    """The place at `file:///…`, or at `s3://BUCKET/PREFIX` of `endpoint`; a folder is made where it is missing.

    Raises:
        SettingsError: it cannot be used as it is.

    """
    if url.startswith(BUCKETS):
        from fondation_web.artifacts.bucket import bucket_place  # noqa: PLC0415 - what a folder does not need

        return Blobs(bucket_place(url, endpoint))
    return Blobs(folder_place(artifacts_folder(url)))
