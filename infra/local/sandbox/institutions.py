"""The banks that the sandbox plays, as GoCardless would list them.

Limits and the label style differ from bank to bank on purpose: clients must read them.
Source of the styles: french-bank-labels §2 to §8; of the fields: bank-providers §1.4.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Institution:
    """One bank.

    Attributes:
        id: GoCardless style: name and BIC.
        name: For people.
        bic: ISO 9362.
        bank_code: Five digits that begin the IBAN's national part.
        style: Which labels it writes: a key of `labels.STYLES`.
        history_days: `transaction_total_days`.
        consent_days: `max_access_valid_for_days`.
        has_bank_ids: Whether its movements carry `transactionId`.
        features: `supported_features` of the detail call.
    """

    id: str
    name: str
    bic: str
    bank_code: str
    style: str
    history_days: int = 90
    consent_days: int = 180
    has_bank_ids: bool = True
    features: tuple[str, ...] = ("account_selection", "business_accounts", "private_accounts")

    def listed(self) -> dict[str, object]:
        """The object of the list; day counts are strings there."""
        return {
            "id": self.id,
            "name": self.name,
            "bic": self.bic,
            "transaction_total_days": str(self.history_days),
            "max_access_valid_for_days": str(self.consent_days),
            "countries": ["FR"],
            "logo": "",
            "identification_codes": [],
        }

    def detailed(self) -> dict[str, object]:
        """The object of the detail call."""
        return {
            **self.listed(),
            "supported_payments": {},
            "supported_features": list(self.features),
        }


INSTITUTIONS = {
    each.id: each
    for each in (
        Institution("BNP_PARIBAS_BNPAFRPPXXX", "BNP Paribas", "BNPAFRPPXXX", "30004", "bnp", 365),
        Institution(
            "SOCIETE_GENERALE_SOGEFRPPXXX", "Société Générale", "SOGEFRPPXXX", "30003", "sg", 90, 90
        ),
        Institution(
            "CREDIT_AGRICOLE_PARIS_AGRIFRPP882",
            "Crédit Agricole Paris",
            "AGRIFRPP882",
            "18206",
            "ca",
            730,
            features=("private_accounts", "separate_continuous_history_consent"),
        ),
        Institution(
            "CIC_CMCIFRPPXXX", "CIC", "CMCIFRPPXXX", "30066", "cic", 365, has_bank_ids=False
        ),
        Institution("BOURSORAMA_BOUSFRPPXXX", "BoursoBank", "BOUSFRPPXXX", "40618", "bourso", 365),
        Institution(
            "SANDBOXFINANCE_SFIN0000", "Sandbox Finance", "SFIN0000", "99999", "bnp", 90, 90
        ),
    )
}
"""By id, in the order listed."""
