"""What stands on the shelf, and who may take it."""

_TAGS = {
    "cost-centre": ["4100", "4200", "4710"],
    "confidentiality": ["public", "internal", "personal-data"],
    "retention": ["10-years", "permanent"],
}

ENVIRONMENTS = {
    "rehearsal": {
        "account": "222233334444",
        "region": "eu-north-1",
        "boundary": "department-boundary",
        "tag_options": {"cost-centre": ["0000"], "confidentiality": ["public"]},
        "portfolios": {
            "records": {
                "title": "Records and documents",
                "products": ["document-store"],
                "groups": ["platform-testers"],
                "tags": ["cost-centre"],
            },
            "integration": {
                "title": "Integration",
                "products": ["work-queue", "notice-board"],
                "groups": ["platform-testers"],
                "tags": ["cost-centre", "confidentiality"],
            },
        },
    },
    "production": {
        "account": "111122223333",
        "region": "eu-north-1",
        "boundary": "department-boundary",
        "tag_options": _TAGS,
        "portfolios": {
            "records": {
                "title": "Records and documents",
                "products": ["document-store"],
                "groups": ["archive-engineers", "registry-engineers"],
                "tags": ["cost-centre", "confidentiality", "retention"],
            },
            "integration": {
                "title": "Integration",
                "products": ["work-queue", "notice-board"],
                "groups": ["registry-engineers", "traffic-engineers", "schools-engineers"],
                "tags": ["cost-centre"],
            },
        },
    },
}
