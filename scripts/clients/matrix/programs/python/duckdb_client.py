import glob
import os

import duckdb
from probe import HOST, REGION, URL, VIRTUAL, serve

REFRESH = ", REFRESH auto" if os.environ.get("MATRIX_REFRESH") == "auto" else ""


def open_client():
    database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    for name in ("httpfs", "aws"):
        [path] = glob.glob(f"{os.environ['MATRIX_MODULES']}/duckdb_extension_{name}/**/{name}.duckdb_extension", recursive=True)
        database.execute(f"LOAD '{path}'")
    # A file that it has read would not be requested again.
    database.execute("SET enable_external_file_cache = false")
    style = ", URL_STYLE 'vhost'" if VIRTUAL else ""
    database.execute(
        f"CREATE SECRET storage (TYPE s3, PROVIDER credential_chain, ENDPOINT '{HOST}', USE_SSL false, REGION '{REGION}'{style}{REFRESH})"
    )
    return database


serve(open_client, lambda database: database.execute("SELECT content FROM read_blob(?)", [URL]).fetchall())
