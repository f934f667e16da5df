from minio import Minio
from minio.credentials import IamAwsProvider
from probe import BUCKET, HOST, KEY, REGION, VIRTUAL, serve


def open_client():
    client = Minio(HOST, secure=False, region=REGION, credentials=IamAwsProvider())
    if VIRTUAL:
        client.enable_virtual_style_endpoint()
    return client


def read_object(client):
    response = client.get_object(BUCKET, KEY)
    response.read()
    response.close()
    response.release_conn()


serve(open_client, read_object)
