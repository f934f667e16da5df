import s3fs
from probe import BUCKET, ENDPOINT, KEY, VIRTUAL, serve


def open_client():
    style = {"s3": {"addressing_style": "virtual"}} if VIRTUAL else {}
    return s3fs.S3FileSystem(endpoint_url=ENDPOINT, config_kwargs=style)


serve(open_client, lambda files: files.cat_file(f"{BUCKET}/{KEY}"))
