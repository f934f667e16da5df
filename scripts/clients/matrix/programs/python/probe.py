"""Answers each line of standard input with the outcome of one call, as a line of JSON."""

import json
import os
import sys
from urllib.parse import urlsplit

ENDPOINT = os.environ["MATRIX_ENDPOINT"]
HOST = urlsplit(ENDPOINT).netloc
REGION = os.environ["AWS_REGION"]
BUCKET = os.environ["MATRIX_BUCKET"]
KEY = os.environ["MATRIX_KEY"]
URL = f"s3://{BUCKET}/{KEY}"
VIRTUAL = os.environ["MATRIX_ADDRESSING"] == "virtual"


def serve(open_client, read_object) -> None:
    """Opens the client at the first call and keeps it; a client that cannot be opened is opened again at the next."""
    answers = sys.stdout
    sys.stdout = sys.stderr
    client = None
    for _ in sys.stdin:
        try:
            if client is None:
                client = open_client()
            read_object(client)
            answer = {"ok": True}
        except BaseException as error:
            answer = {"ok": False, "error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
