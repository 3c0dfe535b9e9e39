"""The consent page that a person clicks through, in French, as provider and bank show it."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

from infra.local.sandbox import faults
from infra.local.sandbox.institutions import INSTITUTIONS, Institution
from infra.local.sandbox.ledger import Json, balance, default_accounts, new_identifier
from infra.local.sandbox.wire import Answer, Request, not_found

_PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto }}
.note {{ background: #fff4ce; padding: .5rem 1rem }} label {{ display: block; padding: .4rem 0 }}
button {{ font: inherit; padding: .5rem 1.2rem; margin-right: .6rem }}
</style></head><body>
<p class="note">Banque de démonstration : aucun compte réel, aucun identifiant n’est demandé.</p>
<h1>{title}</h1>{content}</body></html>"""


def show(data: Json, request: Request, requisition_id: str, *, now: datetime) -> Answer:
    """The page where accounts are chosen."""
    made = _open_requisition(data, requisition_id)
    if made is None:
        return page(400, "Lien déjà utilisé", "<p>Demandez un nouveau lien de connexion.</p>")
    institution = INSTITUTIONS[made["institution_id"]]
    agreement = data["agreements"][made["agreement"]]
    made["status"] = "GC"
    promise = (
        f"<p>Vous autorisez la lecture de vos soldes, de l’intitulé de vos comptes et de vos "
        f"opérations des {agreement['max_historical_days']} derniers jours, pendant "
        f"{agreement['access_valid_for_days']} jours. Aucun paiement n’est possible.</p>"
    )
    return form(data, institution, request, promise=promise, now=now)


def form(
    data: Json, institution: Institution, request: Request, *, promise: str, now: datetime
) -> Answer:
    """The page where the holder's accounts are chosen; `promise` is HTML."""
    choices = "".join(
        f'<label><input type="checkbox" name="accounts" value="{escape(held["iban"])}" checked> '
        f"{escape(held['name'])} — {escape(held['iban'])} — {balance(held):.2f} "
        f"{escape(held['currency'])}</label>"
        for held in accounts_at(data, institution, now=now)
    )
    content = (
        f'{promise}<form method="post" action="{escape(request.path)}">{choices}'
        '<p><button name="choice" value="accept">Autoriser</button>'
        '<button name="choice" value="refuse">Refuser</button></p></form>'
    )
    return page(200, f"Connexion à {escape(institution.name)}", content)


def back(address: str, told: Mapping[str, str]) -> Answer:
    """The browser's way back: `told` is added to the query of `address`."""
    parts = urlsplit(address)
    asked = "&".join(filter(None, [parts.query, urlencode(told)]))
    return Answer(302, b"", {"Location": urlunsplit(parts._replace(query=asked))}, "text/plain")


def decide(data: Json, request: Request, requisition_id: str, *, now: datetime) -> Answer:
    """Accept or refuse, then back to where the requisition says."""
    made = _open_requisition(data, requisition_id)
    if made is None:
        return page(400, "Lien déjà utilisé", "<p>Demandez un nouveau lien de connexion.</p>")
    form = request.form()
    chosen = form.get("accounts", [])
    accepted = form.get("choice") == ["accept"]
    if accepted and not chosen:
        return page(400, "Aucun compte choisi", "<p>Revenez en arrière et cochez un compte.</p>")
    if accepted and faults.take(data, "refused_consent"):
        made["status"] = "RJ"
        return _back(made, error="InstitutionError", details="The bank refused the authorization")
    if not accepted:
        made["status"] = "RJ"
        return _back(made, error="UserCancelledSession", details="User cancelled the session")
    institution = INSTITUTIONS[made["institution_id"]]
    renewed = faults.take(data, "new_account_ids") is not None
    held = accounts_at(data, institution, now=now)
    ibans = [each["iban"] for each in held if each["iban"] in chosen]
    made["accounts"] = [_link(data, iban, made["agreement"], renewed=renewed) for iban in ibans]
    made["status"] = "LN"
    data["agreements"][made["agreement"]]["accepted"] = now.isoformat()
    return _back(made)


def _open_requisition(data: Json, requisition_id: str) -> Json | None:
    made: Json | None = data["requisitions"].get(requisition_id)
    if made is None:
        raise not_found()
    return made if made["status"] in {"CR", "GC", "UA", "SA", "GA"} else None


def accounts_at(data: Json, institution: Institution, *, now: datetime) -> list[Json]:
    """What the holder has at the institution; made up when the seed does not say."""

    def held() -> list[Json]:
        every = data["bank_accounts"].values()
        return [each for each in every if each["institution_id"] == institution.id]

    if not held():
        for made in default_accounts(institution, today=now.date()):
            data["bank_accounts"][made["iban"]] = made
    return held()


def _link(data: Json, iban: str, agreement: str, *, renewed: bool) -> str:
    """The provider's id of a bank account: usually the same as before, new when so switched."""
    known = [key for key, link in data["links"].items() if link["iban"] == iban]
    identifier = known[-1] if known and not renewed else new_identifier()
    data["links"][identifier] = {"iban": iban, "agreement": agreement}
    return identifier


def _back(made: Json, **failure: str) -> Answer:
    return back(made["redirect"], {"ref": made["reference"], **failure})


def page(status: int, title: str, content: str) -> Answer:
    """A page of the sandbox."""
    whole = _PAGE.format(title=title, content=content).encode()
    safe = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Answer(status, whole, safe, "text/html; charset=utf-8")
