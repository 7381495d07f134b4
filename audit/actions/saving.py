"""How is a search of the timeline kept? Under a name, for oneself; whoever answers for the log may give it to everybody."""

from django.utils.translation import gettext as _

from audit.models import LONGEST_SEARCH, MOST_OF_ONE, SavedView
from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission


class TooMuchToKeep(Refusal):
    """There are too many views already, or the search is too long to be kept."""


class NotYourView(Refusal):
    """The view is somebody else's."""

    status = 403


@action(Permission.AUDIT_SAVE_VIEW)
def save_view(*, name: str, search: str, by: Actor) -> SavedView:
    """Keep a search under a name; what one kept under the same name before is replaced."""
    name, mine = name.strip(), SavedView.objects.filter(owner=by.id)
    if not name or len(search) > LONGEST_SEARCH or len(name) > SavedView._meta.get_field("name").max_length:
        raise TooMuchToKeep(
            _("A view takes a name of 1 to 60 characters and a search of at most %(most)s.") % {"most": LONGEST_SEARCH}
        )
    view = mine.filter(name=name).first()
    if view and view.search == search:
        raise TooMuchToKeep(_("You keep this already, as “%(name)s”.") % {"name": name})
    if view:
        view.search = search
        view.save(update_fields=["search"])
        return view
    if mine.count() >= MOST_OF_ONE:
        raise TooMuchToKeep(_("You keep %(most)s views already. Remove one first.") % {"most": MOST_OF_ONE})
    return SavedView.objects.create(name=name, search=search, owner=by.id, created_at=clock.now())


@action(Permission.AUDIT_SHARE_VIEW, about="view")
def share_view(*, view: SavedView, by: Actor) -> SavedView:
    """Give one of one's views to everybody who may read the log, or keep it to oneself again."""
    view = SavedView.objects.locked(view)
    refuse_unless_owner(view, by)
    view.is_shared = not view.is_shared
    view.save(update_fields=["is_shared"])
    return view


@action(Permission.AUDIT_REMOVE_VIEW, about="view")
def remove_view(*, view: SavedView, by: Actor) -> None:
    """Forget a view of one's own, or one that everybody sees if one may share views."""
    view = SavedView.objects.locked(view)
    if not (view.is_shared and by.may(Permission.AUDIT_SHARE_VIEW)):
        refuse_unless_owner(view, by)
    view.delete()


def refuse_unless_owner(view: SavedView, by: Actor) -> None:
    if view.owner != by.id:
        raise NotYourView(_("This view is somebody else's."))
