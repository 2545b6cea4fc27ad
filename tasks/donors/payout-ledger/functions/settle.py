"""Books a payment that the bank has confirmed."""

from ledger import change_together, update_of


def handler(event, _context):
    amount = event["reservation"]["cents"]
    change_together(
        update_of(
            event["owner"],
            "balance",
            "SET reserved = reserved - :amount",
            {":amount": amount},
            "reserved >= :amount",
        ),
        update_of(
            event["owner"],
            event["payout_id"],
            "SET settled = :receipt REMOVE due_on",
            {":receipt": event["receipt"]["reference"]},
            "attribute_exists(due_on)",
        ),
    )
    return {"payout_id": event["payout_id"], "settled": True}
