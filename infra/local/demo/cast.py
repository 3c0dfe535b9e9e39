"""The suppliers of the demo and what they bill. Every identifier passes its check digits."""

from datetime import date, timedelta
from decimal import Decimal

from infra.local.demo.papers import Invoice, Supplier

PAPETERIE = Supplier(
    "Papeterie du Port SARL",
    "3 rue du Port",
    "56000 Vannes",
    "732829320",
    "FR44732829320",
    "FR7630006000011234567890189",
    "factures@papeterie-du-port.example",
)
ELECTRICITE = Supplier(
    "Courant Clair SAS",
    "18 boulevard Carnot",
    "59800 Lille",
    "552100554",
    "FR96552100554",
    "FR1420041010050500013M02606",
    "facturation@courant-clair.example",
)
MENUISERIE = Supplier(
    "Menuiserie Hervé Legoff EURL",
    "7 impasse des Charpentiers",
    "29200 Brest",
    "404833048",
    "FR83404833048",
    "FR7610107001011234567890129",
    "contact@menuiserie-legoff.example",
)
TRANSPORT = Supplier(
    "Transports Belair SNC",
    "44 avenue de la Gare",
    "35000 Rennes",
    "542107651",
    "FR13542107651",
    "FR7630004000031234567890143",
    "compta@transports-belair.example",
)


def invoices_around(today: date) -> dict[str, Invoice]:
    """One invoice a supplier, by supplier name, issued in the last weeks."""
    billed = (
        (PAPETERIE, 12, f"FA-{today.year}-0118", "Ramettes A4 recyclées", "186.50"),
        (ELECTRICITE, 9, "E20260911", "Électricité octobre", "412.37"),
        (MENUISERIE, 20, f"{today.year}/087", "Pose de deux portes", "1480.00"),
        (TRANSPORT, 6, "TB-55120", "Livraison Rennes-Nantes", "240.00"),
    )
    invoices = {}
    for supplier, days, number, text, net in billed:
        issued = today - timedelta(days=days)
        invoices[supplier.name] = Invoice(
            supplier=supplier,
            number=number,
            issued_on=issued,
            due_on=issued + timedelta(days=30),
            lines=((text, Decimal(net)),),
            rate=Decimal("20.00"),
        )
    return invoices
