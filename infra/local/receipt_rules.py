"""Gap 2: `AWS::SES::ReceiptRuleSet` and `AWS::SES::ReceiptRule` as CloudFormation resource types.

The emulator keeps receipt rules but its CloudFormation does not know their types. Rules are created
through its own API handlers, so that its checks apply and its messages come back.

Source: CloudFormation resource reference, AWS::SES::ReceiptRuleSet, AWS::SES::ReceiptRule.
"""

import re
import secrets
from typing import Any

from ministack.services import ses
from ministack.services.cloudformation import provisioners

from infra.local.emulated import Emulated

Properties = dict[str, Any]
Created = tuple[str, dict[str, Any]]


def install() -> None:
    """Add the two types to the table of resource handlers."""
    provisioners._RESOURCE_HANDLERS["AWS::SES::ReceiptRuleSet"] = {
        "create": _create_rule_set,
        "update": _update_rule_set,
        "delete": _delete_rule_set,
    }
    provisioners._RESOURCE_HANDLERS["AWS::SES::ReceiptRule"] = {
        "create": _create_rule,
        "update": _update_rule,
        "delete": _delete_rule,
    }


def _create_rule_set(logical_id: str, props: Properties, stack_name: str) -> Created:
    name = props.get("RuleSetName") or _generated_name(stack_name, logical_id)
    _call(ses._create_receipt_rule_set, {"RuleSetName": name})
    return name, {}


def _update_rule_set(
    physical_id: str, old_props: Properties, new_props: Properties, stack_name: str
) -> Created:
    if new_props.get("RuleSetName", physical_id) != physical_id:
        return _create_rule_set("ReceiptRuleSet", new_props, stack_name)
    return physical_id, {}


def _delete_rule_set(physical_id: str, props: Properties) -> None:
    _call(ses._delete_receipt_rule_set, {"RuleSetName": physical_id})


def _create_rule(logical_id: str, props: Properties, stack_name: str) -> Created:
    rule = dict(props.get("Rule") or {})
    rule.setdefault("Name", _generated_name(stack_name, logical_id))
    params = _query_params(props, rule)
    if props.get("After"):
        params["After"] = props["After"]
    _call(ses._create_receipt_rule, params)
    return rule["Name"], {}


def _update_rule(
    physical_id: str, old_props: Properties, new_props: Properties, stack_name: str
) -> Created:
    rule = {"Name": physical_id, **(new_props.get("Rule") or {})}
    moved = old_props.get("RuleSetName") != new_props.get("RuleSetName")
    if moved or rule["Name"] != physical_id:
        created = _create_rule("ReceiptRule", {**new_props, "Rule": rule}, stack_name)
        _delete_rule(physical_id, old_props)
        return created
    parsed = ses._receipt_rule_from_params(_query_params(new_props, rule))
    _raise_if_refused(ses._receipt_rule_error(parsed))
    rules = ses._receipt_rule_sets[new_props["RuleSetName"]]["Rules"]
    rules[[known["Name"] for known in rules].index(physical_id)] = parsed
    return physical_id, {}


def _delete_rule(physical_id: str, props: Properties) -> None:
    params = {"RuleSetName": props["RuleSetName"], "RuleName": physical_id}
    if props["RuleSetName"] in ses._receipt_rule_sets:
        _call(ses._delete_receipt_rule, params)


def _query_params(props: Properties, rule: Properties) -> dict[str, str]:
    """The template's properties as the flat parameters of the query API."""
    params = {"RuleSetName": props["RuleSetName"]}

    def flatten(prefix: str, value: Emulated) -> None:
        if isinstance(value, dict):
            for key, member in value.items():
                flatten(f"{prefix}.{key}", member)
        elif isinstance(value, list):
            for number, member in enumerate(value, start=1):
                flatten(f"{prefix}.member.{number}", member)
        else:
            params[prefix] = str(value).lower() if isinstance(value, bool) else str(value)

    flatten("Rule", rule)
    return params


def _call(handler: Emulated, params: dict[str, str]) -> None:
    _raise_if_refused(handler(params))


def _raise_if_refused(response: Emulated) -> None:
    if response is None or response[0] < 400:  # noqa: PLR2004 - HTTP: below 400 is success
        return
    text = response[2].decode() if isinstance(response[2], bytes) else response[2]
    message = re.search(r"<Message>(.*?)</Message>", text, re.DOTALL)
    raise ValueError(message.group(1) if message else text)


def _generated_name(stack_name: str, logical_id: str) -> str:
    """At most 64 characters, as SES allows for both names."""
    return f"{stack_name[:20]}-{logical_id[:30]}-{secrets.token_hex(6)}"
