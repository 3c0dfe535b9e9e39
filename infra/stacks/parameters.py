"""What differs between an account and one machine, asked at deployment, never in the code."""

from aws_cdk import CfnParameter
from constructs import Construct


def collect_domain(scope: Construct) -> CfnParameter:
    """The sub-domain whose mail is collected."""
    return CfnParameter(
        scope,
        "CollectDomain",
        type="String",
        default="factures.example.org",
        allowed_pattern=r"^([a-z0-9-]+\.)+[a-z]{2,}$",
        constraint_description="is a domain name in lower case",
        description="Sub-domain whose MX record points at the mail service",
    )


def go_cardless_base_url(scope: Construct) -> CfnParameter:
    """Where the provider answers. Source: GoCardless Bank Account Data API, base address."""
    return CfnParameter(
        scope,
        "GoCardlessBaseUrl",
        type="String",
        default="https://bankaccountdata.gocardless.com/api/v2",
        allowed_pattern=r"^https?://.+[^/]$",
        constraint_description="is an address without a slash at the end",
        description="Base address of the bank provider",
    )


def bank_base_urls(scope: Construct) -> dict[str, str]:
    """Where each bank provider answers, by variable of the functions that ask it."""
    return {
        "GOCARDLESS_BASE_URL": go_cardless_base_url(scope).value_as_string,
        "BRIDGE_BASE_URL": _base_url(
            # Source: Bridge API, base address and version.
            scope,
            "BridgeBaseUrl",
            "https://api.bridgeapi.io/v3",
        ),
        "ENABLE_BANKING_BASE_URL": _base_url(
            # Source: Enable Banking API, base address.
            scope,
            "EnableBankingBaseUrl",
            "https://api.enablebanking.com",
        ),
    }


def _base_url(scope: Construct, name: str, default: str) -> str:
    return CfnParameter(
        scope,
        name,
        type="String",
        default=default,
        allowed_pattern=r"^https?://.+[^/]$",
        constraint_description="is an address without a slash at the end",
        description="Base address of the bank provider",
    ).value_as_string


def ecb_base_url(scope: Construct) -> CfnParameter:
    """Where reference rates are published. Source: European Central Bank, statistics."""
    return CfnParameter(
        scope,
        "EcbBaseUrl",
        type="String",
        default="https://www.ecb.europa.eu",
        allowed_pattern=r"^https?://.+[^/]$",
        constraint_description="is an address without a slash at the end",
        description="Base address of the exchange reference rates",
    )


def public_api_url(scope: Construct) -> CfnParameter:
    """Where banks send people back to; empty: the address of the API itself."""
    return CfnParameter(
        scope,
        "PublicApiUrl",
        type="String",
        default="",
        allowed_pattern=r"^$|^https?://.+[^/]$",
        constraint_description="is empty, or an address without a slash at the end",
        description="Address of the API as browsers see it; empty: the gateway's own",
    )


def web_origins(scope: Construct) -> CfnParameter:
    """Web origins that may call the API from a browser; empty: none."""
    return CfnParameter(
        scope,
        "WebOrigins",
        type="CommaDelimitedList",
        default="",
        description="Origins of web consoles, separated by commas; empty: none",
    )


def internal_sources_allowed(scope: Construct) -> CfnParameter:
    """Whether supplier connections may lead to private addresses, and do without encryption."""
    return CfnParameter(
        scope,
        "InternalSourcesAllowed",
        type="String",
        default="false",
        allowed_values=["true", "false"],
        description="true on one machine only: documents may be fetched from private addresses",
    )
