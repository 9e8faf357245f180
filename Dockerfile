# What is built: the client, the explorer and the server, from the lock file.
FROM node:24-bookworm-slim AS build
WORKDIR /gatehouse
COPY package.json package-lock.json .npmrc ./
COPY server/package.json server/
COPY server/bin/ server/bin/
COPY client/package.json client/
COPY client/session/package.json client/session/
COPY examples/ examples/
RUN npm ci --omit=dev
COPY . .
RUN npm run build

# The packages of the server alone.
FROM node:24-bookworm-slim AS packages
WORKDIR /gatehouse
COPY package.json package-lock.json .npmrc ./
COPY server/package.json server/
COPY client/package.json client/
COPY client/session/package.json client/session/
COPY examples/ examples/
RUN npm ci --omit=dev --workspace @gatehouse/server

# What runs.
FROM node:24-bookworm-slim
ENV NODE_ENV=production
ENV HOST=0.0.0.0
ENV PORT=4000
# glibc keeps less of what was freed.
ENV MALLOC_ARENA_MAX=2
ENV MALLOC_TRIM_THRESHOLD_=131072
WORKDIR /gatehouse
COPY package.json ./
COPY --from=packages /gatehouse/node_modules/ node_modules/
COPY --from=packages /gatehouse/server/node_modules/ server/node_modules/
COPY server/package.json server/
COPY server/bin/ server/bin/
COPY --from=build /gatehouse/server/dist/ server/dist/
COPY --from=build /gatehouse/client/dist/ client/dist/
COPY --from=build /gatehouse/client/dist-explorer/ client/dist-explorer/
RUN ln -s /gatehouse/server/bin/gatehouse.js /usr/local/bin/gatehouse
# For an embedded database on a volume: DATA_DIR=/data. Nothing is kept in the container itself.
RUN mkdir -m 700 /data && chown 1000:1000 /data
# The account that the image of Node brings, by number, so that an orchestrator can see that it is not root.
USER 1000
EXPOSE 4000
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 CMD ["gatehouse", "health"]
# Not npm, which would intercept signals to the process.
CMD ["gatehouse", "start"]
