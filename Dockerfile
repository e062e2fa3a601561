# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No install scripts: the database package contains its binary, and Node.js is in the image.
RUN npm ci --ignore-scripts
COPY rolldown.config.js tsconfig.json LICENSE ./
COPY scripts scripts
COPY src src
COPY fixtures fixtures
# The bundle, and only those files of the database package that this platform loads.
RUN npm run build \
 && mkdir -p /out/node_modules/better-sqlite3/prebuilds /data \
 && cp -r package.json dist /out/ \
 && cd node_modules/better-sqlite3 \
 && cp -r package.json LICENSE lib /out/node_modules/better-sqlite3/ \
 && cp "prebuilds/linux-$(node -p process.arch).node" /out/node_modules/better-sqlite3/prebuilds/

FROM gcr.io/distroless/nodejs24-debian12:nonroot
ARG VERSION=0
LABEL org.opencontainers.image.title="picky-assist-mock" \
      org.opencontainers.image.description="Local mock server for the Picky Assist Project Management (PM) API" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION"
WORKDIR /app
COPY --from=build /out ./
COPY LICENSE ./
COPY --from=build --chown=65532:65532 /data /data
ENV PICKY_HOST=0.0.0.0 \
    PICKY_DB=/data/picky-assist-mock.sqlite
USER 65532:65532
VOLUME /data
EXPOSE 4290
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --start-interval=100ms --retries=3 \
  CMD ["/nodejs/bin/node", "/app/dist/bin.js", "healthcheck"]
ENTRYPOINT ["/nodejs/bin/node", "/app/dist/bin.js"]
CMD ["serve"]
