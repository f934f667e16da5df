# The console: its server and the command line, without a shell, as user 65532, with a read-only root.
#   docker build -t workload-identity-console .
# `npm run image` makes the same files without Docker.
FROM node:22-bookworm AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
# Builds that share a key understand each other's pages; without one, each build has its own.
ARG NEXT_SERVER_ACTIONS_ENCRYPTION_KEY
RUN NEXT_SERVER_ACTIONS_ENCRYPTION_KEY=$NEXT_SERVER_ACTIONS_ENCRYPTION_KEY TYPES_CHECKED_ELSEWHERE=1 npm run build
# The symbols of Node.js are a fifth of it.
RUN mkdir -p /files/nodejs/bin /files/data \
  && cp "$(command -v node)" /files/nodejs/bin/node \
  && strip --strip-unneeded /files/nodejs/bin/node \
  && cp -r .next/standalone /files/console

# glibc, libstdc++, certificates and the user 65532; no shell and no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
ARG REVISION
LABEL org.opencontainers.image.title="Workload Identity Console" \
  org.opencontainers.image.description="Gives workloads on CoreWeave Kubernetes Service access to object storage and other clouds through OIDC, with no long-lived keys." \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.revision=$REVISION
COPY --from=build /files/nodejs /nodejs
COPY --from=build /files/console /console
COPY --from=build --chown=65532:65532 --chmod=0700 /files/data /data
ENV PATH=/nodejs/bin NODE_ENV=production DATA_DIR=/data HOME=/home/nonroot
WORKDIR /console
USER 65532:65532
EXPOSE 3000
ENTRYPOINT ["/nodejs/bin/node"]
CMD ["/console/bin/console.mjs"]
