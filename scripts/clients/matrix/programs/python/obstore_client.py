import obstore
from obstore.store import S3Store
from probe import BUCKET, ENDPOINT, KEY, REGION, VIRTUAL, serve

SCHEME, HOST = ENDPOINT.split("://")


def open_client():
    options = {"client_options": {"allow_http": True}, "retry_config": {"max_retries": 0}}
    if VIRTUAL:
        # With this style the endpoint has to name the bucket.
        return S3Store(BUCKET, endpoint=f"{SCHEME}://{BUCKET}.{HOST}", region=REGION, virtual_hosted_style_request=True, **options)
    return S3Store(BUCKET, endpoint=ENDPOINT, region=REGION, **options)


serve(open_client, lambda store: obstore.get(store, KEY).bytes())
