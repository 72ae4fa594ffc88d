"""A small S3 client for the tests of the server, signed by tests/s3/sigv4.py: each call is one request, without retries."""

import hashlib
import http.client
import ssl
import time
import urllib.parse

import sigv4


class SignedClient:
    def __init__(self, url, access_key, secret_key, region="eu-west-1", token=None, ca=None):
        self.url = urllib.parse.urlsplit(url)
        self.access_key, self.secret_key, self.region, self.token, self.ca = access_key, secret_key, region, token, ca

    def connection(self, timeout=20):
        if self.url.scheme == "https":
            context = ssl.create_default_context(cafile=self.ca)
            return http.client.HTTPSConnection(self.url.hostname, self.url.port, timeout=timeout, context=context)
        return http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=timeout)

    def signed(self, method, path, query=(), body=b"", headers=None, payload=None, region=None, service="s3", at=None,
               secret=None):
        """(target, headers), signed now or at a given time."""
        date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at or time.time()))
        scope = f"{date[:8]}/{region or self.region}/{service}/aws4_request"
        payload = payload or hashlib.sha256(body).hexdigest()
        sent = {"host": self.url.netloc, "x-amz-date": date, "x-amz-content-sha256": payload,
                **{name.lower(): text for name, text in (headers or {}).items()}}
        if self.token:
            sent["x-amz-security-token"] = self.token
        names = sorted(n for n in sent if n in ("host", "content-md5", "content-type", "range") or n.startswith("x-amz-"))
        raw_path = sigv4.encode(path, slash=True)
        canonical = sigv4.canonical_request(method, raw_path, list(query), list(sent.items()), names, payload)
        signature = sigv4.sign(secret or self.secret_key, scope, sigv4.string_to_sign(date, scope, canonical))
        sent["authorization"] = (f"{sigv4.ALGORITHM} Credential={self.access_key}/{scope}, SignedHeaders={';'.join(names)}, "
                                 f"Signature={signature}")
        text = sigv4.canonical_query(list(query))
        return raw_path + ("?" + text if text else ""), sent

    def presigned(self, method, path, expires=300, at=None, query=()):
        date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at or time.time()))
        scope = f"{date[:8]}/{self.region}/s3/aws4_request"
        pairs = [*query, ("X-Amz-Algorithm", sigv4.ALGORITHM), ("X-Amz-Credential", f"{self.access_key}/{scope}"),
                 ("X-Amz-Date", date), ("X-Amz-Expires", str(expires)), ("X-Amz-SignedHeaders", "host")]
        headers = [("host", self.url.netloc)]
        canonical = sigv4.canonical_request(method, sigv4.encode(path, slash=True), pairs, headers, ["host"], sigv4.UNSIGNED)
        signature = sigv4.sign(self.secret_key, scope, sigv4.string_to_sign(date, scope, canonical))
        return f"{sigv4.encode(path, slash=True)}?{sigv4.canonical_query(pairs)}&X-Amz-Signature={signature}"

    def send(self, method, target, headers, body=b"", connection=None):
        """(status, headers in lower case, body)."""
        used = connection or self.connection()
        try:
            used.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, text in headers.items():
                used.putheader(name, text)
            if method in ("PUT", "POST"):
                used.putheader("content-length", str(len(body)))
            used.endheaders(body or None)
            with used.getresponse() as answer:
                return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
        finally:
            if connection is None:
                used.close()

    def __call__(self, method, path, query=(), body=b"", headers=None, connection=None, **signing):
        target, sent = self.signed(method, path, query, body, headers, **signing)
        return self.send(method, target, sent, body, connection)
