"""Gives a reservation back."""

from ledger import change, update_of


def handler(event, _context):
    amount = event["reservation"]["cents"]
    change(
        update_of(
            event["owner"],
            "balance",
            "SET cents = cents + :amount, reserved = reserved - :amount",
            {":amount": amount},
            "reserved >= :amount",
        )
    )
    return {"released": amount}
