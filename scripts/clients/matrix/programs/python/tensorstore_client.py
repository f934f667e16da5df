import tensorstore
from probe import BUCKET, ENDPOINT, KEY, REGION, VIRTUAL, serve

SCHEME, HOST = ENDPOINT.split("://")


def open_client():
    # Without a bucket the endpoint's host has to name it, which makes the address virtual-hosted.
    place = {"bucket": "", "endpoint": f"{SCHEME}://{BUCKET}.{HOST}"} if VIRTUAL else {"bucket": BUCKET, "endpoint": ENDPOINT}
    settings = {"driver": "s3", "aws_region": REGION, "aws_credentials": {"type": "default"}}
    try:
        return tensorstore.KvStore.open({**settings, **place}).result()
    except ValueError:
        # Older versions take no empty bucket, and so have no other style.
        return tensorstore.KvStore.open({**settings, "bucket": BUCKET, "endpoint": ENDPOINT}).result()


def read_object(store):
    result = store.read(KEY).result()
    if result.state != "value":
        raise LookupError(f"{KEY} is {result.state}")


serve(open_client, read_object)
