"""What schemathesis has to be told about the backend's media types."""

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def json_lines(context, value):
    """The document's type of such a body is a text; it is sent as it is."""
    if isinstance(value, (str, bytes)):
        return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
    return str(value).encode()


@schemathesis.deserializer("application/x-ndjson", "application/openmetrics-text", "text/event-stream")
def text(context, response):
    """Answers whose type is a text in the document too."""
    return response.content.decode("utf-8")
