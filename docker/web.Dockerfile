# The API and the pages. Build from the root of the repository: docker build -f docker/web.Dockerfile .
FROM debian:trixie-slim AS build
ARG UV_VERSION=0.13.9
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv \
 && python3 -m venv /opt/uv \
 && /opt/uv/bin/pip install --no-cache-dir --quiet uv==$UV_VERSION
ENV UV_PROJECT_ENVIRONMENT=/app UV_PYTHON=/usr/bin/python3 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_NO_CACHE=1
WORKDIR /source
COPY pyproject.toml uv.lock ./
RUN /opt/uv/bin/uv sync --frozen --no-default-groups --no-install-workspace --package web
COPY apps/web apps/web
COPY packages packages
RUN /opt/uv/bin/uv sync --frozen --no-default-groups --no-editable --package web

FROM debian:trixie-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
COPY --from=build /app /app
RUN install -d -o 10001 -g 10001 -m 700 /data /keys
ENV PATH=/app/bin:$PATH FONDATION_DATA_DIR=/data FONDATION_HOST=0.0.0.0 FONDATION_PORT=3000
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s \
  CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:3000/readyz', timeout=3)"]
ENTRYPOINT ["web"]
