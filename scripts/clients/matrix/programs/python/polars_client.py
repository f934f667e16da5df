import polars
from probe import BUCKET, ENDPOINT, REGION, VIRTUAL, serve

SCHEME, HOST = ENDPOINT.split("://")
OPTIONS = {"aws_region": REGION, "aws_allow_http": "true"}
# With this style the endpoint has to name the bucket.
STYLE = (
    {"aws_endpoint": f"{SCHEME}://{BUCKET}.{HOST}", "aws_virtual_hosted_style_request": "true"}
    if VIRTUAL
    else {"aws_endpoint": ENDPOINT}
)


def read_table(_):
    polars.scan_csv(f"s3://{BUCKET}/matrix/table.csv", storage_options=OPTIONS | STYLE).collect()


serve(lambda: polars, read_table)
