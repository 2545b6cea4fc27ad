"""The interfaces of the banks. The sandbox bank takes every amount that does not end in 13 cents."""

import hashlib


class BankRejected(Exception):
    """The bank said no, and has not moved any money."""


def pay(bank, owner, amount_cents, payout_id):
    """Instruct `bank`; return its reference."""
    if amount_cents % 100 == 13:
        raise BankRejected(f"{bank} does not pay {amount_cents} cents")
    return hashlib.sha256(f"{bank}/{owner}/{payout_id}".encode()).hexdigest()[:16]
