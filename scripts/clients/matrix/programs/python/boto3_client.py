import boto3
from botocore.config import Config
from probe import BUCKET, ENDPOINT, KEY, VIRTUAL, serve


def open_client():
    style = {"s3": {"addressing_style": "virtual"}} if VIRTUAL else {}
    return boto3.client("s3", endpoint_url=ENDPOINT, config=Config(retries={"max_attempts": 1}, **style))


serve(open_client, lambda s3: s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read())
