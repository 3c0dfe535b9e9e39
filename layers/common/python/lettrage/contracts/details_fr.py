"""What a problem document says in French, by the code of the error: what is wrong, how to mend it.

An error raised with its own French sentence (`LettrageError.message_fr`) is told with that one;
codes that a fault carries too stand in `faults_fr`, those of a source's answers in
`services.connector_trouble`. A sentence stands in one place only.
"""

from collections.abc import Mapping
from typing import Final

from lettrage.contracts.details_banks_fr import CODES as _BANKS
from lettrage.contracts.details_sources_fr import CODES as _SOURCES
from lettrage.contracts.faults_fr import CODES as _FAULTS
from lettrage.contracts.faults_fr import fault_fr
from lettrage.domain.errors import Invalid, LettrageError, NotFound

_CURSOR: Final = (
    "La position « cursor » vient d’une autre liste ou d’un autre tri, ou a été abîmée : relisez la"
    " liste du début."
)
_GENERAL: Final = {
    # classes of the tree
    "error": "La demande n’a pas abouti : réessayez, puis indiquez l’identifiant de la requête.",
    "invalid": "La demande n’est pas valide : corrigez chaque champ nommé dans « errors ».",
    "not_found": "Introuvable : vérifiez l’identifiant, ou relisez la liste.",
    "conflict": "L’état présent ne permet pas cette action, ou c’est déjà fait : relisez, puis"
    " recommencez s’il le faut.",
    "stale": "Modifié entre-temps par quelqu’un d’autre : relisez, puis recommencez.",
    "denied": "Cette action vous est refusée : demandez à un propriétaire de l’organisation.",
    "unavailable": "Un service ne répond pas pour le moment : réessayez dans un instant.",
    "cap_reached": "Le plafond de dépenses du jour est atteint : rien n’a été acheté. Attendez"
    " demain.",
    "contended": "Trop de changements à la fois sur le même élément : réessayez dans un instant.",
    # requests
    "if_match_required": "Indiquez dans If-Match l’ETag de la version que vous avez lue.",
    "if_match_malformed": "If-Match est un ETag entre guillemets : reprenez celui de la lecture.",
    "unsupported_media_type": "Envoyez le contenu en JSON, avec l’en-tête Content-Type:"
    " application/json.",
    "malformed_json": "Le contenu n’est pas du JSON en UTF-8 : corrigez-le, puis renvoyez-le.",
    "idempotency_key_malformed": "Donnez une Idempotency-Key faite de caractères imprimables.",
    "idempotency_key_reused": "Cette Idempotency-Key a servi à une autre demande : prenez-en une"
    " nouvelle.",
    "in_progress": "La première demande avec cette Idempotency-Key est en cours : réessayez dans"
    " un instant.",
    "cursor_malformed": _CURSOR,
    "bad_cursor": _CURSOR,
    "bad_position": "Ce lettrage ne peut pas reprendre où il en était : relancez-le.",
    "wrong_token": "Un jeton d’accès est attendu : connectez-vous de nouveau.",
    "role_too_low": "Votre rôle ne permet pas cette action : demandez à un propriétaire.",
    "feature_off": "Cette fonction est désactivée pour l’organisation : un propriétaire peut"
    " l’activer.",
    # mails of ours
    "mail_not_recorded": "L’envoi de ce message n’est pas encore enregistré : réessayez dans un"
    " instant.",
    "mail_refused": "Le service d’envoi refuse cet email : vérifiez l’adresse du destinataire.",
    "sending_forbidden": "L’envoi d’emails n’est pas permis ici : prévenez l’administrateur du"
    " déploiement.",
    "throttled": "Trop d’emails partent à la fois : réessayez plus tard.",
    "unreachable": "Le service d’envoi d’emails ne répond pas : réessayez plus tard.",
    "outcome_unknown": "Le service d’envoi n’a pas confirmé : l’email est peut-être parti. Voyez"
    " avec son destinataire avant de recommencer.",
    # organisations and third parties
    "last_owner": "Une organisation garde au moins un propriétaire : nommez-en d’abord un autre.",
    "third_party_exists": "Un autre tiers a déjà cet identifiant : utilisez-le, ou corrigez l’un"
    " des deux.",
    "ambiguous_third_party": "Plusieurs tiers répondent à ce nom ou à cet IBAN : précisez le SIREN"
    " ou le numéro de TVA.",
    "merge_loop": "Les fusions de ce tiers tournent en rond : annulez l’une d’elles.",
    "not_merged": "Ce fournisseur n’est pas fusionné : il n’y a rien à annuler.",
    "other_entity": "Leurs identifiants diffèrent : corrigez d’abord celui qui est faux, ou gardez"
    " deux fournisseurs.",
    "supplier_merged": "Ce fournisseur a été fusionné avec un autre : prenez celui qui reste.",
    "iban_invalid": "L’IBAN n’est pas valide : vérifiez chaque caractère.",
    "iban_not_refused": "Ce compte n’est pas refusé : il n’y a rien à reprendre.",
    "iban_refused": "Ce compte a été refusé pour ce fournisseur : corrigez la facture, ou revenez"
    " d’abord sur ce refus.",
    # holds
    "hold_ended": "Cette mise en attente est déjà terminée : relisez la facture.",
    "lift_not_requested": "Personne n’a demandé de lever cette mise en attente : un autre membre le"
    " demande d’abord, puis vous la levez.",
    "second_person_needed": "Une mise en attente est levée par une seconde personne : demandez à un"
    " autre membre.",
}
_PURCHASES: Final = {
    "state": "L’état de la facture ne permet pas cette action : relisez-la.",
    "not_to_review": "La facture n’est pas à vérifier : relisez-la. Validée, elle ne se corrige"
    " plus.",
    "not_proved": "Un champ décisif n’est pas prouvé : ouvrez cette facture et vérifiez-la seule.",
    "blocking_checks": "Des contrôles empêchent la validation : corrigez la facture, ou"
    " outrepassez ceux qui le permettent.",
    "e_invoice": "Une facture électronique est un seul document, tel que son émetteur l’a fait :"
    " elle n’est ni découpée ni jointe.",
    "no_pages": "Les pages de ce document ne sont pas connues : envoyez de nouveau le fichier.",
    "no_password_awaited": "Ce document n’attend pas de mot de passe : relisez-le.",
    "too_many_tries": "Trop de mots de passe ont été essayés : réessayez dans une heure.",
    "is_duplicate": "L’autre est elle-même un doublon : nommez la facture qui compte.",
    "too_many": "Trop de documents sont déjà dits différents de celui-ci : aucun autre ne peut"
    " l’être.",
    "pieces_being_read": "Les documents qui en sont tirés sont en cours de lecture : réessayez dans"
    " un instant.",
    "pieces_validated": "Un document qui en est tiré a été validé : le fichier et lui seraient"
    " comptés deux fois. Le fichier reste donc découpé ou joint.",
    "pieces_replaced": "Un document qui en est tiré a lui-même été découpé ou joint : rouvrez-le"
    " d’abord.",
    "upload_ended": "Le fichier est déjà arrivé : pour en envoyer un autre, demandez un nouvel"
    " envoi.",
    "mail_unfinished": "Le message est encore en cours d’ouverture : réessayez dans un instant.",
    "rotated_too_often": "Trop d’anciennes adresses reçoivent encore des messages : attendez que"
    " l’une ait fait son temps, ou désactivez cette adresse et créez-en une autre.",
    "recognition_cap_reached": "Le plafond du jour pour la lecture des pages est atteint : la suite"
    " se fera demain, ou saisissez la facture à la main.",
    "recognition_missing": "La lecture des images n’est pas installée ici : prévenez"
    " l’administrateur du déploiement.",
    "unsupported_image": "L’image de la page n’est ni PNG ni JPEG : exportez-la de nouveau.",
    "unreadable_image": "L’image de la page ne peut pas être lue : reprenez la photo ou le scan.",
    "image_too_large": "L’image de la page est trop grande : réduisez-la, puis renvoyez-la.",
}
_SALES: Final = {
    "number_taken": "Un document de cette sorte a déjà ce numéro : donnez-en un autre.",
    "partly_settled": "Un règlement solde une partie de ce document : annulez d’abord ses"
    " affectations.",
    "malformed_csv": "Le fichier n’est pas un CSV lisible : vérifiez les guillemets, puis"
    " renvoyez-le.",
    "no_lines": "Le fichier a besoin d’un en-tête et d’au moins une ligne.",
    "too_many_lines": "Le fichier a trop de lignes : découpez-le en plusieurs fichiers.",
}
_RECONCILIATION: Final = {
    "document_gone": "Le document n’est plus ouvert : relancez le rapprochement.",
    "empty_allocation": "Une affectation porte un montant : donnez-en un, ou retirez-la.",
    "adjustment_sign": "Le signe de cet écart contredit sa nature : changez l’un ou l’autre.",
    "not_conserved": "Les montants affectés ne font pas celui de l’opération : corrigez-les, ou"
    " ajoutez l’écart.",
    "rate_implausible": "Le cours que font ces montants n’est pas vraisemblable : donnez le"
    " montant vraiment réglé en devise, ou nommez l’écart de change ou les frais.",
    "no_document": "Nommez au moins un document.",
    "not_set_aside": "Cette opération n’a pas été écartée à la main : annulez plutôt la décision"
    " automatique.",
    "nothing_to_undo": "Rien n’a été décidé pour cette opération : il n’y a rien à annuler.",
    "pair_refused": "Ce rapprochement a été défait à la main : affectez l’opération vous-même si"
    " vous le voulez de nouveau.",
    "settled_since": "Un autre règlement de ce document est venu depuis : annulez d’abord"
    " celui-là.",
    "repeated_transaction": "Nommez chaque opération une seule fois.",
    "too_many_transactions": "Trop d’opérations à la fois : affectez-les en plusieurs fois.",
    "wrong_role": "Ce tiers n’a pas le rôle que demande ce type de document : donnez-le-lui, ou"
    " choisissez un autre tiers.",
    "wrong_side": "Ce type de document ne va pas avec le sens de l’opération : choisissez-en un"
    " autre, ou dites que c’est un remboursement.",
    "creates_expenses_only": "Une règle ne crée que des dépenses : changez le type de document.",
    "nothing_to_pay": "Une règle ne paie que la dépense qu’elle crée : demandez aussi sa création.",
    "empty_range": "Le montant minimal dépasse le montant maximal : inversez-les.",
    "export_too_large": "Trop d’opérations pour un seul fichier : demandez une période plus"
    " courte.",
    "period_backwards": "Le premier jour vient après le dernier : inversez-les.",
    "period_too_long": "La période est trop longue : demandez-en une plus courte.",
    "rate_missing": "Il manque un taux de change de référence : récupérez les taux ou donnez un"
    " fichier de la BCE.",
    "rate_too_old": "Les taux de change ont plus de sept jours : récupérez les taux ou donnez un"
    " fichier de la BCE.",
    "rates_down": "La source des taux de change ne répond pas : réessayez plus tard, ou donnez un"
    " fichier de la BCE.",
    "rates_unreadable": "Ce n’est pas un fichier de taux de référence de la BCE : téléchargez-le de"
    " nouveau depuis son site.",
    "account_exists": "Un compte bancaire a déjà cet IBAN : utilisez-le, ou corrigez l’IBAN.",
    "file_missing": "Le fichier n’est pas arrivé : envoyez-le d’abord avec son formulaire.",
    "import_ended": "Cet import est terminé : relisez-le, ou envoyez de nouveau le fichier.",
    "not_imported": "Cet import n’a rien enregistré : il n’y a rien à annuler.",
    "transaction_reconciled": "Une opération de ce relevé est rapprochée : défaites d’abord ce"
    " rapprochement.",
}

CODES: Final[Mapping[str, str]] = {
    **_GENERAL,
    **_PURCHASES,
    **_SALES,
    **_RECONCILIATION,
    **_BANKS,
    **_SOURCES,
}
"""By `LettrageError.code`; a test reads from the sources which there are."""

_NOUNS: Final = {
    "bank_account": "Compte bancaire",
    "bank_connection": "Connexion bancaire",
    "bank_sync": "Récupération des opérations",
    "credit_note": "Avoir",
    "customer": "Client",
    "document": "Document",
    "document_import": "Import de documents",
    "expense": "Dépense",
    "file": "Fichier",
    "hold": "Mise en attente",
    "inbound_address": "Adresse de collecte",
    "inbound_message": "Email reçu",
    "income": "Recette",
    "invoice": "Facture",
    "invoice_holds": "Mise en attente",
    "job": "Traitement",
    "learned_sign": "Signe appris",
    "mail_part": "Partie du message",
    "membership": "Membre",
    "open_document": "Document",
    "organisation": "Organisation",
    "other": "Tiers",
    "platform_flow": "Flux de la plateforme",
    "purchase": "Achat",
    "purchase_credit_note": "Avoir fournisseur",
    "purchase_invoice": "Facture d’achat",
    "quote": "Devis",
    "reconciliation_rule": "Règle de rapprochement",
    "rule_proposal": "Proposition de règle",
    "settlement": "Règlement",
    "statement_import": "Import de relevé",
    "statement_mapping": "Correspondance des colonnes",
    "supplier": "Fournisseur",
    "supplier_connection": "Connexion de collecte",
    "supplier_iban": "Compte de ce fournisseur",
    "supplier_sender": "Expéditeur de ce fournisseur",
    "third_party": "Tiers",
    "transaction": "Opération bancaire",
    "upload": "Envoi de fichier",
}
KINDS: Final[Mapping[str, str]] = {
    **{kind: f"{noun} introuvable : vérifiez l’identifiant." for kind, noun in _NOUNS.items()},
    "portal_address": "Le portail n’a rien à cette adresse : vérifiez la description.",
    "reading_habit": "Rien n’est retenu de ce champ : il n’y a rien à oublier.",
    "reconciliation_trust": "Aucune expérience de cette sorte : relisez la liste.",
    "reference_rates": "Taux de change introuvables : récupérez-les, ou donnez un fichier de la"
    " BCE.",
    "route": "Adresse introuvable : vérifiez le chemin et la méthode.",
    "secret": "Les identifiants de connexion manquent : enregistrez-les.",
    "supplier_reading_memory": "Rien n’est retenu de ce fournisseur : il n’y a rien à oublier.",
}
"""By `NotFound.kind`: a record's kind, or what else a request may name."""


def detail_fr(error: LettrageError, otherwise: str) -> str:
    """The French sentence of an error; `otherwise`, for a code that has none here.

    Its own one first, then the kind of what is missing, the one fault of a request that says no
    more, and the code. Raises: nothing.
    """
    if error.message_fr:
        return error.message_fr
    if isinstance(error, NotFound) and error.code == NotFound.code and error.kind in KINDS:
        return KINDS[error.kind]
    if isinstance(error, Invalid) and error.code == Invalid.code and len(error.faults) == 1:
        (fault,) = error.faults
        return fault.message_fr or fault_fr(fault.code, fault.pointer)
    return CODES.get(error.code) or _FAULTS.get(error.code) or otherwise
