"""`kill -9` in the midst: what was acknowledged is there after the restart."""

import threading

from infra.local.demo import papers
from infra.local.demo.client import until
from infra.local.supervisor import Supervisor
from tests.e2e.product import Office, an_invoice

SENT = 10


def test_kill_in_the_midst_of_collection_loses_no_acknowledged_mail(
    supervisor: Supervisor, office: Office
) -> None:
    office.send(avant=papers.page(an_invoice("AVANT-100")))
    office.invoice("AVANT-100")
    acknowledged: set[str] = set()

    def write() -> None:
        for number in range(SENT):
            name = f"COUPE-{number + 100}"
            try:
                office.send(facture=papers.page(an_invoice(name, f"{number + 40}.00")))
            except OSError:
                return  # the server is gone: this one was never acknowledged
            acknowledged.add(name)

    writer = threading.Thread(target=write)
    writer.start()
    until("a few mails", lambda: len(acknowledged) >= 3 or None)
    supervisor.runtime.kill()
    writer.join()
    supervisor.resume()

    def numbers() -> set[str] | None:
        found = {str(i["number"]) for i in office.invoices()}
        return found if acknowledged | {"AVANT-100"} <= found else None

    found = until("every acknowledged mail", numbers, within_s=90)
    # A mail cut off before its acknowledgement may be there as well, never twice.
    assert len(office.invoices()) == len(found)
    assert found - acknowledged - {"AVANT-100"} <= {f"COUPE-{len(acknowledged) + 100}"}
