"""Every change of the operators' console that no app below knows by itself."""

from shared_apps.platform_admin.commands.people import set_active, set_groups
from shared_apps.platform_admin.commands.retries import retry_errors

__all__ = ["retry_errors", "set_active", "set_groups"]
