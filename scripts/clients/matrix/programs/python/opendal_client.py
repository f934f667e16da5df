import opendal
from probe import BUCKET, ENDPOINT, KEY, REGION, VIRTUAL, serve


def open_client():
    style = {"enable_virtual_host_style": "true"} if VIRTUAL else {}
    return opendal.Operator("s3", bucket=BUCKET, endpoint=ENDPOINT, region=REGION, **style)


serve(open_client, lambda operator: operator.read(KEY))
