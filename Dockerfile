FROM python:3.11-slim
WORKDIR /console
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
USER nobody
