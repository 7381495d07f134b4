"""Would a journey fail where the browser had to hold back something that the content policy forbids?"""

import pytest

pytestmark = pytest.mark.stack
FORBIDDEN = {
    "script-src": "document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))",
    "style-src": "document.body.append(Object.assign(document.createElement('style'), {textContent: 'p {}'}))",
    "img-src": "document.body.append(Object.assign(new Image(), {src: 'https://evil.example/x.png'}))",
    "connect-src": "fetch('https://evil.example/').catch(() => 0)",
}


@pytest.mark.parametrize("directive", FORBIDDEN)
def test_what_the_policy_forbids_is_a_complaint(enter, directive):
    page = enter("super.admin", at="/tenants/")
    with page.expect_console_message(lambda message: "content policy" in message.text):
        page.evaluate(FORBIDDEN[directive])

    complaints, enter.complaints[:] = list(enter.complaints), []  # looked at here; the fixture demands that none is left
    assert any(f"content policy: {directive}" in each for each in complaints)
