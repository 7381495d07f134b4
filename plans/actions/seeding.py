"""How do plans, features and limits come in line with the seed files?"""

from django.utils.translation import gettext as _

from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from plans import seeds


class AlreadySeeded(Refusal):
    """The database already is as the seed files say."""


@action(Permission.PLANS_SEED)
def seed(*, by: Actor) -> None:
    """Bring plans, features and limits in line with the seed files: only what is new or changed is written."""
    files = seeds.read()
    if files.is_planted:
        raise AlreadySeeded(_("Plans already are as the seed files say."))
    files.plant()
