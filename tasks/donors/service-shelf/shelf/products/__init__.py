"""The products, by name."""

from shelf.products import document_store, notice_board, work_queue
from shelf.products.definition import ProductDefinition

PRODUCTS: dict[str, ProductDefinition] = {
    definition.name: definition
    for definition in (
        document_store.DEFINITION,
        notice_board.DEFINITION,
        work_queue.DEFINITION,
    )
}

__all__ = ["PRODUCTS", "ProductDefinition"]
