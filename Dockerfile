# docker build -t sonde . && docker run --rm -v "$PWD:/work" sonde measure model.pt2 --data data.npz
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /sonde
COPY . .
RUN mvn -B -q -Prelease -DskipTests package \
  && mkdir /release \
  && tar xzf cli/target/sonde-*.tar.gz -C /release --strip-components 1

FROM eclipse-temurin:17-jre
COPY --from=build /release /opt/sonde
# classes are laid out once, here, as users may not write into /opt
RUN ln -s /opt/sonde/bin/sonde /usr/local/bin/sonde && sonde --version
ENV LC_ALL=C.UTF-8
WORKDIR /work
ENTRYPOINT ["sonde"]
