"""The scripted server with a widely used client: it must accept what boto3 sends, so that a rejected request of pxport is an
error of pxport."""

import os
import sys
import tempfile
import unittest
import urllib.request

sys.dont_write_bytecode = True

import boto3
import botocore.exceptions
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

from credential_services import EXTERNAL_ID, ROLE_ARN
from scripted_server import ACCESS_KEY, BUCKET, SECRET_KEY, ScriptedServer

MEBI = 1 << 20


class Boto3(unittest.TestCase):
    def setUp(self):
        self.server = ScriptedServer()
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)

    def client(self, service="s3", key=ACCESS_KEY, secret=SECRET_KEY, token=None, style="path", url=None):
        config = Config(s3={"addressing_style": style}, retries={"max_attempts": 1}, signature_version="v4" if
                        service == "sts" else "s3v4")
        made = boto3.client(service, endpoint_url=url or self.server.url, region_name="eu-west-1", aws_access_key_id=key,
                            aws_secret_access_key=secret, aws_session_token=token, config=config)
        self.addCleanup(made.close if hasattr(made, "close") else lambda: None)
        return made

    def test_objects(self):
        s3 = self.client()
        for key in ("plain", "a b/ü+%.csv", "x//y"):
            s3.put_object(Bucket=BUCKET, Key=key, Body=b"data", Metadata={"note": "n"}, Tagging="a=1&b=2",
                          ServerSideEncryption="AES256", StorageClass="STANDARD_IA")
            got = s3.get_object(Bucket=BUCKET, Key=key)
            self.assertEqual((got["Body"].read(), got["Metadata"], got["ServerSideEncryption"]), (b"data", {"note": "n"}, "AES256"))
        self.assertEqual(s3.get_object_tagging(Bucket=BUCKET, Key="plain")["TagSet"],
                         [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
        self.server.options.page = 2
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        self.assertEqual([entry["Key"] for page in pages for entry in page["Contents"]], ["a b/ü+%.csv", "plain", "x//y"])
        s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "plain"}, {"Key": "x//y"}]})
        s3.delete_object(Bucket=BUCKET, Key="a b/ü+%.csv")
        self.assertEqual(self.server.buckets[BUCKET].objects, {})

    def test_multipart(self):
        s3 = self.client()
        data = bytes(range(256)) * (11 * MEBI // 256)
        path = self.file_of(data)
        s3.upload_file(path, BUCKET, "big", Config=TransferConfig(multipart_threshold=5 * MEBI, multipart_chunksize=5 * MEBI))
        self.assertEqual(self.server.buckets[BUCKET].objects["big"].data, data)
        upload = s3.create_multipart_upload(Bucket=BUCKET, Key="open")["UploadId"]
        self.assertEqual([u["UploadId"] for u in s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]], [upload])
        s3.abort_multipart_upload(Bucket=BUCKET, Key="open", UploadId=upload)
        self.assertEqual(self.server.buckets[BUCKET].uploads, {})

    def file_of(self, data):
        handle, path = tempfile.mkstemp()
        self.addCleanup(os.unlink, path)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        return path

    def test_host_style_and_presigned(self):
        url = f"http://{self.server.options.domain}:{self.server.port}"
        self.assertEqual(self.client(style="virtual", url=url).generate_presigned_url(
            "get_object", {"Bucket": BUCKET, "Key": "k"}).partition("?")[0], f"http://{BUCKET}.s3.localhost:{self.server.port}/k")
        s3 = self.client()
        s3.put_object(Bucket=BUCKET, Key="k", Body=b"data")
        with urllib.request.urlopen(s3.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": "k"})) as answer:
            self.assertEqual(answer.read(), b"data")

    def test_refusals(self):
        for code, options in (("SignatureDoesNotMatch", {"secret": "wrong"}), ("InvalidAccessKeyId", {"key": "AKIANOBODY"}),
                              ("InvalidToken", {"token": "bogus"})):
            with self.assertRaises(botocore.exceptions.ClientError) as raised:
                self.client(**options).list_objects_v2(Bucket=BUCKET)
            self.assertEqual(raised.exception.response["Error"]["Code"], code)

    def test_roles(self):
        sts = self.client("sts")
        given = sts.assume_role(RoleArn=ROLE_ARN, RoleSessionName="test", ExternalId=EXTERNAL_ID)["Credentials"]
        s3 = self.client(key=given["AccessKeyId"], secret=given["SecretAccessKey"], token=given["SessionToken"])
        s3.put_object(Bucket=BUCKET, Key="k", Body=b"data")
        with self.assertRaises(botocore.exceptions.ClientError) as raised:
            sts.assume_role(RoleArn=ROLE_ARN, RoleSessionName="test", ExternalId="wrong")
        self.assertEqual(raised.exception.response["Error"]["Code"], "AccessDenied")


if __name__ == "__main__":
    unittest.main()
