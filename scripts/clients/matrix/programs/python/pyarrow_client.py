from probe import BUCKET, HOST, KEY, REGION, VIRTUAL, serve
from pyarrow import fs


def open_client():
    style = {"force_virtual_addressing": True} if VIRTUAL else {}
    return fs.S3FileSystem(endpoint_override=HOST, scheme="http", region=REGION, **style)


def read_object(files):
    with files.open_input_stream(f"{BUCKET}/{KEY}") as stream:
        stream.read()


serve(open_client, read_object)
