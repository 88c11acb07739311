# The gateway alone, as docs/deploy.md says: docker build --tag aftercall .
FROM node:24-bookworm-slim AS build
WORKDIR /aftercall
ENV npm_config_yes=true
# What is fetched depends on these two alone, so a change of the code fetches nothing anew.
COPY pnpm-lock.yaml pnpm-workspace.yaml ./
RUN npx pnpm@12 fetch
COPY . .
RUN npx pnpm@12 install --offline --frozen-lockfile && npx pnpm@12 build:console
# The packages that it runs with, and nothing of those that it is built and tested with.
RUN rm -rf node_modules packages/*/node_modules apps/*/node_modules \
  && npx pnpm@12 --filter-prod '@aftercall/gateway...' install --offline --frozen-lockfile --prod

FROM node:24-bookworm-slim
WORKDIR /aftercall
ENV NODE_ENV=production AFTERCALL_DATA_DIR=/data AFTERCALL_CONFIG=/etc/aftercall/aftercall.yaml
# Some 10 MB less: docs/decisions/2026-11-27-one-helper-for-the-collector.md.
ENV MALLOC_ARENA_MAX=1
COPY --from=build /aftercall/package.json ./
COPY --from=build /aftercall/node_modules ./node_modules
COPY --from=build /aftercall/packages ./packages
COPY --from=build /aftercall/apps/gateway ./apps/gateway
COPY --from=build /aftercall/apps/console/dist ./apps/console/dist
# Requests and answers that /openapi.json shows.
COPY --from=build /aftercall/docs/api/examples ./docs/api/examples
# What the first start compiles is kept for every other, which reads it and cannot write it. That start ends by saying that
# there is no configuration.
RUN mkdir -p node_modules/.cache /data && chown node:node node_modules/.cache /data \
  && su node -c 'node --run start' 2>&1 | grep 'does not exist' \
  && chown -R root:root node_modules/.cache && chmod -R a+rX node_modules/.cache
USER 1000:1000
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["node", "--max-semi-space-size=16", "--max-old-space-size=512", "--heap-growing-percent=20", "--no-parallel-scavenge", "--no-allocation-site-pretenuring", "--v8-pool-size=1", "--no-maglev-destroy-on-background", "--conditions=source"]
CMD ["apps/gateway/src/main.js"]
