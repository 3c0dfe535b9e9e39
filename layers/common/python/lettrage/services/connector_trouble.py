"""What an error of a source means for its connection, and what a person reads and does."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lettrage.domain.connector import ConnectorProblem, ConnectorState, LeftOut
from lettrage.domain.errors import Denied, Invalid, LettrageError, NotFound, Unavailable

LONG_WAIT_S = 60
"""Longer waits are rescheduled instead of retried: the workflow's retries end within minutes."""

LONGEST_WAIT = timedelta(days=1)
"""A source that asks for more is asked again after a day all the same."""

_PROBLEMS: dict[str, tuple[str, str]] = {
    "reauthentication_needed": (
        "La source refuse l’identifiant, le mot de passe ou l’autorisation. Enregistrez de nouveaux"
        " identifiants : la collecte reprendra.",
        "The source refuses the login. Store new credentials: fetching goes on then.",
    ),
    "oauth_not_offered": (
        "Le serveur n’accepte pas l’autorisation OAuth (XOAUTH2). Vérifiez le serveur, ou"
        " choisissez la connexion par mot de passe.",
        "The server takes no OAuth authorisation (XOAUTH2). Check the server, or choose the login"
        " by password.",
    ),
    "layout_changed": (
        "La source ne répond plus comme sa description le dit. Corrigez la description à l’endroit"
        " indiqué, puis relancez.",
        "The source no longer answers as its description says. Correct the description where"
        " shown, then run again.",
    ),
    "certificate_not_trusted": (
        "Le certificat du serveur n’est pas valable : rien n’a été envoyé. Vérifiez l’adresse"
        " auprès du fournisseur.",
        "The server's certificate is not valid: nothing was sent. Check the address with the"
        " supplier.",
    ),
    "encryption_missing": (
        "Le serveur ne propose pas de connexion chiffrée : rien n’a été envoyé. Choisissez le port"
        " chiffré (993).",
        "The server offers no encryption: nothing was sent. Choose the encrypted port (993).",
    ),
    "folder_missing": (
        "Le dossier de la boîte aux lettres est introuvable. Vérifiez son nom.",
        "The folder of the mailbox can't be found. Check its name.",
    ),
    "private_address": (
        "L’adresse mène à un réseau privé : la collecte n’y va pas. Indiquez une adresse publique.",
        "The address leads into a private network: fetching does not go there. Give a public one.",
    ),
    "other_host": (
        "La source renvoie vers un autre serveur, que la description ne nomme pas. Décrivez ce"
        " serveur comme une autre connexion.",
        "The source leads to another host, which its description does not name. Describe that"
        " host as another connection.",
    ),
    "address_refused": (
        "L’adresse de la plateforme n’est pas celle d’un serveur public en https. Corrigez-la.",
        "The platform's address is not that of a public server over https. Correct it.",
    ),
    "no_flow_service": (
        "Aucun service de flux ne répond à cette adresse. Vérifiez-la auprès de la plateforme.",
        "There is no flow service at this address. Check it with the platform.",
    ),
    "too_many_documents": (
        "La source liste plus de 5 000 documents. Limitez-la par la date `since` de la"
        " description.",
        "The source lists more than 5,000 documents. Limit it by the description's `since`.",
    ),
    "bad_cursor": (
        "La position de lecture enregistrée est inutilisable. Créez la connexion de nouveau :"
        " rien ne sera classé deux fois.",
        "The stored position can't be used. Make the connection anew: nothing is filed twice.",
    ),
    "source_unreachable": (
        "La source n’a pas répondu aux derniers passages. Vérifiez son adresse ; la collecte"
        " continue d’essayer.",
        "The source did not answer the last runs. Check its address; fetching goes on trying.",
    ),
    "bad_secret": (
        "Les identifiants enregistrés sont illisibles. Enregistrez-les de nouveau.",
        "The stored credentials can't be read. Store them again.",
    ),
    "kind_not_available": (
        "Ce genre de source n’est pas disponible dans ce déploiement.",
        "This kind of source is not available in this deployment.",
    ),
}
_OTHERWISE = (
    "La source a refusé la demande. Vérifiez la description et l’accès, puis relancez.",
    "The source refused the request. Check description and access, then run again.",
)

_LEFT_OUT: dict[str, tuple[str, str]] = {
    "file_too_large": (
        "Le fichier dépasse 25 Mo. Téléversez seulement les pages de la facture.",
        "The file is larger than 25 MB. Upload the pages of the invoice only.",
    ),
    "empty": ("Le fichier est vide.", "The file is empty."),
}


@dataclass(frozen=True)
class Trouble:
    """What is done about an error.

    Attributes:
        outcome: Of the run: `waits` or the class of the error.
        state: New state of the connection, None to leave it.
        problem: What a person reads, None when nobody is needed.
        not_before: The schedule leaves the source alone before this instant; None: as usual.
    """

    outcome: str
    state: ConnectorState | None = None
    problem: ConnectorProblem | None = None
    not_before: datetime | None = None


def trouble_of(error: LettrageError, now: datetime) -> Trouble | None:
    """What to note for `error`; None when it is to be raised, so that the workflow retries."""
    match error:
        case Unavailable():
            if (error.retry_after_s or 0) <= LONG_WAIT_S:
                return None
            wait = min(timedelta(seconds=error.retry_after_s or 0), LONGEST_WAIT)
            return Trouble(outcome="waits", not_before=now + wait)
        case Denied(code="reauthentication_needed"):
            state = ConnectorState.REAUTHENTICATION_NEEDED
        case Denied() | Invalid() | NotFound():
            state = ConnectorState.ERROR
        case _:
            return None
    return Trouble(outcome=type(error).__name__, state=state, problem=problem_of(error))


def problem_of(error: LettrageError) -> ConnectorProblem:
    """What a person reads about `error`; the detail names the field of the description."""
    faults = error.faults if isinstance(error, Invalid) else ()
    return problem(error.code, ", ".join(fault.pointer for fault in faults))


def problem(code: str, detail: str = "") -> ConnectorProblem:
    """What a person reads about `code`."""
    french, english = _PROBLEMS.get(code, _OTHERWISE)
    return ConnectorProblem(code=code, detail=detail, message_fr=french, message_en=english)


def french(code: str) -> str:
    """What a person reads about `code` in French, "" for a code without a sentence here."""
    return _PROBLEMS.get(code, ("", ""))[0]


def left_out(file_name: str, code: str) -> LeftOut:
    """A file that is not filed. Raises: KeyError, for an unknown code (a defect)."""
    french, english = _LEFT_OUT[code]
    return LeftOut(file_name=file_name, code=code, message_fr=french, message_en=english)
