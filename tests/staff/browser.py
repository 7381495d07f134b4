"""How does a test walk through the sign-in like a browser? Cookies, redirects and forms, over the standard library."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
NEXT = re.compile(r'name="next" value="([^"]*)"')


@dataclass(frozen=True)
class Page:
    """Where a request ended, after all redirects."""

    url: str
    status: int
    text: str

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.url).path


class Remembering(urllib.request.HTTPRedirectHandler):
    """Notes where redirects lead, and follows them up to the one that contains `stop`."""

    def __init__(self):
        self.visited, self.stop = [], ""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        self.visited.append(newurl)
        if self.stop and self.stop in newurl:
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Browser:
    """One person's browser, with its own cookies."""

    def __init__(self, home: str):
        self.home = home
        self.cookies = http.cookiejar.CookieJar()
        self.redirects = Remembering()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), self.redirects)

    def open(self, url: str, fields: dict | None = None) -> Page:
        sent = urllib.parse.urlencode(fields).encode() if fields is not None else None
        try:
            answer = self.opener.open(urllib.parse.urljoin(self.home, url), sent)
        except urllib.error.HTTPError as error:
            answer = error
        return Page(answer.url, answer.status, answer.read().decode())

    def submit(self, page: Page, url: str = "", **fields) -> Page:
        """Send the form on a page, with its hidden fields; `url` where the form goes elsewhere."""
        hidden = {"csrfmiddlewaretoken": TOKEN.search(page.text)[1]}
        if found := NEXT.search(page.text):
            hidden["next"] = found[1].replace("&amp;", "&")
        return self.open(urllib.parse.urljoin(page.url, url), hidden | fields)

    def sign_in_as(self, person: str, goal: str = "/me/") -> Page:
        """Open a page, press the button, pick a person at the provider; the page where that leads."""
        asked = self.open(goal)
        picking = self.submit(asked, "/sign-in/", choose="1")
        return self.submit(picking, "", person=person)
