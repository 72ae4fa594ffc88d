"""Decodes aws-chunked bodies and checks the signatures of chunks and trailers."""

import hashlib
import hmac
import re

from sigv4 import ALGORITHM, Refused, signing_key

EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


class Chunks:
    """One body. `key` is None for unsigned chunks; `seed` is the signature of the request."""

    def __init__(self, body, claim, secret, seed):
        self.body, self.at = body, 0
        self.claim, self.last = claim, seed
        self.key = None if "UNSIGNED" in claim.payload else signing_key(secret, claim.scope)
        self.trailing = claim.payload.endswith("-TRAILER")

    def line(self):
        end = self.body.find(b"\r\n", self.at)
        if end < 0:
            raise Refused(400, "IncompleteBody", "a chunk is cut")
        found, self.at = self.body[self.at:end].decode("latin-1"), end + 2
        return found

    def expect(self, kind, middle, given):
        text = "\n".join([f"{ALGORITHM}-{kind}", self.claim.date, self.claim.scope, self.last, *middle])
        self.last = hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()
        if self.last != given:
            raise Refused(403, "SignatureDoesNotMatch", "the signature of a chunk or trailer does not match")

    def decode(self):
        """(data, trailer headers)."""
        data = []
        while True:
            match = re.fullmatch(r"([0-9a-fA-F]+)(?:;chunk-signature=([0-9a-f]{64}))?", self.line())
            if not match or bool(match[2]) != bool(self.key):
                raise Refused(400, "InvalidRequest", "a chunk's first line is malformed")
            size = int(match[1], 16)
            chunk = self.body[self.at:self.at + size]
            if len(chunk) < size:
                raise Refused(400, "IncompleteBody", "a chunk is cut")
            if self.key:
                self.expect("PAYLOAD", [EMPTY_SHA256, hashlib.sha256(chunk).hexdigest()], match[2])
            self.at += size
            data.append(chunk)
            if size:
                if self.line():
                    raise Refused(400, "InvalidRequest", "a chunk is longer than it says")
                continue
            return b"".join(data), self.trailers()

    def trailers(self):
        found, signature = {}, None
        while self.at < len(self.body) and (line := self.line()):
            name, _, text = line.partition(":")
            if name.lower() == "x-amz-trailer-signature":
                signature = text.strip()
            else:
                found[name.lower()] = text.strip()
        if self.trailing and self.key:
            lines = "".join(f"{name}:{text}\n" for name, text in found.items())
            self.expect("TRAILER", [hashlib.sha256(lines.encode()).hexdigest()], signature)
        return found
