# edgefade in a container. Results go to the folder that is mounted at /work:
#
#   docker build -t edgefade .
#   docker run --rm -v "$PWD:/work" edgefade run my-scenario.yaml --out results/first
#
# The scenarios that come with edgefade are in /opt/edgefade/scenarios.
FROM node:20-slim AS build
WORKDIR /opt/edgefade
COPY package.json package-lock.json ./
# The build step of `npm ci` needs the sources, which come next: with the packages in a layer of their own, a change of the sources installs none again.
RUN npm ci --ignore-scripts
COPY tsconfig.json LICENSE README.md CITATION.cff ./
COPY build ./build
COPY page ./page
COPY src ./src
COPY scenarios ./scenarios
COPY docs ./docs
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:20-slim
COPY --from=build /opt/edgefade /opt/edgefade
RUN ln -s /opt/edgefade/dist/cli/main.js /usr/local/bin/edgefade
WORKDIR /work
ENTRYPOINT ["edgefade"]
CMD ["--help"]
