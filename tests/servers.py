"""Who listens while a test runs? Local servers that record what reaches them: HTTP (Slack, Sentry), SMTP, and a dead one.

Each is a context manager on a free port of this machine; `next()` waits for what has not been looked at yet.
"""

import gzip
import json
import queue
import socket
import socketserver
import threading
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 10  # seconds that a test waits for something to arrive


class Recorder:
    """A server on a thread of its own that keeps what reaches it, in order."""

    def __init__(self):
        self.arrived: list = []
        self.unread: queue.Queue = queue.Queue()
        self.server = self.listening()
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]

    def listening(self) -> socketserver.BaseServer:
        raise NotImplementedError

    def keep(self, what) -> None:
        self.arrived.append(what)
        self.unread.put(what)

    def next(self):
        """The oldest that was not looked at yet; fails where nothing comes."""
        return self.unread.get(timeout=PATIENCE)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *failure):
        self.server.shutdown()
        self.server.server_close()


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class WebRecorder(Recorder):
    """Answers each POST with `status`, and keeps it. Looks like Slack's webhook, or like Sentry."""

    status = 200
    location = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/services/T000/B000/planted-webhook-secret"

    @property
    def dsn(self) -> str:
        return f"http://publickey@127.0.0.1:{self.port}/1"

    def listening(self):
        recorder = self

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                recorder.keep(Request(self.path, dict(self.headers), unpacked(body, self.headers.get("Content-Encoding", ""))))
                self.send_response(recorder.status)
                if recorder.location:
                    self.send_header("Location", recorder.location)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_words):
                """Says nothing."""

        return ThreadingHTTPServer(("127.0.0.1", 0), Answers)

    @property
    def events(self) -> list[dict]:
        """The events in all Sentry envelopes that arrived."""
        return [event for request in self.arrived for event in events_in(request.body)]


def unpacked(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        import brotli

        return brotli.decompress(body)
    return gzip.decompress(body) if encoding == "gzip" else body


def events_in(envelope: bytes) -> list[dict]:
    """The events of a Sentry envelope: a header line, then pairs of an item's header and its body."""
    _header, *lines = envelope.split(b"\n")
    items = zip(lines[::2], lines[1::2], strict=False)
    return [json.loads(body) for header, body in items if json.loads(header).get("type") == "event"]


class MailRecorder(Recorder):
    """Speaks just enough SMTP to be sent letters; refuses recipients while `refuses` is set."""

    refuses = False

    def listening(self):
        recorder = self

        class Speaks(socketserver.StreamRequestHandler):
            def handle(self):
                self.say("220 recorder")
                while line := self.rfile.readline():
                    verb = line[:4].upper().strip()
                    if verb == b"QUIT":
                        return self.say("221 bye")
                    if verb == b"DATA":
                        self.take()
                    else:
                        self.say("550 no" if verb == b"RCPT" and recorder.refuses else "250 ok")
                return None

            def take(self):
                self.say("354 go on")
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                recorder.keep(message_from_bytes(b"".join(lines), policy=policy.default))
                self.say("250 kept")

            def say(self, line: str):
                self.wfile.write(f"{line}\r\n".encode())

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True

        return Server(("127.0.0.1", 0), Speaks)

    @property
    def letters(self) -> list[EmailMessage]:
        return self.arrived


class BlackHole:
    """Accepts connections and never answers: what a server is like when it hangs."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port = self.socket.getsockname()[1]
        return self

    def __exit__(self, *failure):
        self.socket.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hangs"

    @property
    def dsn(self) -> str:
        return f"http://publickey@127.0.0.1:{self.port}/1"
