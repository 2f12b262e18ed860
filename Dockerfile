# One image for web, worker and beat; docker-compose.yml says which command each runs.
FROM python:3.13-slim AS packages
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin stemhub
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STEMHUB_DATA=/tmp/stemhub
# Static files are collected in demo mode, which needs no secret; they are the same in every mode.
RUN STEMHUB_MODE=demo python manage.py collectstatic --noinput --verbosity 0 \
    && mv /tmp/stemhub/static staticfiles && rm -rf /tmp/stemhub
USER stemhub
EXPOSE 8000
CMD ["gunicorn", "-c", "python:stemhub.serving", "stemhub.wsgi"]
