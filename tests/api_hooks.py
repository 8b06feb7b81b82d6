"""What no schema says: citations are what the marks of the text are, and a key of a post is its own."""

import re
import uuid

import schemathesis


KEY = re.compile(r"[!-~]([ -~]{0,200}[!-~])?")


def sayable(name, value):
    """A body without citations, and with languages and signs that are well formed."""
    if isinstance(value, dict):
        return {name: sayable(name, part) for name, part in value.items() if name != "citations"}
    if isinstance(value, list):
        return [sayable(name, part) for part in value]
    if name in ("added_at", "created_at", "published_at") and isinstance(value, str) and value[10:11] == " ":
        # RFC 3339 lets a blank stand for the T, schemathesis doesn't: so that it stays one that is no time, where it has to.
        return f"{value} or so"
    if name == "icon" and isinstance(value, str) and 1 <= len(value) <= 32:
        # What is one or two characters as they are seen takes more than a pattern.
        return "◇"
    return "en" if name in ("lang", "source_lang") and not is_plain(value) else value


def is_plain(lang):
    """Which of the tags that a pattern lets through are well formed takes more than a pattern (RFC 5646)."""
    return not isinstance(lang, str) or not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})+|[A-Za-z]{4,8}", lang)


@schemathesis.hook
def before_call(context, case, kwargs):
    if isinstance(case.body, (dict, list)):
        case.body = sayable(None, case.body)
    if not is_plain((case.query or {}).get("lang")):
        case.query["lang"] = "en"
    headers = case.headers or {}
    for name in list(headers):
        if name.lower() != "idempotency-key" or not isinstance(headers[name], str):
            continue
        if KEY.fullmatch(headers[name]):
            headers[name] = f"{headers[name]}{uuid.uuid4()}"
        elif KEY.fullmatch(headers[name].strip()):
            # HTTP drops blanks around a value; so that it stays one that is no key:
            headers[name] = "\u00e9"
