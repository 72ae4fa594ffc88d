"""Services for temporary keys, at the port of the server: STS (AssumeRole and web identity), the metadata service of an
instance (IMDSv2), and that of a container. Each returns a new key, which the server then accepts with its token."""

import base64
import hashlib
import json
import re
import secrets
import time
import urllib.parse

from sigv4 import Refused
from wire import Answer
from xml_answers import element

ROLE = "exporter"
ROLE_ARN = "arn:aws:iam::111122223333:role/exporter"
EXTERNAL_ID = "external-id-of-a-test"
WEB_IDENTITY_TOKEN = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0ZXN0In0.c2NyaXB0ZWQ"
CONTAINER_TOKEN = "container-authorization-of-a-test"
METADATA = "/latest/meta-data/iam/security-credentials/"
STS = "https://sts.amazonaws.com/doc/2011-06-15/"


class CredentialServices:
    def __init__(self, server):
        self.server = server
        self.lifetime = 3600
        self.given = []  # (access key, secret, token), for tests that look for them in logs
        self._sessions = set()

    def serves(self, request):
        """The function that answers this request, or None if it is a request to S3."""
        path = request.raw_path
        if request.method == "POST" and path == "/" and (request.header("content-type") or "").startswith(
                "application/x-www-form-urlencoded"):
            return self.sts
        if path == "/latest/api/token":
            return self.imds_token
        if path.startswith(METADATA):
            return self.imds
        return self.container if path == "/container-credentials" else None

    def issue(self):
        key, secret = "ASIA" + secrets.token_hex(8).upper(), base64.b64encode(secrets.token_bytes(30)).decode()
        token = "IQoJb3JpZ2luX2Vj/" + base64.b64encode(secrets.token_bytes(120)).decode()
        with self.server.lock:
            self.server.credentials[key] = (secret, token)
            self.given.append((key, secret, token))
        expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.server.now() + self.lifetime))
        return key, secret, token, expires

    # ---- STS ----

    def sts(self, request):
        form = dict(urllib.parse.parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True))
        try:
            action = form.get("Action")
            if form.get("Version") != "2011-06-15" or action not in ("AssumeRole", "AssumeRoleWithWebIdentity"):
                raise Refused(400, "InvalidAction", "unknown action or version")
            if action == "AssumeRole":
                self.server.gate.check_sts(request, self.server.now(), hashlib.sha256(request.body).hexdigest())
            elif form.get("WebIdentityToken") != WEB_IDENTITY_TOKEN:
                raise Refused(400, "InvalidIdentityToken", "The web identity token that was passed could not be validated")
            if form.get("RoleArn") != ROLE_ARN or not re.fullmatch(r"[\w+=,.@-]{2,64}", form.get("RoleSessionName", "")):
                raise Refused(403, "AccessDenied", f"not authorized to perform: sts:{action} on {form.get('RoleArn')}")
            if action == "AssumeRole" and form.get("ExternalId") != EXTERNAL_ID:
                raise Refused(403, "AccessDenied", "the external id is not that of the role's trust policy")
        except Refused as problem:
            error = element("Error", [("Type", "Sender"), ("Code", problem.code), ("Message", problem.message)])
            return Answer(problem.status, f'<ErrorResponse xmlns="{STS}">{error}</ErrorResponse>', code=problem.code)
        key, secret, token, expires = self.issue()
        given = [("AccessKeyId", key), ("SecretAccessKey", secret), ("SessionToken", token), ("Expiration", expires)]
        arn = f"arn:aws:sts::111122223333:assumed-role/{ROLE}/{form['RoleSessionName']}"
        result = element(f"{action}Result", [("Credentials", given), ("AssumedRoleUser", [("Arn", arn)])])
        return Answer(200, f'<{action}Response xmlns="{STS}">{result}</{action}Response>', {"Content-Type": "text/xml"})

    # ---- metadata ----

    def imds_token(self, request):
        if request.method != "PUT" or not (request.header("x-aws-ec2-metadata-token-ttl-seconds") or "").isdigit():
            return Answer(400)
        token = secrets.token_urlsafe(40)
        self._sessions.add(token)
        return Answer(200, token)

    def imds(self, request):
        if request.method != "GET" or request.header("x-aws-ec2-metadata-token") not in self._sessions:
            return Answer(401)
        name = request.raw_path.removeprefix(METADATA)
        if not name:
            return Answer(200, ROLE)
        return self.as_json({"Code": "Success", "Type": "AWS-HMAC"}) if name == ROLE else Answer(404)

    def container(self, request):
        if request.method != "GET" or request.header("authorization") != CONTAINER_TOKEN:
            return Answer(401)
        return self.as_json({"RoleArn": ROLE_ARN})

    def as_json(self, more):
        key, secret, token, expires = self.issue()
        return Answer(200, json.dumps({**more, "AccessKeyId": key, "SecretAccessKey": secret, "Token": token,
                                       "Expiration": expires}), {"Content-Type": "application/json"})
