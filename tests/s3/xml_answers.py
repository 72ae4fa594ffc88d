"""XML answers and errors of S3."""

from xml.sax.saxutils import escape

from wire import Answer

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def element(name, content):
    """Text, True/False, (name, content) pairs, or raw None for an empty element."""
    if content is None:
        return f"<{name}/>"
    if isinstance(content, bool):
        content = "true" if content else "false"
    if isinstance(content, (list, tuple)):
        return f"<{name}>{''.join(element(*pair) for pair in content)}</{name}>"
    return f"<{name}>{escape(str(content))}</{name}>"


def document(name, pairs, headers=None):
    body = f'{HEAD}<{name} xmlns="{NAMESPACE}">{"".join(element(*pair) for pair in pairs)}</{name}>'
    return Answer(200, body, {"Content-Type": "application/xml", **(headers or {})}, code="OK")


def error_body(code, message, request_id, **elements):
    pairs = [("Code", code), ("Message", message), *elements.items(), ("RequestId", request_id), ("HostId", "host/of+test=")]
    return HEAD + element("Error", pairs)


def error(status, code, message, request_id, headers=None, **elements):
    return Answer(status, error_body(code, message, request_id, **elements),
                  {"Content-Type": "application/xml", **(headers or {})}, code=code)
