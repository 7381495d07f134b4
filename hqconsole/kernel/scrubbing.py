"""What may never be written down? Secrets and personal data, found by the name of their key or by their own shape.

Everything that leaves a process for people who look after it (log lines, Sentry events, Slack messages) passes through
here. It errs towards hiding: a log without a value is a nuisance, a log with a password is an incident. Each pattern is
bounded, so that a long hostile text costs no more than its length.
"""

import re

HIDDEN = "[hidden]"
LONGEST = 100_000  # characters; what comes after them is left out

SECRET = (
    r"passw(?:or)?d|passphrase|pwd|secret|token|authorization|cookie|csrf|credential|session|assertion|verifier|nonce|jwt|dsn"
    r"|(?:api|access|private|signing)[-_ ]?key|webhook|signature"
)
PERSONAL = (
    r"e[-_]?mail|phone|mobile|msisdn|whatsapp|iban|passport|birth|national[-_]?id|street|address|input_value"
    r"|name_(?:en|ar)|(?:first|last|full|given|family|display|contact|owner)[-_]?name"
)
ALONE = r"code|otp|totp|pin_code|mfa"  # secrets only as a whole key: "code", but not "currency_code"
TELLING_KEY = re.compile(rf"(?:{SECRET}|{PERSONAL})|^(?:{ALONE})$", re.I)

ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
BREAK = r"\\[nrt]"  # so a text that repr() or JSON has quoted writes its line breaks
EDGE, KEY_EDGE, WORD_EDGE = (rf"(?:{edge}|(?<={BREAK}))" for edge in (r"(?<![\w.:-])", r"(?<![\w.-])", r"(?<![\w-])"))
QUOTED = r"(?P<quote>\\*[\"'])[^\n]{0,1000}?(?<!\\)(?P=quote)"
BARE = rf"\\*[\"']?(?:(?!{BREAK})[^\s,;&(){{}}\[\]\"'<>])+"

SHAPES = [
    # A private key, as a file has it.
    (re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----.{0,8000}?(?:-----END [A-Z ]{0,30}-----|$)", re.S), HIDDEN),
    # Whole headers, to the end of the line; a quoted one is a value under a telling key, below.
    (
        re.compile(rf"(?i)((?:set-)?cookie|(?:proxy-)?authorization)(\s{{0,3}}[:=]\s{{0,3}})(?![\\\"'])(?:(?!{BREAK})[^\n\r])+"),
        rf"\1\2{HIDDEN}",
    ),
    # What PostgreSQL quotes from the row.
    (re.compile(r"(?m)^(\s*DETAIL:).*$"), rf"\1 {HIDDEN}"),
    # The name and password in a URL.
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://)[^\s/\"'<>]{1,300}@"), rf"\1{HIDDEN}@"),
    # The secret path of a webhook.
    (re.compile(r"(?i)(hooks\.slack\.com/)[\w/%-]+"), rf"\1{HIDDEN}"),
    # What somebody typed into the query of a URL: a code of the sign-in, a name to search for.
    (re.compile(rf"(?i)([?&]|%3F|%26)([\w.\[\]-]{{1,40}})(=|%3D)(?:(?!{BREAK})[^&\s#\"'<>])+"), rf"\1\2\3{HIDDEN}"),
    (re.compile(r"(?i)\b(bearer|digest)\s{1,3}[\w.~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"\b([Bb]asic|BASIC)\s{1,3}(?=[a-z]{0,30}[0-9A-Z=])[\w+/]{6,}={0,2}"), rf"\1 {HIDDEN}"),
    # A JWT, whole or without its signature.
    (re.compile(rf"{WORD_EDGE}eyJ[\w-]{{5,}}(?:\.[\w-]+){{0,4}}"), HIDDEN),
    # Tokens that carry a mark, ours and those of others.
    (re.compile(rf"{WORD_EDGE}(?:hqs?|sk|pk|rk|gh[pousr]|github_pat|glpat|sbp?|xox[abeprs]|whsec)[-_][\w-]{{10,}}"), HIDDEN),
    (re.compile(r"AKIA[0-9A-Z]{16}|AGE-SECRET-KEY-1[0-9A-Z]{20,}"), HIDDEN),
    # key=value, "key": "value", key: value.
    (
        re.compile(
            rf"(?i)((?:{SECRET}|{PERSONAL}|{KEY_EDGE}(?:{ALONE})(?![\w.-]))[\w.-]{{0,40}}"
            rf"\\*['\"]?\s{{0,3}}(?:=>|=|:|%3D)\s{{0,3}})(?:{QUOTED}|{BARE})"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?<![\w.+-])[\w.+-]{1,256}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"), HIDDEN),
    # Long and random: session keys, CSRF tokens, keys without a mark. Plain hexadecimal stays: ids and hashes are written so.
    (re.compile(rf"{WORD_EDGE}(?=[\w-]*[0-9])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{{32,}}={{0,2}}"), HIDDEN),
    (re.compile(rf"{WORD_EDGE}(?=[a-z]*[0-9])(?=[a-f0-9]*[g-z])[a-z0-9]{{32,}}(?![\w-])"), HIDDEN),
    # Telephones: international, of the Gulf with its country code, local ones of Oman, Saudi Arabia and the Emirates.
    (re.compile(rf"{EDGE}(?:\+|00)\d(?:[ ().-]{{0,2}}\d){{7,14}}(?!\w)"), HIDDEN),
    (re.compile(rf"{EDGE}(?:968|97[134]|96[56])[ .-]?\d(?:[ .-]?\d){{6,8}}(?![\w-])"), HIDDEN),
    (re.compile(rf"{EDGE}(?:(?:[79]\d|2[2-6])\d{{2}}[ -]?\d{{4}}|05\d[ -]?\d{{3}}[ -]?\d{{4}})(?![\w:-])"), HIDDEN),
    # A value that a message quotes. A word or an identifier stays: KeyError: 'slug'.
    (re.compile(r"“[^”\n]{1,500}”"), f"“{HIDDEN}”"),
    (re.compile(r"(?m)(: )(['\"])(?![A-Za-z_]\w*\2)[^\n]{1,1000}\2$"), rf"\1\2{HIDDEN}\2"),
    # Logs are English; Arabic in them was written by or about somebody. Also escaped by JSON and in URLs.
    (re.compile(rf"[{ARABIC}](?:[{ARABIC}\u200c-\u200f \u2066-\u2069-]*[{ARABIC}])?"), HIDDEN),
    (re.compile(r"(?:\\u0[678][0-9a-fA-F]{2}(?: (?=\\u0[678]))?)+"), HIDDEN),
    (re.compile(r"(?i)(?:%D[89AB]%[0-9A-F]{2}(?:\+|%20)?)+"), HIDDEN),
]


def scrubbed(value, key: str = ""):
    """`value` without secrets and personal data, made of plain types only; all of it hidden where its key says so."""
    if value is None or isinstance(value, bool | float):
        return value
    if TELLING_KEY.search(key):
        return HIDDEN
    if isinstance(value, dict):
        return {str(name): scrubbed(each, str(name)) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [scrubbed(each, key) for each in value]
    if isinstance(value, int):
        return value if scrubbed_text(str(value)) == str(value) else HIDDEN
    return scrubbed_text(value.decode(errors="replace") if isinstance(value, bytes) else str(value))


def scrubbed_text(text: str) -> str:
    """The text without what looks like a secret or a person's data."""
    text = text[:LONGEST]
    for shape, instead in SHAPES:
        text = shape.sub(instead, text)
    return text


def is_harmless(value) -> bool:
    """Whether there is nothing to hide in `value`."""
    return scrubbed(value) == value
