# syntax=docker/dockerfile:1

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin lectern

FROM debian:bookworm-slim
# A volume takes the owner of the folder that it is mounted over.
RUN install -d -o 65532 -g 65532 /data
COPY --from=build /src/target/release/lectern /usr/local/bin/lectern
# Whom to believe when others are called by https.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENV LECTERN_DATA=/data LECTERN_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
USER 65532:65532
WORKDIR /data
# Exec forms throughout: nothing at run time asks for a shell.
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s CMD ["lectern", "health"]
ENTRYPOINT ["lectern"]
CMD ["serve"]
