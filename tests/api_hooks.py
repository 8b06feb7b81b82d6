"""What no schema says: citations are what the marks of the text are, and a key of a post is its own."""

import uuid

import schemathesis


def without_citations(value):
    if isinstance(value, dict):
        return {name: without_citations(part) for name, part in value.items() if name != "citations"}
    if isinstance(value, list):
        return [without_citations(part) for part in value]
    return value


@schemathesis.hook
def before_call(context, case, kwargs):
    if isinstance(case.body, (dict, list)):
        case.body = without_citations(case.body)
    headers = case.headers or {}
    for name in list(headers):
        if name.lower() == "idempotency-key" and isinstance(headers[name], str) and 0 < len(headers[name]) < 200:
            headers[name] = f"{headers[name]}{uuid.uuid4()}"
