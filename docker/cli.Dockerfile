# The command. Build from the root: docker build -f docker/cli.Dockerfile -t fondation-cli .
# Use: docker run --rm -v "$PWD:/repository:ro" -v "$PWD/course:/data" fondation-cli course /repository -o /data/out
FROM debian:trixie-slim AS build
ARG UV_VERSION=0.13.9
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv \
 && python3 -m venv /opt/uv \
 && /opt/uv/bin/pip install --no-cache-dir --quiet uv==$UV_VERSION
ENV UV_PROJECT_ENVIRONMENT=/app UV_PYTHON=/usr/bin/python3 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_NO_CACHE=1
WORKDIR /source
COPY pyproject.toml uv.lock ./
RUN /opt/uv/bin/uv sync --frozen --no-default-groups --no-install-workspace --package cli
COPY apps/cli apps/cli
COPY packages packages
RUN /opt/uv/bin/uv sync --frozen --no-default-groups --no-editable --package cli

FROM debian:trixie-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git python3 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
COPY --from=build /app /app
RUN install -d -o 10001 -g 10001 -m 700 /data
ENV PATH=/app/bin:$PATH FONDATION_DATA_DIR=/data FONDATION_CACHE_DIR=/data/cache
USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK NONE
ENTRYPOINT ["fondation"]
