import zipfile
from pathlib import Path

import pytest
from registry import python_wheel

from fondation_cli.sandbox.mirror.requirements import LIST_BYTES, METADATA_BYTES, needed, wheel_metadata

METADATA = b"Metadata-Version: 2.1\nName: a\nVersion: 1\nRequires-Dist: b\n"


def written(folder: Path, content: bytes) -> Path:
    file = folder / "a-1-py3-none-any.whl"
    file.write_bytes(content)
    return file


def test_a_wheel_says_what_it_needs(tmp_path: Path) -> None:
    assert list(needed(wheel_metadata(written(tmp_path, python_wheel("a", "1", METADATA))))) == ["b"]


@pytest.mark.parametrize("cut", [0, 10, 200])
def test_half_a_wheel_says_nothing(tmp_path: Path, cut: int) -> None:
    with pytest.raises(ValueError, match="whl"):
        wheel_metadata(written(tmp_path, python_wheel("a", "1", METADATA)[:cut]))


def test_metadata_beyond_all_bounds_is_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="whl"):
        wheel_metadata(written(tmp_path, python_wheel("a", "1", METADATA + b"x" * METADATA_BYTES)))


def test_a_list_of_files_beyond_all_bounds_is_not_read(tmp_path: Path) -> None:
    place = tmp_path / "a-1-py3-none-any.whl"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("a-1.dist-info/METADATA", METADATA)
        for number in range(LIST_BYTES // 60_000 + 2):
            archive.writestr(f"{number:05}{'x' * 60_000}", b"")
    with pytest.raises(ValueError, match="whl"):
        wheel_metadata(place)


def test_metadata_elsewhere_than_at_the_top_counts_for_nothing(tmp_path: Path) -> None:
    place = tmp_path / "a-1-py3-none-any.whl"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("vendored/b-1.dist-info/METADATA", METADATA)
    with pytest.raises(ValueError, match="whl"):
        wheel_metadata(place)
