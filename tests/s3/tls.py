"""A test certificate authority, created with the openssl command, and a server certificate for loopback names."""

import os
import ssl
import subprocess

NAMES = "subjectAltName=DNS:localhost,DNS:*.localhost,DNS:s3.localhost,DNS:*.s3.localhost,IP:127.0.0.1"


def _openssl(folder, *words):
    done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"openssl {words[0]} failed: {done.stderr.decode()}")


def make_ca(folder, name="ca"):
    """Creates NAME.pem and NAME.key; returns the path of the certificate."""
    _openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3", "-subj", f"/CN={name} of a test",
             "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
             "-keyout", f"{name}.key", "-out", f"{name}.pem")
    return os.path.join(folder, f"{name}.pem")


def make_server(folder):
    """Creates ca.pem, server.pem and server.key in the folder."""
    make_ca(folder)
    _openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "server.key",
             "-out", "server.csr")
    with open(os.path.join(folder, "names"), "w", encoding="utf-8") as file:
        file.write(f"{NAMES}\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n")
    _openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3",
             "-extfile", "names", "-out", "server.pem")


def server_context(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(os.path.join(folder, "server.pem"), os.path.join(folder, "server.key"))
    return context
