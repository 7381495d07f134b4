"""Does removing a second factor take all the consent there is?"""

import pytest
from django.urls import reverse

from hqconsole.kernel.errors import ConsentMissing
from staff import actions
from tests import make

pytestmark = pytest.mark.django_db


def test_it_is_gone_and_with_the_last_one_the_recovery_codes(hire, app_of, acting):
    person = hire()
    app_of(person)
    app_of(person, "Other")
    actions.factors.fresh_codes(person)
    for name, codes_left in (("Telephone", 10), ("Other", 0)):
        factor = person.factors.get(name=name)
        actions.remove_factor(factor=factor, reason=make.REASON, by=make.consenting(acting(person), name))
        assert person.recovery_codes.count() == codes_left
    assert not person.factors.exists()


def test_it_takes_a_proof_and_the_typed_name(hire, app_of, acting):
    person = hire()
    app_of(person)
    factor = person.factors.get()

    with pytest.raises(ConsentMissing):
        actions.remove_factor(factor=factor, reason=make.REASON, by=make.consenting(acting(person), "Another"))
    with pytest.raises(ConsentMissing):
        actions.remove_factor(
            factor=factor, reason=make.REASON, by=acting(person).consenting(confirmed=True, typed_name="Telephone")
        )


def test_nobody_removes_the_factor_of_somebody_else(hire, app_of, acting, visit):
    person, other = hire(), hire(username="other")
    app_of(person)
    factor = person.factors.get()

    with pytest.raises(actions.NotYours):
        actions.remove_factor(factor=factor, reason=make.REASON, by=make.consenting(acting(other), "Telephone"))
    assert visit(other).get(reverse("staff:remove_factor", args=[factor.pk])).status_code == 404


def test_the_page_asks_first(hire, app_of, visit):
    person = hire()
    app_of(person)

    page = visit(person).get(reverse("staff:remove_factor", args=[person.factors.get().pk])).text

    assert "Remove Telephone?" in page
