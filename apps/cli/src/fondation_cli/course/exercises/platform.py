"""What libraries have to suit where they are not for this machine's own interpreter: words for who installs them."""

from dataclasses import dataclass

_NODE_NAMES = {"x86_64": "x64", "aarch64": "arm64"}


@dataclass(frozen=True, slots=True)
class Platform:
    """A Linux with the GNU library: the version of its Python, as `3.13`, and its processor as the kernel names it."""

    python: str
    processor: str

    @property
    def for_uv(self) -> list[str]:
        """For `uv pip install`."""
        return ["--python-version", self.python, "--python-platform", f"{self.processor}-unknown-linux-gnu"]

    @property
    def for_pip(self) -> list[str]:
        """For `pip install`, which looks for no other names of a platform than those it is given."""
        tags = [f"{name}_{self.processor}" for name in ("manylinux_2_28", "manylinux_2_17", "manylinux2014", "linux")]
        return ["--python-version", self.python, *(word for tag in tags for word in ("--platform", tag))]

    @property
    def for_npm(self) -> list[str]:
        """For `npm install`."""
        return ["--os=linux", f"--cpu={_NODE_NAMES.get(self.processor, self.processor)}"]
