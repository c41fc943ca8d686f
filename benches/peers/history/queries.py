"""The twelve rules as SQL and as Polars expressions, and what they count over a file.

Run as a program, it asks one engine once, in a process of its own, and prints what it counted and what it took:

    python queries.py duckdb|polars|datafusion FILE THREADS
"""

import json
import os
import resource
import sys
import time

BLOCKED = [f"buyer-{number:05}" for number in (3, 11, 17, 42, 71, 108, 215, 377)]
DELIVERED = "ecom_order_delivered_refund_reason_"
RETURNED = "ecom_order_delivered_refund_and_return_reason_"
CANCELED = "ecom_order_to_ship_canceled_reason_"
# The platform's codes of the reasons that the rules speak of, as they occur in the synthetic history.
DAMAGED = [DELIVERED + "damaged", RETURNED + "damaged"]
DEFECTIVE = [DELIVERED + "defective", RETURNED + "defective"]
MISSING_PARTS = [DELIVERED + "missing_broken_parts"]
WRONG_PRODUCT = [DELIVERED + "wrong_product_1", RETURNED + "wrong_product"]
MISSING_PRODUCT = [DELIVERED + "missing_product"]
NOT_AS_DESCRIBED = [DELIVERED + "not_match_description", RETURNED + "not_match_description"]
FLAWS = DAMAGED + DEFECTIVE + MISSING_PARTS + WRONG_PRODUCT
MORE_FLAWS = FLAWS + MISSING_PRODUCT + NOT_AS_DESCRIBED
REGRETS = [CANCELED + "created_by_mistakes", CANCELED + "better_price", CANCELED + "change_payment_method"]
HOUR, DAY = 3_600, 86_400
SMALL = ["accessories", "apparel", "beauty", "home"]

# The columns that are needed, and their types; every other column is left alone.
COLUMNS = {
    "kind": "text",
    "reason_code": "text",
    "amount": "money",
    "photos": "count",
    "has_note": "flag",
    "attempts": "count",
    "order.status": "text",
    "order.amount": "money",
    "order.lines": "count",
    "order.fulfillment": "text",
    "order.discount_share": "share",
    "categories": "list",
    "product_tags": "list",
    "buyer.id": "text",
    "buyer.orders": "count",
    "buyer.returns_90d": "count",
    "buyer.return_rate": "share",
    "buyer.tags": "list",
    "buyer.risk_score": "count",
    "requested_at": "moment",
    "paid_at": "moment",
    "delivered_at": "moment",
    "inspection.received_at": "moment",
}
# Columns in which the synthetic history holds values that nobody can read.
DIRTY = ["amount", "photos", "buyer.return_rate"]
DUCKDB = {
    "text": "VARCHAR",
    "money": "DECIMAL(18,2)",
    "count": "INTEGER",
    "flag": "BOOLEAN",
    "share": "DECIMAL(4,3)",
    "list": "VARCHAR[]",
    "moment": "TIMESTAMP",
}


def one_of(words):
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def interval(column, seconds):
    return f"{column} BETWEEN requested_at - INTERVAL '{seconds} seconds' AND requested_at"


def sql(table, includes, only, within=interval):
    """One CASE for request approval, one for inspection, and how often each answer was given.

    A rule that sends to a person and cannot tell (NULL) does so all the same: its number is negative then.
    `includes(column, words)` and `only(column, words)` say how a list is asked, `within(column, seconds)` whether
    something happened at most so long before the request.
    """
    tags = lambda column, words: f"coalesce({includes(column, words)}, false)"
    reviewing = [
        tags('"buyer.tags"', ["watchlist"]),
        f'"buyer.id" IN {one_of(BLOCKED)}',
        '("buyer.risk_score" > 75 OR ("buyer.orders" >= 5 AND "buyer.return_rate" > 0.6))',
        '("order.discount_share" > 0.35 AND "order.amount" > 200)',
    ]
    approving = [
        f"""kind = 'cancel' AND "order.status" IN ('unpaid', 'on_hold', 'awaiting_shipment')
            AND "order.amount" <= 100 AND NOT {tags("product_tags", ["final_sale"])}""",
        f"kind = 'cancel' AND reason_code IN {one_of(REGRETS)} AND {within('paid_at', 2 * HOUR)}",
        f"""kind = 'refund' AND reason_code IN {one_of(FLAWS)} AND amount <= 25 AND photos >= 1
            AND NOT {includes("categories", ["gift_cards"])} AND "buyer.returns_90d" <= 3""",
        f"""kind = 'refund' AND reason_code IN {one_of(MORE_FLAWS)} AND amount <= 60 AND "buyer.orders" >= 3
            AND "order.fulfillment" = 'seller' AND amount * 2 <= "order.amount" AND "buyer.return_rate" <= 0.4
            AND NOT {includes("categories", ["electronics", "gift_cards"])}""",
        f"""kind = 'refund' AND amount <= 15 AND has_note AND attempts <= 1 AND {only("categories", SMALL)}""",
        f"""kind = 'return_and_refund' AND amount <= 150 AND {within('delivered_at', 30 * DAY)}
            AND NOT {tags("product_tags", ["final_sale", "hygiene"])}""",
        f"""kind = 'replacement' AND reason_code IN {one_of(FLAWS)} AND amount <= 80 AND "order.lines" <= 2
            AND {within('delivered_at', 30 * DAY)}""",
        f"""kind = 'return_and_refund' AND amount <= 300 AND {tags('"buyer.tags"', ["vip"])}
            AND {within('delivered_at', 60 * DAY)}""",
    ]
    first = " ".join(f"WHEN {rule} THEN {at} WHEN ({rule}) IS NULL THEN {-at}" for at, rule in enumerate(reviewing, 1))
    then = " ".join(f"WHEN {rule} THEN {at}" for at, rule in enumerate(approving, 5))
    return f"""
        SELECT approval, inspection, count(*) AS n FROM (
            SELECT CASE {first} {then} ELSE 0 END AS approval,
                CASE WHEN "inspection.received_at" IS NULL THEN NULL {first} ELSE 0 END AS inspection
            FROM {table}
        ) AS decided GROUP BY approval, inspection"""


def quoted(name):
    return f'"{name}"' if "." in name else name


def cleaned(source, cast):
    """The columns, values that nobody can read as NULL."""
    valid = {"photos": "{} >= 0", "buyer.return_rate": "{} BETWEEN 0 AND 1"}
    columns = []
    for name, kind in COLUMNS.items():
        column = quoted(name)
        value = cast(column, DUCKDB[kind]) if name in DIRTY else column
        if name in valid:
            value = f"CASE WHEN {valid[name].format(value)} THEN {value} END"
        columns.append(f"{value} AS {column}")
    return f"(SELECT {', '.join(columns)} FROM {source}) AS clean"


def duckdb(path, threads):
    import duckdb

    connection = duckdb.connect(config={"threads": threads})
    includes = lambda column, words: (
        f"list_contains({column}, '{words[0]}')" if len(words) == 1 else f"list_has_any({column}, {words})"
    )
    only = lambda column, words: f"(len({column}) > 0 AND list_has_all({words}, {column}))"
    try_cast = lambda column, kind: f"TRY_CAST({column} AS {kind})"
    # Comparing whole numbers spares it the calendar of the time zone.
    within = lambda column, seconds: f"epoch_us(requested_at) - epoch_us({column}) BETWEEN 0 AND {seconds * 1_000_000}"
    if path.endswith(".parquet"):
        table = cleaned(f"'{path}'", lambda column, kind: column)
    elif path.endswith(".jsonl"):
        types = {name: "VARCHAR" if name in DIRTY else DUCKDB[kind] for name, kind in COLUMNS.items()}
        table = cleaned(f"read_json('{path}', format='newline_delimited', columns={types})", try_cast)
    else:
        types = {name: "VARCHAR" if name in DIRTY or kind == "list" else DUCKDB[kind] for name, kind in COLUMNS.items()}
        table = cleaned(f"read_csv('{path}', header=true, all_varchar=false, types={types})", try_cast)
        # Lists are texts with | between them; the words are not part of one another.
        includes = lambda column, words: "(" + " OR ".join(f"contains({column}, '{word}')" for word in words) + ")"
        only = lambda column, words: f"regexp_full_match({column}, '(({'|'.join(words)})(\\||$))+')"
    return connection.sql(sql(table, includes, only, within)).fetchall()


def datafusion(path, threads):
    import datafusion
    import pyarrow

    config = datafusion.SessionConfig().with_target_partitions(threads)
    context = datafusion.SessionContext(config)
    literal = lambda words: "make_array(" + ", ".join(f"'{word}'" for word in words) + ")"
    includes = lambda column, words: (
        f"array_has({column}, '{words[0]}')" if len(words) == 1 else f"array_has_any({column}, {literal(words)})"
    )
    only = lambda column, words: f"(cardinality({column}) > 0 AND array_has_all({literal(words)}, {column}))"
    try_cast = lambda column, kind: f"TRY_CAST({column} AS {kind})"
    table = "history"
    if path.endswith(".parquet"):
        context.register_parquet("history", path)
        table = cleaned("history", lambda column, kind: column)
    else:
        arrow = {
            "text": pyarrow.string(),
            "money": pyarrow.decimal128(18, 2),
            "count": pyarrow.int32(),
            "flag": pyarrow.bool_(),
            "share": pyarrow.decimal128(4, 3),
            "list": pyarrow.string(),
            "moment": pyarrow.timestamp("us"),
        }
        with open(path) as file:
            header = file.readline().strip().split(",")
        typed = lambda name: arrow[COLUMNS[name]] if name in COLUMNS and name not in DIRTY else pyarrow.string()
        context.register_csv("history", path, schema=pyarrow.schema([(name, typed(name)) for name in header]))
        table = cleaned("history", try_cast)
        includes = lambda column, words: "(" + " OR ".join(f"strpos({column}, '{word}') > 0" for word in words) + ")"
        only = lambda column, words: f"regexp_like({column}, '^(({'|'.join(words)})(\\||$))+$')"
    batches = context.sql(sql(table, includes, only)).collect()
    return [(row["approval"], row["inspection"], row["n"]) for batch in batches for row in batch.to_pylist()]


def polars(path, threads):
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars as pl

    column = pl.col
    any_of = lambda name, words: column(name).str.contains("|".join(words))
    only = column("categories").str.contains(f"^(({'|'.join(SMALL)})(\\||$))+$")
    if path.endswith(".parquet"):
        history = pl.scan_parquet(path).select(COLUMNS.keys())

        def any_of(name, words):
            found = column(name).list.contains(words[0])
            for word in words[1:]:
                found = found | column(name).list.contains(word)
            return found

        only = (column("categories").list.len() > 0) & column("categories").list.eval(pl.element().is_in(SMALL)).list.all()
    else:
        types = {"text": pl.String, "money": pl.Decimal(18, 2), "count": pl.Int32, "flag": pl.Boolean,
                 "share": pl.Decimal(4, 3), "list": pl.String, "moment": pl.String}
        schema = {name: pl.String if name in DIRTY else types[kind] for name, kind in COLUMNS.items()}
        history = pl.scan_csv(path, schema_overrides=schema).select(COLUMNS.keys())
        moments = [column(name).str.to_datetime("%Y-%m-%dT%H:%M:%SZ") for name, kind in COLUMNS.items() if kind == "moment"]
        history = history.with_columns(moments).with_columns(
            column("amount").cast(pl.Decimal(18, 2), strict=False),
            column("photos").cast(pl.Int32, strict=False),
            column("buyer.return_rate").cast(pl.Decimal(4, 3), strict=False),
        )
    history = history.with_columns(
        pl.when(column("photos") >= 0).then(column("photos")),
        pl.when(column("buyer.return_rate") <= 1).then(column("buyer.return_rate")),
    )
    tags = lambda name, words: any_of(name, words).fill_null(False)
    decimal = lambda number: pl.lit(number).cast(pl.Decimal(18, 3))
    within = lambda name, **span: column(name).is_between(column("requested_at") - pl.duration(**span), column("requested_at"))
    reason = lambda codes: column("reason_code").is_in(codes)
    reviewing = [
        tags("buyer.tags", ["watchlist"]),
        column("buyer.id").is_in(BLOCKED),
        (column("buyer.risk_score") > 75) | (column("buyer.orders") >= 5) & (column("buyer.return_rate") > decimal("0.6")),
        (column("order.discount_share") > decimal("0.35")) & (column("order.amount") > 200),
    ]
    cancel, refund, returned = (column("kind") == kind for kind in ("cancel", "refund", "return_and_refund"))
    approving = [
        cancel & column("order.status").is_in(["unpaid", "on_hold", "awaiting_shipment"]) & (column("order.amount") <= 100)
        & ~tags("product_tags", ["final_sale"]),
        cancel & reason(REGRETS) & within("paid_at", hours=2),
        refund & reason(FLAWS) & (column("amount") <= 25) & (column("photos") >= 1)
        & ~any_of("categories", ["gift_cards"]) & (column("buyer.returns_90d") <= 3),
        refund & reason(MORE_FLAWS) & (column("amount") <= 60) & (column("buyer.orders") >= 3)
        & (column("order.fulfillment") == "seller") & (column("amount") * 2 <= column("order.amount"))
        & (column("buyer.return_rate") <= decimal("0.4")) & ~any_of("categories", ["electronics", "gift_cards"]),
        refund & (column("amount") <= 15) & column("has_note") & (column("attempts") <= 1) & only,
        returned & (column("amount") <= 150) & within("delivered_at", days=30)
        & ~tags("product_tags", ["final_sale", "hygiene"]),
        (column("kind") == "replacement") & reason(FLAWS) & (column("amount") <= 80) & (column("order.lines") <= 2)
        & within("delivered_at", days=30),
        returned & (column("amount") <= 300) & tags("buyer.tags", ["vip"]) & within("delivered_at", days=60),
    ]
    received = column("inspection.received_at")
    approval = pl
    inspection = pl.when(received.is_null()).then(None)
    for at, rule in enumerate(reviewing, 1):
        approval = approval.when(rule).then(at).when(rule.is_null()).then(-at)
        inspection = inspection.when(rule).then(at).when(rule.is_null()).then(-at)
    for at, rule in enumerate(approving, 5):
        approval = approval.when(rule).then(at)
    decided = history.select(approval.otherwise(0).alias("approval"), inspection.otherwise(0).alias("inspection"))
    return decided.group_by("approval", "inspection").len().collect(engine="streaming").rows()


def main():
    engine, path, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    ask = {"duckdb": duckdb, "datafusion": datafusion, "polars": polars}[engine]
    __import__(engine)
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    rows = ask(path, threads)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    counts = {}
    for approval, inspection, count in rows:
        for rule in (approval, inspection):
            if rule is not None:
                counts[rule] = counts.get(rule, 0) + count
    print(json.dumps({"cpu": cpu, "wall": wall, "counts": counts}))


if __name__ == "__main__":
    main()
