# The service in a container: everything written lives in /data. Built and run by compose.yaml.
FROM python:3.11-slim AS wheels
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /app/.venv \
    && /app/.venv/bin/python -m pip install -q --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt

FROM python:3.11-slim
LABEL org.opencontainers.image.title="quizapp" \
      org.opencontainers.image.description="Online multiple-choice contests for the public"
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin quizapp \
    && install -d -m 0700 -o quizapp -g quizapp /data
WORKDIR /app
COPY --from=wheels /app/.venv .venv
COPY wsgi.py gunicorn.conf.py ./
COPY quizapp quizapp
COPY migrations migrations
COPY question_bank question_bank
ENV PATH="/app/.venv/bin:$PATH" PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 PORT=8000 FLASK_DATA_DIR=/data FLASK_LOG_FORMAT=json
# Compiled once here: the container's own file system is read-only.
RUN python -m compileall -q quizapp
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["sh", "-c", "flask --app wsgi db upgrade && exec gunicorn --config gunicorn.conf.py wsgi:app"]
