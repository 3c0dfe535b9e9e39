"""`python -m infra.local.demo [--once]`: play the main job, show what happened, keep serving."""

import argparse
import shutil
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path

from rich.console import Console

from infra.local.demo import story as acts
from infra.local.demo.client import StepFailedError, User
from infra.local.demo.report import Act, Played, play, show
from infra.local.runtime import LocalRuntime
from infra.local.settings import PROJECT_ROOT
from infra.local.supervisor import Supervisor
from infra.local.wire import free_ports

DATA = PROJECT_ROOT / ".data" / "demo"
USER = "demo@atelier-des-quais.example"


def main() -> int:
    """Play; 0 only when every step held."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="stop after the report")
    parser.add_argument("--assembly", type=Path, default=PROJECT_ROOT / "cdk.out")
    chosen = parser.parse_args()
    console = Console()
    shutil.rmtree(DATA, ignore_errors=True)
    supervisor = Supervisor(LocalRuntime(DATA), chosen.assembly, bank_port=free_ports(1)[0])
    started = time.monotonic()
    try:
        facts = _start(console, supervisor)
        played = _play(console, supervisor)
    except StepFailedError as failure:
        console.print(f"[red]✗ {failure}[/]")
        _keep_logs(supervisor.runtime)
        console.print(f"Journaux : {DATA / 'logs'}")
        supervisor.stop()
        return 1
    show(console, played)
    console.print(f"Tout a tenu en {time.monotonic() - started:.0f} s.")
    if chosen.once:
        supervisor.stop()
        return 0
    _serve(console, supervisor, facts)
    return 0


def _keep_logs(runtime: LocalRuntime) -> None:
    """Write the functions' log groups to files: they end with the emulator."""
    logs = runtime.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        name = group["logGroupName"]
        events = logs.filter_log_events(logGroupName=name)["events"]
        target = DATA / "logs" / f"{name.strip('/').replace('/', '.')}.log"
        target.write_text("\n".join(event["message"].rstrip() for event in events), "utf-8")


def _start(console: Console, supervisor: Supervisor) -> dict[str, str]:
    with console.status("Démarrage du runtime local et déploiement du modèle …"):
        return supervisor.start()


def _play(console: Console, supervisor: Supervisor) -> list[Played]:
    told = acts.Story(supervisor, User(supervisor.runtime, USER))
    plan = [
        Act("Compte et adresse de collecte", ("", ""), partial(acts.sign_in, told)),
        Act(
            "Collecte : trois mails, un dépôt, un doublon, un fichier hostile",
            ("Document", "Numéro / état", "Résultat", "Total"),
            partial(acts.collect, told),
        ),
        Act(
            "Vérification et validation",
            ("Fournisseur", "Numéro", "État", "Remarques levées"),
            partial(acts.review, told),
        ),
        Act(
            "Connexion bancaire",
            ("Compte", "IBAN", "Banque", "Accès"),
            partial(acts.connect_bank, told),
        ),
        Act(
            "Récupération des opérations",
            ("Compte", "Nouvelles opérations", "Résultat"),
            partial(acts.sync, told),
        ),
        Act(
            "Rapprochement",
            ("Montant", "Libellé", "État", "Pourquoi"),
            partial(acts.reconciled, told),
        ),
        Act("kill -9 et redémarrage", ("", ""), partial(acts.crash, told)),
    ]
    return play(console, plan)


def _serve(console: Console, supervisor: Supervisor, facts: dict[str, str]) -> None:
    console.print(f"API     {facts['api']}/v1/organisations")
    console.print(f"AWS     {facts['aws']}")
    console.print(f"Mail    smtp://{facts['smtp']}")
    console.print(f"Banque  {facts['bank']}")
    console.print("Un jeton pour l’API :")
    command = f"python -m infra.local token --user {USER} --endpoint {facts['aws']}"
    console.print(f"  .venv/bin/{command}", soft_wrap=True)
    console.print("Ctrl-C pour arrêter.")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        supervisor.watch(stopping)
    finally:
        supervisor.stop()


if __name__ == "__main__":
    sys.exit(main())
