# The server for other machines: MCP over HTTP on port 8000. docs/hosts.md says how to run it, and docs/http.md who may call.
# For linux/amd64 and linux/arm64. The bundle is the same for both, so it is built on the platform of the builder.
FROM --platform=$BUILDPLATFORM node:24-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

# Node.js alone: no shell and no npm.
FROM gcr.io/distroless/nodejs24-debian13:nonroot
WORKDIR /app
COPY --from=build /src/package.json /src/LICENSE ./
COPY --from=build /src/dist ./dist
# The user of the base image, as a number: Kubernetes cannot tell that a name is not root.
USER 65532:65532
EXPOSE 8000
# On SIGTERM, the server finishes the calls in flight.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:8000/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/nodejs/bin/node", "/app/dist/main.js"]
# Arguments of `docker run` replace these.
CMD ["--http", "0.0.0.0:8000"]
