"""Conditions for policies.

Each function returns a block for the `conditions` of a statement or principal. Blocks are put together with `all_of`.
"""

from typing import Any

Block = dict[str, dict[str, Any]]


def all_of(*blocks: Block) -> Block:
    """One block that holds when every one of `blocks` holds.

    Raises:
        ValueError: If two blocks say something about the same key with the same operator.
    """
    merged: Block = {}
    for block in blocks:
        for operator, keys in block.items():
            known = merged.setdefault(operator, {})
            if known.keys() & keys.keys():
                raise ValueError(f"{operator}: two conditions for {known.keys() & keys.keys()}")
            known.update(keys)
    return merged


def multi_factor() -> Block:
    """The caller signed in with a second factor."""
    return {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def external_id(value: str) -> Block:
    """The caller knows the external id that was agreed on."""
    return {"StringEquals": {"sts:ExternalId": value}}


def role_named(account: str, pattern: str) -> Block:
    """The caller is a role of `account` whose name, with its path, matches `pattern`."""
    return {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{account}:role/{pattern}"}}


def via_service(service: str, region: str) -> Block:
    """The key is used through `service`, and not by the caller itself."""
    return {"StringEquals": {"kms:ViaService": f"{service}.{region}.amazonaws.com"}}


def outside_organisation(organisation: str) -> Block:
    """The caller is not one of us, and no service of AWS that works for us. For denials."""
    return {
        "StringNotEquals": {"aws:PrincipalOrgID": organisation},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
