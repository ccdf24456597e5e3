"""A cluster manager's way from an Excel list to a first introduction (J2); and without script (J8).

Lina brings the list with every kind of dirt through the five steps, mends it by groups, takes it
back, brings its first rows again by pasting them, and introduces one of the pairs that are found.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from matchmaker.config import ROOT
from matchmaker.services.demo.cast import examples, name_contacts
from models import Organisation
from tests.browser.conftest import OpenSite, Visit
from tests.browser.people import DESK, PHONE, Look
from tests.browser.sites import Site
from tests.browser.walking import cluster_called, right, unfolded
from tests.web.worlds import NOW

LIST = ROOT / "data" / "demo" / "member-list-dirty.xlsx"
HEADINGS, LAST = 5, 21  # rows of the list that are brought the second time
WAYS = {
    "desk": (Look(DESK, "dark"), True),
    "phone-no-script": (Look(PHONE, "light"), False),
}
DECISIONS = {
    "What to do with Stufe “Material”": "→ Material processing",
    "What to do with MA “KMU”": "→ 10–49 people",
    "What to do with Art “Raumstation”": "→ Company",
    "What to do with TRL (1-9) “12”": "Leave it empty",
}


@dataclass
class Manager:
    """Somebody who manages LITEK, at a window."""

    site: Site
    page: Page
    cluster: str

    def organisations(self) -> int:
        with self.site.app.extensions["matchmaker"].database() as session:
            return session.query(Organisation).count()


@pytest.fixture(params=WAYS)
def lina(
    request: pytest.FixtureRequest, serve: OpenSite, visit: Visit, demo_world: Path
) -> Manager:
    look, script = WAYS[request.param]
    site = serve(demo_world)
    with site.app.extensions["matchmaker"].database() as session:
        name_contacts(session, examples(session), now=NOW)
    page = visit(site, "litek@demo.example", look=look, script=script)
    page.set_default_timeout(30_000)
    return Manager(site, page, f"/clusters/{cluster_called(site, 'litek')}")


def test_from_a_dirty_list_to_a_first_introduction(lina: Manager, visit: Visit) -> None:
    before = lina.organisations()
    uploads_the_list(lina)
    mends_by_groups(lina.page)
    confirms(lina.page)
    sees_what_came(lina, before)
    sees_the_members(lina.page)
    looks_at_duplicates(lina)
    takes_it_back(lina, before)
    pastes_the_first_rows(lina)
    has_partners_looked_for(lina)
    member, partner = introduces_the_first_pair(lina.page)
    letters_wait_in_the_outbox(visit(lina.site, "admin@demo.example"), member, partner)


def uploads_the_list(lina: Manager) -> None:
    page = lina.page
    page.goto(f"{lina.cluster}/import")
    right(page, "Bring your member list as it is")
    page.get_by_label("Your list").set_input_files(LIST)
    page.get_by_role("button", name="Look at the file").click()
    right(page, "The headings stand in row 5")
    page.get_by_role("button", name="Continue").click()
    right(page, "15 of 16 columns are understood")
    page.get_by_role("button", name="Continue").click()


def mends_by_groups(page: Page) -> None:
    right(page, "11 rows of 150 stay out unless you decide")
    for question, answer in DECISIONS.items():
        page.get_by_label(question).select_option(answer)
    country = "Land / Country “Mittelland”"
    page.get_by_label(f"What to do with {country}").select_option("Another value …")
    page.get_by_label("Another value for Land / Country").first.fill("Atlantis")
    page.get_by_role("button", name="Save and look again").click()
    right(page, re.compile(r"stay out unless you decide$"))  # and «Atlantis» is told of
    value = page.get_by_label("Another value for Land / Country").first
    expect(value).to_have_accessible_description(re.compile("^Not understood"))
    value.fill("Germany")
    page.get_by_role("button", name="Save and look again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "8 rows of 150 stay out unless you decide"
    )
    decided = unfolded(page, "5 decisions made")
    expect(decided.get_by_role("button", name=re.compile("^Take back"))).to_have_count(5)


def confirms(page: Page) -> None:
    page.get_by_role("group", name="Row 32").get_by_label("The same").check()
    on = page.get_by_role("button", name=re.compile("^(Continue|Next page)$"))
    while page.url.split("?")[0].endswith("/check"):
        on.click()
        page.wait_for_load_state()
    right(page, "Create 141, update 0, leave out 8")
    page.get_by_role("button", name="Import 141 rows").click()
    expect(page.locator("#consent-error")).to_be_visible()
    right(page, "Create 141, update 0, leave out 8")
    page.get_by_label("Who says that these people").fill("Agreed when they joined, § 4")
    page.get_by_role("button", name="Import 141 rows").click()
    page.wait_for_url("**/results/*")


def sees_what_came(lina: Manager, before: int) -> None:
    right(lina.page, "141 members came in")
    assert lina.organisations() == before + 141
    with lina.page.expect_download() as download:
        lina.page.get_by_role("link", name="Rows to mend (Excel)").click()
    content = io.BytesIO(Path(download.value.path()).read_bytes())
    sheet = openpyxl.load_workbook(content).active
    assert sheet.cell(1, sheet.max_column).value == "Problem"
    assert sheet.max_row > 8


def sees_the_members(page: Page) -> None:
    page.get_by_role("link", name="See the members").click()
    right(page, re.compile(r"^15\d members, \d+ incomplete$"))
    page.go_back()


def looks_at_duplicates(lina: Manager) -> None:
    lina.page.get_by_role("link", name="Duplicates").click()
    right(lina.page, re.compile(r"^\d+ pairs of entries may be one company each$"))
    lina.page.go_back()


def takes_it_back(lina: Manager, before: int) -> None:
    lina.page.get_by_role("button", name="Undo this import").click()
    right(lina.page, "The import was taken back")
    assert lina.organisations() == before


def pastes_the_first_rows(lina: Manager) -> None:
    page = lina.page
    page.goto(f"{lina.cluster}/import")
    page.get_by_label("Rows copied in Excel").fill(first_rows())
    page.get_by_role("button", name="Look at the rows").click()
    page.wait_for_load_state()
    while not page.url.endswith("/confirm"):
        address = page.url
        page.get_by_role("button", name=re.compile("^(Continue|Next page)$")).click()
        page.wait_for_url(lambda url, old=address: url != old)
    page.get_by_label("Who says that these people").fill("Agreed when they joined, § 4")
    page.get_by_role("button", name=re.compile(r"^Import \d+ rows$")).click()
    page.wait_for_url("**/results/*")
    right(page, re.compile(r"^1\d members came in$"))


def first_rows() -> str:
    """As a spreadsheet copies them: cells of several lines stand between quotation marks."""
    sheet = openpyxl.load_workbook(LIST, data_only=True).active
    text = io.StringIO()
    csv.writer(text, "excel-tab").writerows(
        sheet.iter_rows(min_row=HEADINGS, max_row=LAST, values_only=True)
    )
    return text.getvalue()


def has_partners_looked_for(lina: Manager) -> None:
    page = lina.page
    page.get_by_role("link", name="Run matching").click()
    right(page, "Whom should I introduce?")
    page.get_by_role("button", name="Run matching").click()
    ready = page.locator("#ready, .pairs-list")
    for _ in range(60):
        page.wait_for_timeout(500)
        if ready.first.is_visible():
            break
        if page.get_by_role("link", name="Look again").is_visible():
            page.get_by_role("link", name="Look again").click()
    page.goto(f"{lina.cluster}/introductions")
    right(page, re.compile(r"^\d+ pairs are worth introducing$"))


def introduces_the_first_pair(page: Page) -> tuple[str, str]:
    pair = page.locator("[data-item]").first
    member, partner = pair.locator(".both-names a").all_inner_texts()
    pair.get_by_role("link", name=re.compile("^Introduce")).click()
    right(page, f"Introduce {member} and {partner}?")
    page.get_by_label("A line of yours to both").fill("You would get on. Lina")
    page.get_by_role("button", name="Send to both").click()
    right(page, re.compile(r"pairs are worth introducing$"))
    row = page.get_by_role("row").filter(has_text=member).filter(has_text=partner)
    expect(row.get_by_role("button", name="Take back")).to_be_visible()
    return member, partner


def letters_wait_in_the_outbox(page: Page, member: str, partner: str) -> None:
    page.goto("/admin/outbox")
    right(page, re.compile("letters$"))
    for name in (member, partner):
        expect(page.get_by_role("link", name=re.compile(re.escape(name))).first).to_be_visible()
    page.get_by_role("link", name=re.compile(re.escape(partner))).first.click()
    expect(page.locator("pre")).to_contain_text("You would get on. Lina")
    right(page, re.compile(re.escape(partner)))
