"""Which secrets and personal data do we plant to see whether they leak? Each as it would be written somewhere."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Canary:
    """`value` must be found nowhere; `as_written` is the text around it, as a form, a header or a library has it."""

    name: str
    value: str
    as_written: str = ""

    def __post_init__(self):
        object.__setattr__(self, "as_written", self.as_written or self.value)


JWT_BODY = "eyJzdWIiOiJjYW5hcnktNyIsImVtYWlsIjoiYUBiLmMifQ"
CANARIES = [
    Canary("mail", "canary.salim@laundry.example"),
    Canary("mail with a plus", "canary+billing@mail.laundry.co.om"),
    Canary("mail in Arabic", "كناري@مغسلة.عمان"),
    Canary("mail in a query", "canary.fatma%40laundry.example", "/search?text=canary.fatma%40laundry.example"),
    Canary("mail escaped", "canary.nasser%40laundry.example"),
    Canary("phone of Oman", "+968 9123 4567"),
    Canary("phone of Oman in one piece", "+96891234568"),
    Canary("phone with zeros", "0096891234569"),
    Canary("phone without a plus", "96891234561"),
    Canary("phone at home", "91234562"),
    Canary("phone of the Emirates", "+971-50-123-4567"),
    Canary("phone of Saudi Arabia", "0501234567"),
    Canary("phone in Arabic digits", "٩٦٨٩١٢٣٤٥٦٧"),
    Canary("name in Arabic", "سالم بن خلفان الحارثي"),
    Canary("name in Arabic, one word", "فاطمة"),
    Canary("name in Arabic, escaped", "\\u0633\\u0627\\u0644\\u0645"),
    Canary("name in Arabic, in a URL", "%D8%B3%D8%A7%D9%84%D9%85"),
    Canary("name under its key", "Canary-Salim-Harthy", "{'name_en': 'Canary-Salim-Harthy', 'region': 'OM'}"),
    Canary("name with blanks under its key", "Canary Fatma Balushi", '{"display_name": "Canary Fatma Balushi"}'),
    Canary("input of pydantic", "Canary Nasser", "[type=string_type, input_value='Canary Nasser', input_type=str]"),
    Canary("staff token", "hqs_9aB8cD7eF6gH5iJ4kL3mN2oP1qR0sT9uV8wX7yZ6abc"),
    Canary("API key", "hq_prod-hq_4f8Kp2Qz_9aB8cD7eF6gH5iJ4kL3mN2oP1qR0sT9uV8wX7yZ6abc_1a2B3c"),
    Canary(
        "staff token as Bearer",
        "hqs_AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJKKK",
        "Bearer hqs_AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJKKK",
    ),
    Canary("foreign token as Bearer", "abcdef.ghijkl-mnopqr", "Authorization: Bearer abcdef.ghijkl-mnopqr"),
    Canary("Basic", "Y2FuYXJ5OnNlY3JldA==", "Authorization: Basic Y2FuYXJ5OnNlY3JldA=="),
    Canary("JWT", JWT_BODY, f"eyJhbGciOiJSUzI1NiJ9.{JWT_BODY}.c2lnbmF0dXJlLWNhbmFyeQ"),
    Canary("JWT without a signature", JWT_BODY, f"eyJhbGciOiJub25lIn0.{JWT_BODY}."),
    Canary("id_token in a fragment", "canaryopaque", "https://hq.example/callback#id_token=canaryopaque"),
    Canary("OIDC code", "canary-code-4815", "/accounts/oidc/sso/login/callback/?code=canary-code-4815&state=x"),
    Canary("OIDC state", "canary-state-4815", "/accounts/oidc/sso/login/callback/?code=x&state=canary-state-4815"),
    Canary("OIDC code escaped", "canary-code-4816", "next=%2Fcallback%3Fcode%3Dcanary-code-4816%26state%3Dy"),
    Canary("client secret", "canary-client-secret", "client_id=hq-console&client_secret=canary-client-secret"),
    Canary("password of a database", "canary-pa55", "postgresql://hq_app:canary-pa55@db.internal:5432/hq"),
    Canary("password of Redis", "canary-redis", "redis://:canary-redis@127.0.0.1:6379/0"),
    Canary("password of mail", "canary-smtp", "smtp+tls://mailer:canary-smtp@mail.example:587"),
    Canary("password in a form", "canary-pw-1", "{'password': 'canary-pw-1'}"),
    Canary("password with blanks", "canary horse battery", '{"password": "canary horse battery"}'),
    Canary("one-time code", "482915", "{'otp': '482915'}"),
    Canary(
        "session cookie", "q8w7e6r5t4y3u2i1o0p9a8s7d6f5g4h3", "Cookie: hq_session=q8w7e6r5t4y3u2i1o0p9a8s7d6f5g4h3; theme=dark"
    ),
    Canary("session key", "k8w7e6r5t4y3u2i1o0p9a8s7d6f5g4h3"),
    Canary("set cookie", "canarycookie", "Set-Cookie: __Host-hq_session=canarycookie; Secure"),
    Canary("CSRF token", "aZ09bY18cX27dW36eV45fU54gT63hS72aZ09bY18cX27dW36eV45fU54gT63hS72"),
    Canary("CSRF field", "canarycsrf", "csrfmiddlewaretoken=canarycsrf"),
    Canary("API key header", "canary-api-key", "X-Api-Key: canary-api-key"),
    Canary("Django's secret key", "canary-django-key", "SECRET_KEY='canary-django-key'"),
    Canary("random key", "Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3A"),
    Canary(
        "Slack webhook", "T0CANARY/B0CANARY/canarywebhook", "https://hooks.slack.com/services/T0CANARY/B0CANARY/canarywebhook"
    ),
    Canary("DSN of Sentry", "canarypublickey", "https://canarypublickey@sentry.example/4"),
    Canary("private key", "MIGkAgEBBDCanary", "-----BEGIN EC PRIVATE KEY-----\nMIGkAgEBBDCanary\n-----END EC PRIVATE KEY-----"),
    Canary("backup identity", "AGE-SECRET-KEY-1CANARYCANARYCANARYCANARYCANARY"),
    Canary("cloud key", "AKIACANARYCANARYCANA"),
]
