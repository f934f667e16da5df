from probe import BUCKET, ENDPOINT, KEY, REGION, VIRTUAL, serve
from s3torchconnectorclient._mountpoint_s3_client import MountpointS3Client


def open_client():
    style = {"force_path_style": False} if VIRTUAL else {}
    return MountpointS3Client(region=REGION, endpoint=ENDPOINT, **style)


serve(open_client, lambda client: b"".join(client.get_object(BUCKET, KEY)))
