"""The one call that lets the mail service tell what came back: identities are in no template."""

from typing import Any

FEEDBACK = ("Bounce", "Complaint")
"""What the topic is told: a delivery says nothing that anybody acts on."""


def hear_feedback(mail: Any, sender: str, topic_arn: str) -> list[str]:  # noqa: ANN401 - an SDK client
    """Let the identities that `sender` rests on tell the topic of what comes back; which they are.

    Args:
        mail: Client of `ses`, whose first interface alone has the call.
        sender: Address that notices come from.
        topic_arn: Of `infra.constructs.mail_feedback`.

    Shapes: empty before the operator has verified one: the next deployment finds it.
    """
    domain = sender.rpartition("@")[2]
    told = mail.get_identity_verification_attributes(Identities=[sender, domain])
    known = sorted(told["VerificationAttributes"])
    for identity in known:
        for kind in FEEDBACK:
            mail.set_identity_notification_topic(
                Identity=identity, NotificationType=kind, SnsTopic=topic_arn
            )
    return known
