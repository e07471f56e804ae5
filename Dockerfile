# One image for every Weir process; the command says which: ingest, projector, router, registry, simulated-capi, topics …
# docker build -t weir:dev .

FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
# Poms first, so that the dependencies are a layer of their own and a change of source does not fetch them again.
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY schemas/pom.xml schemas/pom.xml
COPY embedded/pom.xml embedded/pom.xml
COPY capi-ingest/pom.xml capi-ingest/pom.xml
COPY route-projector/pom.xml route-projector/pom.xml
COPY router/pom.xml router/pom.xml
COPY standalone/pom.xml standalone/pom.xml
COPY perf/pom.xml perf/pom.xml
RUN ./mvnw -B -q -pl standalone -am dependency:go-offline -DexcludeGroupIds=io.weir || true
COPY . .
RUN ./mvnw -B -q -pl standalone -am package -DskipTests

FROM eclipse-temurin:25-jre
RUN groupadd --system --gid 10001 weir \
 && useradd --system --uid 10001 --gid weir --home-dir /var/lib/weir --create-home weir
WORKDIR /opt/weir
COPY --from=build /src/weir ./weir
COPY --from=build /src/.mvn/find-jdk.sh ./.mvn/find-jdk.sh
COPY --from=build /src/standalone/target/lib ./standalone/target/lib
ENV WEIR_HOME=/opt/weir \
    WEIR_NO_BUILD=true
# Needs the JVM and the libraries of this image, as they stand here. Without it every start takes twice as long.
RUN ./weir train
USER weir
VOLUME /var/lib/weir
ENTRYPOINT ["/opt/weir/weir"]
CMD ["help"]
