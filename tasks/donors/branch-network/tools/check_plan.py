#!/usr/bin/env python3
"""Says what is wrong with plan/network.toml: overlaps, doubles, name servers outside their branch."""
import ipaddress
import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from netcdk.plan import Plan  # noqa: E402


def problems(plan):
    taken = [(f"vpc {name}", ipaddress.ip_network(vpc.cidr)) for name, vpc in plan.vpcs.items()]
    for branch in plan.all_branches:
        networks = [ipaddress.ip_network(network) for network in branch.networks]
        taken += [(branch.name, network) for network in networks]
        for server in branch.dns:
            if not any(ipaddress.ip_address(server) in network for network in networks):
                yield f"{branch.name}: name server {server} is not in a network of the branch"
    for (owner, network), (other, another) in itertools.combinations(taken, 2):
        if network.overlaps(another):
            yield f"{owner} {network} overlaps {other} {another}"


if __name__ == "__main__":
    found = list(problems(Plan.read()))
    print("\n".join(found) or "fine")
    sys.exit(bool(found))
