"""A server that speaks S3, for every test of this folder."""

from collections.abc import Iterator

import pytest
from bucket_server import BucketServer


@pytest.fixture(scope="package")
def server() -> Iterator[BucketServer]:
    """Whoever stops it starts it again. Its keys stand in the environment."""
    with BucketServer() as started, pytest.MonkeyPatch.context() as environment:
        for name, key in started.keys.items():
            environment.setenv(name, key)
        yield started
