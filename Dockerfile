# What is built: everything, from the lock file.
FROM node:24-bookworm-slim AS build
WORKDIR /gatehouse
COPY package.json package-lock.json ./
COPY server/package.json server/
COPY client/package.json client/
COPY client/session/package.json client/session/
COPY examples/ examples/
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

# What runs: the server, the client it serves, and the packages of both.
FROM node:24-bookworm-slim
ENV NODE_ENV=production
ENV HOST=0.0.0.0
ENV PORT=4000
WORKDIR /gatehouse
COPY --from=build /gatehouse/package.json ./
COPY --from=build /gatehouse/node_modules/ node_modules/
COPY --from=build /gatehouse/server/package.json server/
COPY --from=build /gatehouse/server/node_modules/ server/node_modules/
COPY --from=build /gatehouse/server/dist/ server/dist/
COPY --from=build /gatehouse/client/dist/ client/dist/
COPY --from=build /gatehouse/client/dist-explorer/ client/dist-explorer/
# The account that the image of Node brings, by number, so that an orchestrator can see that it is not root.
USER 1000
EXPOSE 4000
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4000/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not npm, which would stand between the process and its signals.
CMD ["node", "server/dist/bundle/main.js"]
