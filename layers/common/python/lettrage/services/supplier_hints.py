"""What a collection address says of a document's supplier: a hint, never a proof.

Whoever learns an address can send to it. So the hint counts only where the document itself names
nobody, and a person has to confirm it.
"""

from lettrage.domain.collection import SourceDocument
from lettrage.domain.errors import NotFound
from lettrage.domain.invoice_reading import Finding
from lettrage.domain.third_party import SupplierState, ThirdParty
from lettrage.ports.store import Store


def hinted(store: Store, document: SourceDocument) -> ThirdParty | None:
    """The supplier that the first address with one was given to, unless merged or gone."""
    named = next((o.supplier_id for o in document.origins if o.supplier_id is not None), None)
    if named is None:
        return None
    try:
        supplier = store.get(ThirdParty, document.organisation_id, named)
    except NotFound:
        return None
    return None if supplier.state is SupplierState.MERGED else supplier


def of_hint(hint: ThirdParty | None, supplier: ThirdParty | None) -> list[Finding]:
    """The remark on a hint that was taken, or that the document contradicts.

    Args:
        hint: Whom the address was given to.
        supplier: Whom the document itself names, None for nobody.
    """
    if hint is None or (supplier is not None and supplier.id == hint.id):
        return []
    if supplier is None:
        return [
            Finding(
                code="supplier_from_address",
                message_fr="Le fournisseur n’est pas lisible : il vient de l’adresse de collecte."
                " Vérifiez-le sur l’original.",
                message_en="The supplier can't be read: it comes from the collection address."
                " Check it on the original.",
                blocking=True,
                related_id=hint.id,
            )
        ]
    return [
        Finding(
            code="supplier_differs_from_address",
            message_fr="Le document est arrivé à l’adresse de collecte d’un autre fournisseur :"
            " vérifiez qui facture.",
            message_en="The document came to the collection address of another supplier: check"
            " who invoices.",
            related_id=hint.id,
        )
    ]
