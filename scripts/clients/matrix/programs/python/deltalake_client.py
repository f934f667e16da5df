from deltalake import DeltaTable
from probe import BUCKET, ENDPOINT, REGION, VIRTUAL, serve

SCHEME, HOST = ENDPOINT.split("://")
OPTIONS = {"AWS_REGION": REGION, "AWS_ALLOW_HTTP": "true"}
STYLE = (
    {"AWS_ENDPOINT_URL": f"{SCHEME}://{BUCKET}.{HOST}", "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true"}
    if VIRTUAL
    else {"AWS_ENDPOINT_URL": ENDPOINT}
)

serve(
    lambda: DeltaTable(f"s3://{BUCKET}/matrix/delta", storage_options=OPTIONS | STYLE),
    lambda table: table.update_incremental(),
)
