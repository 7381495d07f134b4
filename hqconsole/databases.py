"""Which database role does what? Models live behind `default` (hq_app); only `owner` (hq_owner) may migrate."""


class OwnerMigrates:
    """Django's router: migrations run as the owner of the schema and as nobody else."""

    def allow_migrate(self, db, app_label, **hints):
        return db == "owner"

    def allow_relation(self, one, other, **hints):
        return True
