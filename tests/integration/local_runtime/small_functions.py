"""Code and workflow of the small assembly: what each function is there to show."""

LAYER = {
    "python/shared_errors.py": """
class Unavailable(Exception):
    pass


class Invalid(Exception):
    pass
""",
}

FUNCTIONS = {
    "echo": """
import os, sys

def handler(event, context):
    return {
        "event": event,
        "environment": dict(os.environ),
        "path": sys.path,
        "request_id": context.aws_request_id,
        "parent": os.getppid(),
        "pid": os.getpid(),
    }
""",
    "fail": """
import shared_errors

def handler(event, context):
    raise getattr(shared_errors, event["raise"])(event.get("message", "as asked"))
""",
    "missing": """
import aiosmtpd  # in the server's environment, neither in the layer nor in the functions' own

def handler(event, context):
    return "never"
""",
    "start": """
import json, os
import socket
import urllib.request

def handler(event, context):
    # No SDK in this layer: the event is kept where the test can read it.
    body = json.dumps(event).encode()
    request = urllib.request.Request(
        os.environ["AWS_ENDPOINT_URL"] + "/" + os.environ["KEEP_BUCKET"] + "/events/"
        + context.aws_request_id,
        data=body,
        method="PUT",
        headers={"Authorization": "AWS4-HMAC-SHA256 Credential=test/2/eu-west-3/s3/aws4_request"},
    )
    urllib.request.urlopen(request).close()
    caller = (event.get("requestContext") or {}).get("authorizer")
    body = json.dumps({"path": event.get("rawPath"), "caller": caller})
    return {"statusCode": 200, "body": body}
""",
    "fragile": """
import os, pathlib, time

marker = pathlib.Path(os.environ["TMPDIR"]) / "fragile"
if marker.exists():
    raise ValueError("no second environment")

def handler(event, context):
    marker.touch()
    time.sleep(1.5)
    marker.unlink()
    return "whole"
""",
    "sleep": """
import time

def handler(event, context):
    time.sleep(event["seconds"])
    return "slept"
""",
}

WORKFLOW = {
    "QueryLanguage": "JSONata",
    "StartAt": "fail",
    "States": {
        "fail": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "${FailFunctionArn}", "Payload": "{% $states.input %}"},
            "Output": "{% $states.result.Payload %}",
            "TimeoutSeconds": 20,
            "Retry": [
                {
                    "ErrorEquals": ["Unavailable"],
                    "IntervalSeconds": 1,
                    "MaxAttempts": 1,
                    "BackoffRate": 1,
                }
            ],
            "Catch": [
                {
                    "ErrorEquals": ["Invalid"],
                    "Output": "{% {'caught': $states.errorOutput.Error} %}",
                    "Next": "invalid",
                },
                {
                    "ErrorEquals": ["States.ALL"],
                    "Output": "{% {'caught': 'ALL ' & $states.errorOutput.Error} %}",
                    "Next": "invalid",
                },
            ],
            "End": True,
        },
        "invalid": {"Type": "Pass", "End": True},
    },
}
