# One image: web and worker under one parent. glibc, since DuckDB has no wheel for musl.
FROM python:3.13-slim-bookworm
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY touchstone touchstone
RUN pip install --no-deps . && useradd --create-home --uid 10001 touchstone && mkdir /data && chown touchstone /data
USER touchstone
ENV TOUCHSTONE_DATA=/data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --start-period=60s CMD python -c "import urllib.request; urllib.request.urlopen('http://localhost:8000/sign-in/')"
CMD ["touchstone", "up", "--host", "0.0.0.0"]
