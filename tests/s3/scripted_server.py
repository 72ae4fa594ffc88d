"""A strict S3 server for tests, over real sockets and in memory: it verifies what real stores verify and more, simulates
faults by rules (faults.py), and logs all requests.

In a test: `with ScriptedServer() as server: ...`, then server.rules.add(...), server.options, server.log. From outside:

    scripted_server.py [--port N] [--tls FOLDER] [--bucket NAME]

which prints its URL; /_scripted/rules (GET, POST a rule, DELETE), /_scripted/options (POST), /_scripted/log (GET, DELETE)
and /_scripted/state (GET) control it without a signature.
"""

import argparse
import json
import os
import re
import signal
import socket
import threading
import time
from email.utils import formatdate

import tls
from credential_services import CredentialServices
from faults import Rules
from multipart import Multipart
from objects import Bucket, Options
from requests_of_s3 import Gate, route
from sigv4 import Refused
from wire import Answer, Closed, Connection
from xml_answers import error, error_body

ACCESS_KEY = "AKIDSCRIPTEDEXAMPLE1"
SECRET_KEY = "scripted/Secret+Key=0123456789abcdefABCDEF"
BUCKET = "exports"
BEFORE_BODY = ("reset_body", "stall_body")


class ScriptedServer:
    def __init__(self, port=0, tls_folder=None):
        self.options, self.rules = Options(), Rules()
        self.credentials = {ACCESS_KEY: (SECRET_KEY, None)}
        self.buckets = {BUCKET: Bucket(BUCKET, self.options.region)}
        self.operations = Multipart(self.options, self.buckets)
        self.gate = Gate(self.options, self.credentials, self.buckets)
        self.services = CredentialServices(self)
        self.log = []
        self.victim = None  # pid that kill_before and kill_after kill; a harness sets it, first to None
        self.victims = 0  # counts them: a request of a dead process must not kill the next one
        self.lock = threading.RLock()
        self._count = 0
        self._context = tls.server_context(tls_folder) if tls_folder else None
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port = self._listener.getsockname()[1]
        self._open = set()

    @property
    def secure(self):
        return self._context is not None

    @property
    def url(self):
        return f"{'https' if self.secure else 'http'}://localhost:{self.port}"

    # ---- life ----

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.rules.clear()
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        with self.lock:
            for sock in self._open:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        with self.lock:
            self._open.add(sock)
        raw = sock
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._context:
                sock = self._context.wrap_socket(sock, server_side=True)
            connection = Connection(sock)
            while not connection.closing:
                self._one(connection)
        except (Closed, OSError, ValueError):
            pass
        finally:
            with self.lock:
                self._open.discard(raw)
            try:
                sock.close()
            except OSError:
                pass

    # ---- one request ----

    def now(self):
        return time.time() + self.options.clock_offset

    def _one(self, connection):
        request = connection.read_head()
        if request.raw_path.startswith("/_scripted/"):
            request.body = connection.read_body(request)
            connection.send(self._control(request), request, formatdate(usegmt=True))
            return
        if service := self.services.serves(request):
            request.body = request.data = connection.read_body(request)
            connection.send(service(request), request, formatdate(self.now(), usegmt=True))
            return
        route(request, self.options.domain)
        entry = self._entry(request)
        request.victim = self.victims
        rule = self.rules.pick(request)
        words = rule.words if rule else {}
        entry["fault"] = words.get("fault")
        answer = None
        try:
            answer = self._answer(connection, request, rule, entry)
            entry["status"], entry["code"] = answer.status, answer.code
            answer = self._spoiled(connection, request, answer, rule)
            entry["sent"] = answer.status
            connection.send(answer, request, formatdate(self.now(), usegmt=True), words)
        finally:
            entry["done"] = True
            if rule:
                rule.ended.set()

    def _answer(self, connection, request, rule, entry):
        """Checks and does the work, unless the fault comes before it."""
        refused = claim = None
        request_id = f"{entry['n']:016X}"
        try:
            claim = self.gate.check_head(request, self.now())
        except Refused as problem:
            refused = problem
        if refused and (request.header("expect") or "").lower() == "100-continue":
            connection.closing = True
        else:
            try:
                self._read_body(connection, request, rule)
            except Refused as problem:  # no length, so the end of the body is unknown
                connection.closing = True
                refused = problem
        entry["bytes"] = len(request.body)
        try:
            if refused:
                raise refused
            self.gate.check_body(request, claim, self.secure)
            if early := self._before(request, rule, request_id):
                return early
            with self.lock:
                self.gate.check_permission(request)
                if request.operation == "?":
                    raise Refused(501, "NotImplemented", f"{request.method} {request.target} is not known here")
                answer = self._work(request)
        except Refused as problem:
            entry["refused"] = problem.message
            headers = {"x-amz-request-id": request_id, **problem.headers}
            return error(problem.status, problem.code, problem.message, request_id, headers, **problem.elements)
        answer.headers |= {"x-amz-request-id": request_id, "x-amz-id-2": "host/of+test="}
        return answer

    def _work(self, request):
        try:
            return getattr(self.operations, request.operation)(request)
        except Refused as problem:
            # Without permission to list, S3 does not distinguish missing from forbidden objects.
            if problem.code == "NoSuchKey" and "ListObjectsV2" in self.options.denied:
                raise Refused(403, "AccessDenied", "Access Denied") from problem
            raise

    def _read_body(self, connection, request, rule):
        kind = rule.words["fault"] if rule else None
        if kind in BEFORE_BODY:
            connection.read_body(request, rule.words.get("bytes", 1000))
            if kind == "stall_body":
                rule.reached.set()
                rule.release.wait(rule.words.get("seconds", 60))
                raise Closed
            connection.reset()
        request.body = connection.read_body(request)

    def _before(self, request, rule, request_id):
        """Applies a rule before the work; an answer ends the request."""
        kind = rule.words["fault"] if rule else None
        words = rule.words if rule else {}
        if kind == "kill_before":
            self._kill(request.victim)
        if kind == "unheard":
            raise Closed
        if kind == "hold" and not words.get("done"):
            rule.reached.set()
            rule.release.wait(words.get("seconds", 30))
        if kind == "redirect":
            region = words.get("region", self.options.region)
            status = words.get("status", 301)
            code = "PermanentRedirect" if status == 301 else "AuthorizationHeaderMalformed"
            return error(status, code, "the bucket is elsewhere", request_id, {"x-amz-bucket-region": region}, Region=region)
        if kind in ("error", "error_in_200", "empty_200") and not words.get("done"):
            return self._instead(words, request_id)
        return None

    def _spoiled(self, connection, request, answer, rule):
        """Applies a rule after the work."""
        kind = rule.words["fault"] if rule else None
        words = rule.words if rule else {}
        if kind == "kill_after":
            self._kill(request.victim)
        if kind == "lost":
            raise Closed
        if kind == "hold" and words.get("done"):
            rule.reached.set()
            rule.release.wait(words.get("seconds", 30))
        if kind in ("error", "error_in_200", "empty_200") and words.get("done"):
            return self._instead(words, answer.headers.get("x-amz-request-id", "0"))
        return answer

    def _instead(self, words, request_id):
        code = words.get("code", "InternalError")
        message = words.get("message", f"{code}, as the test wants it")
        headers = {"x-amz-request-id": request_id, **words.get("headers", {})}
        if words["fault"] == "empty_200":
            return Answer(200, b"", headers, code="OK")
        if words["fault"] == "error_in_200":
            return Answer(200, error_body(code, message, request_id), {"Content-Type": "application/xml", **headers}, code=code)
        return error(words.get("status", 500), code, message, request_id, headers)

    def _kill(self, asked_by):
        deadline = time.monotonic() + 2
        while self.victim is None and self.victims == asked_by and time.monotonic() < deadline:
            time.sleep(0.002)
        with self.lock:
            if self.victim is not None and self.victims == asked_by:
                os.kill(self.victim, signal.SIGKILL)
                self.victim, self.victims = None, self.victims + 1
        raise Closed

    # ---- log and control ----

    def _entry(self, request):
        """A line of the log, without secrets."""
        headers = {}
        for name, text in request.headers:
            if name == "authorization":
                text = re.sub(r"Signature=\w+", "Signature=...", text)
            headers[name] = "..." if name == "x-amz-security-token" else text
        query = {name: "..." if name in ("X-Amz-Signature", "X-Amz-Security-Token") else text for name, text in request.pairs}
        with self.lock:
            self._count += 1
            entry = {"n": self._count, "at": time.time(), "operation": request.operation, "method": request.method,
                     "bucket": request.bucket, "key": request.key, "query": query, "headers": headers}
            self.log.append(entry)
        return entry

    def _control(self, request):
        what = request.raw_path.removeprefix("/_scripted/")
        words = json.loads(request.body or b"{}")
        if request.method == "POST" and what == "rules":
            self.rules.add(**words)
        elif request.method == "POST" and what == "options":
            self.options.set(words)
        elif request.method == "DELETE" and what == "rules":
            self.rules.clear()
        elif request.method == "DELETE" and what == "log":
            self.log.clear()
        elif request.method == "GET" and what in ("rules", "log", "state"):
            words = {"rules": self.rules.state, "log": lambda: self.log, "state": self.state}[what]()
        else:
            return Answer(404)
        return Answer(200, json.dumps(words), {"Content-Type": "application/json"})

    def state(self):
        with self.lock:
            return {name: {"objects": sorted(bucket.objects), "uploads": sorted(u.key for u in bucket.uploads.values())}
                    for name, bucket in self.buckets.items()}


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--port", type=int, default=0)
    words.add_argument("--tls", metavar="FOLDER", help="where server.pem and server.key are; made if missing")
    words.add_argument("--bucket", action="append", default=[])
    words = words.parse_args()
    if words.tls and not os.path.exists(os.path.join(words.tls, "server.pem")):
        tls.make_server(words.tls)
    with ScriptedServer(words.port, words.tls) as server:
        for name in words.bucket:
            server.buckets[name] = Bucket(name, server.options.region)
        print(server.url, flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
