"""Takes the amount of a payout from the balance of its owner."""

from ledger import change, update_of


class InsufficientFunds(Exception):
    """The balance is too low, and will be so on the next attempt."""


def handler(event, _context):
    amount = int(event["amount_cents"])
    change(
        update_of(
            event["owner"],
            "balance",
            "SET cents = cents - :amount, reserved = reserved + :amount",
            {":amount": amount},
            "cents >= :amount",
        ),
        refusal=InsufficientFunds,
    )
    return {"cents": amount}
