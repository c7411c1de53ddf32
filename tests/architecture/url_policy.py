"""Every address of both sites: which methods it answers, and who may. An address that is not in the table fails the build."""

from tenant_apps.team.enums import Permission

PUBLIC = "anybody"
MEMBER = "every member"
SIGNED_IN = "who is signed in"
OPERATOR = "platform operators"

READ = ("GET",)
WRITE = ("POST",)
BOTH = ("GET", "POST")

# name → (methods, who): a tuple of permissions means "a member with at least one of them"
COMPANY_SITE = {
    "dashboard": (READ, MEMBER),
    "inbox": (READ, MEMBER),
    "task_detail": (READ, MEMBER),
    "task_claim": (WRITE, MEMBER),
    "task_give_back": (WRITE, MEMBER),
    "task_complete": (WRITE, MEMBER),
    "ticket_list": (READ, MEMBER),
    "ticket_detail": (READ, MEMBER),
    "attachment": (READ, MEMBER),
    "submit_choose": (READ, (Permission.SUBMIT,)),
    "submit_ticket": (BOTH, (Permission.SUBMIT,)),
    "error_list": (READ, (Permission.HANDLE_ERRORS,)),
    "error_detail": (READ, (Permission.HANDLE_ERRORS,)),
    "error_retry": (WRITE, (Permission.HANDLE_ERRORS,)),
    "set_theme": (WRITE, PUBLIC),
}
