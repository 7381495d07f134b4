from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "approvals"
    verbose_name = _("Approvals")

    def ready(self):
        """Open the desk: from now on an act that takes a second person is kept until there is one."""
        from hqconsole.kernel import review, waiting

        from .desk import Desk
        from .queries import waiting_count

        review.open_desk(Desk())
        waiting.register("approvals:index", waiting_count)
