"""Minimal HTTP/1.1 on a socket for S3, which can also misbehave: truncate, stall, reset."""

import socket
import struct
import time
import urllib.parse

from sigv4 import Refused, encode, parse_query

MAX_HEAD = 64 * 1024


class Closed(Exception):
    """The connection is closed, by the client or on purpose."""


class Request:
    def __init__(self, method, target, headers):
        self.method, self.target = method, target
        self.headers = headers  # (lower-case name, value) in order
        raw_path, _, query = target.partition("?")
        self.raw_path, self.raw_query = raw_path, query
        self.path = urllib.parse.unquote_to_bytes(raw_path)
        self.pairs = parse_query(query)
        self.query = dict(self.pairs)
        self.body = b""
        self.data = b""  # the body without aws-chunked framing
        self.bucket = self.key = None
        self.operation = "?"

    def header(self, name):
        return next((text for key, text in self.headers if key == name), None)

    def strict_path(self):
        """The path must be spelled as S3 signs it: unreserved characters plain, all others %XX in upper case."""
        if self.raw_path != encode(self.path, slash=True):
            raise Refused(400, "InvalidURI", f"the path is not in canonical encoding: {self.raw_path}")


class Answer:
    def __init__(self, status, body=b"", headers=None, code=""):
        self.status = status
        self.body = body if isinstance(body, bytes) else body.encode()
        self.headers = dict(headers or {})
        self.code = code  # S3's error code, for the log


class Connection:
    def __init__(self, sock):
        self.sock, self.buffer = sock, b""
        self.closing = False

    def _more(self):
        try:
            data = self.sock.recv(262144)
        except OSError as error:
            raise Closed from error
        if not data:
            raise Closed
        return data

    def read_head(self):
        """The next request up to its body, or Closed."""
        while b"\r\n\r\n" not in self.buffer:
            if len(self.buffer) > MAX_HEAD:
                raise Closed
            self.buffer += self._more()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, target, version = lines[0].split(" ")
        if version != "HTTP/1.1" or not target.startswith("/"):
            raise Closed
        headers = []
        for line in lines[1:]:
            name, colon, text = line.partition(":")
            if not colon or name != name.strip():
                raise Closed
            headers.append((name.lower(), text.strip().encode("latin-1").decode("utf-8", "replace")))
        request = Request(method, target, headers)
        self.closing = (request.header("connection") or "").lower() == "close"
        return request

    def body_length(self, request):
        if request.header("transfer-encoding"):
            raise Refused(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
        length = request.header("content-length")
        if length is None:
            if request.method in ("PUT", "POST"):
                raise Refused(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
            return 0
        return int(length)

    def read_body(self, request, limit=None):
        """The body, or its first `limit` bytes."""
        length = self.body_length(request)
        if length and (request.header("expect") or "").lower() == "100-continue":
            self.send_raw(b"HTTP/1.1 100 Continue\r\n\r\n")
        wanted = length if limit is None else min(limit, length)
        pieces, got = [self.buffer], len(self.buffer)
        while got < wanted:
            pieces.append(self._more())
            got += len(pieces[-1])
        data = b"".join(pieces)
        self.buffer = data[wanted:]
        return data[:wanted]

    def send_raw(self, data):
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise Closed from error

    def send(self, answer, request, date, play=None):
        """`play`: how the fault sends it (faults.py), or None."""
        play = play or {}
        body = b"" if request.method == "HEAD" else answer.body
        headers = {"Date": date, "Server": "scripted", **answer.headers}
        if answer.status != 204 and "Content-Length" not in headers:
            headers["Content-Length"] = str(len(answer.body))
        kind = play.get("fault")
        if kind == "slow":
            time.sleep(play.get("seconds", 2))
        if kind == "cut_xml":
            body = body[:len(body) // 2]
            headers["Content-Length"] = str(len(body))
        if kind == "spaces":
            self._send_blanks(answer, headers, body, play)
            return
        head = f"HTTP/1.1 {answer.status} {answer.code or 'X'}\r\n"
        head += "".join(f"{name}: {text}\r\n" for name, text in headers.items()) + "\r\n"
        if kind == "cut_answer":
            self.send_raw(head.encode("utf-8") + body[:len(body) // 2])
            self.reset()
        self.send_raw(head.encode("utf-8") + body)
        if kind == "stale":
            # The server silently closes an idle connection: only the next request notices.
            raise Closed

    def _send_blanks(self, answer, headers, body, play):
        """Like S3 during a long CompleteMultipartUpload: the status immediately, spaces, then the result."""
        headers.pop("Content-Length")
        lines = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
        self.send_raw(f"HTTP/1.1 200 OK\r\n{lines}Transfer-Encoding: chunked\r\n\r\n".encode())
        count = play.get("count", 5)
        for _ in range(count):
            self.send_raw(b"1\r\n \r\n")
            time.sleep(play.get("seconds", 2) / count)
        self.send_raw(f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n")

    def reset(self):
        """RST instead of FIN."""
        try:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raw = self.sock
            raw.close()
        except OSError:
            pass
        raise Closed
