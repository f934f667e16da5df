import multistorageclient
from probe import BUCKET, ENDPOINT, KEY, REGION, VIRTUAL, serve


def open_client():
    style = {"s3": {"addressing_style": "virtual"}} if VIRTUAL else {}
    options = {"base_path": BUCKET, "endpoint_url": ENDPOINT, "region_name": REGION, **style}
    config = {"profiles": {"matrix": {"storage_provider": {"type": "s3", "options": options}}}}
    return multistorageclient.StorageClient(multistorageclient.StorageClientConfig.from_dict(config, profile="matrix"))


serve(open_client, lambda client: client.read(KEY))
