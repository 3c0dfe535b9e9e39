"""From «À vérifier» to validated on the deployed template: overrides, archive, open document."""

from infra.local.demo import papers
from tests.e2e.product import Office, an_invoice


def test_a_mailed_invoice_is_acknowledged_validated_and_archived(office: Office) -> None:
    invoice = an_invoice("REVUE-1")
    data = papers.page(invoice)
    office.send(facture=data)
    seen = office.invoice(invoice.number)
    path = f"~/purchase-invoices/{seen['id']}"
    blocking = [check for check in seen["checks"] if check["blocking"]]
    assert all(check["acknowledgeable"] for check in blocking)
    codes = sorted({check["code"] for check in blocking})
    settled = office.user.change("PATCH", path, path, {"acknowledge": codes})
    assert [check for check in settled["checks"] if check["blocking"]] == []
    done = office.user.change("POST", f"{path}/validate", path)
    assert done["state"] in ("validated", "paid", "partially_paid")
    assert done["open_document"]["gross_total"] == str(invoice.gross)
    year = invoice.issued_on.year
    stored = office.runtime.client("s3").get_object(
        Bucket=office.runtime.outputs["ArchiveBucketName"],
        Key=f"{office.user.organisation}/{year}/{seen['document_id']}",
    )
    assert stored["Body"].read() == data
