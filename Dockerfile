# pql against servers: the embedded engine and Redis are not needed here, so nothing but Node is.
FROM node:20-bookworm-slim AS build
WORKDIR /pql
COPY package.json package-lock.json tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
COPY jobs ./jobs
RUN npm ci
COPY models ./models
COPY schemas ./schemas
COPY examples ./examples
RUN npm prune --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
ENV NODE_ENV=production
COPY --from=build /pql /pql
RUN ln -s /pql/dist/src/cli/main.js /usr/local/bin/pql && mkdir /company
USER node
# Where pql.yaml and the files beside it are looked for.
WORKDIR /company
ENTRYPOINT ["pql"]
