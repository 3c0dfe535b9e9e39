"""The composition of mail out: `bootstrap` has the parts all contexts share."""
# ruff: noqa: PLC0415 - late imports keep cold starts short: see `bootstrap`

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lettrage.entrypoints.bootstrap import address_book, part, settings, work

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

    from lettrage.ports.mailer import Mailer
    from lettrage.services.hear_mail_feedback import HearMailFeedback
    from lettrage.services.send_notices import SendNotices


@part
def mailer(sender: str) -> Mailer:
    """Mail out as one sender. A call is made once: the service would send a second mail."""
    from botocore.config import Config

    from lettrage.adapters.aws.clients import config, session
    from lettrage.adapters.aws.ses_mailer import SesMailer

    once = config("sesv2").merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))
    client = cast("SESV2Client", session().create_client("sesv2", config=once))
    return SesMailer(client, sender)


@part
def hear_mail_feedback() -> HearMailFeedback:
    """Function `hear_mail_feedback`."""
    from lettrage.services.hear_mail_feedback import HearMailFeedback

    return HearMailFeedback(work())


@part
def send_notices() -> SendNotices:
    """Function `send_notices`."""
    from lettrage.entrypoints.settings import SendNoticesSettings
    from lettrage.services.deliver_notice import Writing
    from lettrage.services.send_notices import SendNotices

    own = settings(SendNoticesSettings)
    writing = Writing(
        mailer=mailer(own.notice_sender),
        addresses=address_book(own.user_pool_id),
        console_url=own.console_url,
    )
    return SendNotices(work(), writing)
