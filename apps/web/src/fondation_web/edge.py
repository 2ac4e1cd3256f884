"""What routes at the edge are given beside the parts: the gate, pages, uploads, sites, signs of life."""

from dataclasses import dataclass
from pathlib import Path

from fondation_shared.settings import WebSettings
from fondation_web.artifacts.folder import artifacts_folder
from fondation_web.artifacts.port import BUCKETS
from fondation_web.assets import Assets, load_assets
from fondation_web.auth import Gate
from fondation_web.differences import Differences
from fondation_web.health import Doctor, Engines
from fondation_web.keyring import KeyRing
from fondation_web.outputs import Outputs
from fondation_web.pages import Pages, load_pages
from fondation_web.parts import Parts
from fondation_web.passes import Passes
from fondation_web.presence import Presence
from fondation_web.previews import Previews
from fondation_web.security import Reach
from fondation_web.sites import Sites
from fondation_web.sources import Sources
from fondation_web.store.opening import is_server
from fondation_web.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Edge:
    """The parts of the edge, put together by `main` alone."""

    gate: Gate
    pages: Pages
    assets: Assets
    uploads: Uploads
    sites: Sites
    differences: Differences
    sources: Sources
    previews: Previews
    doctor: Doctor

    @property
    def presence(self) -> Presence:
        """Which workers are there."""
        return self.doctor.presence


def open_edge(parts: Parts) -> Edge:
    """The edge of a web made of these parts."""
    settings = parts.settings
    reach = Reach.of(settings.host, settings.public_url)
    assets = load_assets()
    return Edge(
        gate=Gate(reach, KeyRing(parts.store, parts.clock)),
        pages=load_pages(assets, reach),
        assets=assets,
        uploads=Uploads(parts.desk, parts.blobs, settings.data_dir / "incoming", settings.max_upload_bytes),
        sites=Sites(parts.blobs),
        differences=Differences(parts.blobs),
        sources=Sources(parts.blobs),
        previews=Previews(
            port=settings.preview_port,
            public_origin=reach.public_origin,
            passes=Passes(parts.clock, parts.secret),
            outputs=Outputs(parts.blobs, settings.data_dir / "previews"),
        ),
        doctor=Doctor(
            parts.store,
            parts.belonging,
            parts.queue,
            Presence(parts.clock, parts.herald),
            parts.name,
            _engines(settings),
            parts.duty,
            _written(settings),
            parts.loops,
        ),
    )


def _engines(settings: WebSettings) -> Engines:
    return Engines(
        store="postgresql" if is_server(settings.database) else "sqlite",
        queue="store" if settings.queue is None else "bullmq",
        artifacts="bucket" if settings.artifacts.startswith(BUCKETS) else "folder",
    )


def _written(settings: WebSettings) -> tuple[Path, ...]:
    """The folders that files are written to."""
    if settings.artifacts.startswith(BUCKETS):
        return (settings.data_dir,)
    return (settings.data_dir, artifacts_folder(settings.artifacts))
