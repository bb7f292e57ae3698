# Vigil's collector and streams application; which of them runs is the command. Built here from the sources.
FROM maven:3.9.11-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -q -B -Dquick -pl cli -am package

FROM eclipse-temurin:17.0.17_10-jre-jammy
RUN groupadd --gid 10001 vigil \
 && useradd --uid 10001 --gid vigil --home-dir /var/lib/vigil --create-home --shell /usr/sbin/nologin vigil
COPY --from=build /src/cli/target/lib /opt/vigil/lib
COPY --from=build /src/cli/target/classes /opt/vigil/classes
USER vigil
WORKDIR /var/lib/vigil
VOLUME /var/lib/vigil
# the options of the launcher, with the container's memory instead of a fixed heap
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+UseSerialGC", "-Xss512k", "-XX:ReservedCodeCacheSize=128m", "-XX:+ExitOnOutOfMemoryError", "-Duser.language=en", "-Duser.country=US", "-cp", "/opt/vigil/classes:/opt/vigil/lib/*", "dev.vigil.cli.VigilMain"]
CMD ["--help"]
