# Pressmark as a container image: runs as a user without rights, keeps everything in one volume.
#   docker build -t pressmark .
#   docker run --rm -v pressmark:/data pressmark add https://example.org/2026/05/flood
FROM python:3.13-slim AS build
COPY . /src
RUN python -m venv /opt/pressmark \
 && /opt/pressmark/bin/pip install --no-cache-dir "/src[mcp,parquet,postgres,s3,web]" \
 && /opt/pressmark/bin/python -m compileall -q /opt/pressmark/lib

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin pressmark \
 && install -d -o pressmark -g pressmark /data
COPY --from=build /opt/pressmark /opt/pressmark
ENV PATH=/opt/pressmark/bin:$PATH \
    PRESSMARK_DATA=/data \
    PYTHONUNBUFFERED=1
USER 10001
WORKDIR /data
VOLUME /data
ENTRYPOINT ["pressmark"]
CMD ["--help"]
