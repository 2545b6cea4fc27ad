import os
import ssl
import uuid

import boto3
import pg8000.native

HOST, USER = os.environ["DB_HOST"], os.environ["DB_USER"]

rds = boto3.client("rds")


def connect():
    # Signed locally, no call is made for it. Good for 15 minutes, and only to log in.
    token = rds.generate_db_auth_token(DBHostname=HOST, Port=5432, DBUsername=USER)
    return pg8000.native.Connection(
        USER,
        host=HOST,
        port=5432,
        database=os.environ["DB_NAME"],
        password=token,
        ssl_context=ssl.create_default_context(),
    )


def handler(event, context):
    order_id = str(uuid.uuid4())
    db = connect()
    try:
        db.run("start transaction")
        db.run(
            "insert into orders (id, customer, placed_at) values (:id, :customer, now())",
            id=order_id,
            customer=event["customer"],
        )
        for line in event["lines"]:
            db.run(
                "insert into order_lines (order_id, sku, quantity) values (:id, :sku, :quantity)",
                id=order_id,
                sku=line["sku"],
                quantity=line["quantity"],
            )
        db.run("commit")
    finally:
        db.close()
    return {"order_id": order_id}
