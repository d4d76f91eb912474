# `bekken serve` as nobody, from the wheel, with what the pages and questions in plain words need. All it writes is a copy of the graph for its workers, in /tmp, so that the
# file system may be read-only. TLS is the proxy's in front of it: docs/operations.md.
#   docker build --tag bekken-kg .
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     --publish 127.0.0.1:8000:8000 bekken-kg
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN python -m pip wheel --no-cache-dir --wheel-dir /wheels --require-hashes --requirement constraints.txt && \
    python -m pip wheel --no-cache-dir --wheel-dir /wheels --no-deps .

FROM python:3.13-slim-bookworm
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    python -m pip install --no-cache-dir --no-index /wheels/*.whl
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 65534:65534
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["bekken", "serve", "--host", "0.0.0.0", "--port", "8000"]
