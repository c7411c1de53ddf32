"""Every address of both sites: its methods, and who may. An address that is not in the table fails the build."""

from tenant_apps.team.enums import Permission

PUBLIC = "anybody"
MEMBER = "every member"
SIGNED_IN = "who is signed in"
OPERATOR = "platform operators"

DESIGN = (Permission.DESIGN_WORKFLOWS,)
PUBLISH = (Permission.PUBLISH_WORKFLOWS,)
SEE_WORKFLOWS = (*DESIGN, *PUBLISH)
COMPANY = (Permission.MANAGE_COMPANY,)
TEMPLATES = (*COMPANY, *PUBLISH)

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
    "error_ignore": (WRITE, (Permission.HANDLE_ERRORS,)),
    "error_go_round": (WRITE, (Permission.HANDLE_ERRORS,)),
    "error_group": (READ, (Permission.HANDLE_ERRORS,)),
    "error_group_retry": (WRITE, (Permission.HANDLE_ERRORS,)),
    "task_act": (WRITE, MEMBER),
    "tickets_move": (BOTH, PUBLISH),
    "hook": (WRITE, PUBLIC),
    "ticket_act": (WRITE, MEMBER),
    "ticket_correct": (BOTH, (Permission.HANDLE_ERRORS,)),
    "workflow_list": (READ, SEE_WORKFLOWS),
    "workflow_detail": (READ, SEE_WORKFLOWS),
    "workflow_version": (READ, SEE_WORKFLOWS),
    "workflow_source": (READ, SEE_WORKFLOWS),
    "workflow_format": (READ, SEE_WORKFLOWS),
    "workflow_upload": (BOTH, DESIGN),
    "workflow_install": (WRITE, DESIGN),
    "workflow_edit": (BOTH, DESIGN),
    "workflow_discard": (WRITE, DESIGN),
    "workflow_publish": (BOTH, PUBLISH),
    "team": (READ, (Permission.MANAGE_TEAM,)),
    "invite": (WRITE, (Permission.MANAGE_TEAM,)),
    "invitation_revoke": (WRITE, (Permission.MANAGE_TEAM,)),
    "role_give": (WRITE, (Permission.MANAGE_TEAM,)),
    "role_take": (WRITE, (Permission.MANAGE_TEAM,)),
    "member_deactivate": (WRITE, (Permission.MANAGE_TEAM,)),
    "member_reactivate": (WRITE, (Permission.MANAGE_TEAM,)),
    "member_manager": (BOTH, (Permission.MANAGE_TEAM,)),
    "member_absence": (BOTH, (Permission.MANAGE_TEAM,)),
    "role_create": (BOTH, (Permission.MANAGE_TEAM,)),
    "role_edit": (BOTH, (Permission.MANAGE_TEAM,)),
    "role_delete": (WRITE, (Permission.MANAGE_TEAM,)),
    "settings": (READ, (Permission.MANAGE_COMPANY, Permission.PUBLISH_WORKFLOWS, Permission.MANAGE_TEAM)),
    "calendar_list": (READ, COMPANY),
    "calendar_create": (BOTH, COMPANY),
    "calendar_edit": (BOTH, COMPANY),
    "calendar_delete": (WRITE, COMPANY),
    "calendar_day_set": (WRITE, COMPANY),
    "calendar_day_remove": (WRITE, COMPANY),
    "endpoint_list": (READ, COMPANY),
    "endpoint_create": (BOTH, COMPANY),
    "endpoint_edit": (BOTH, COMPANY),
    "endpoint_secret_renew": (WRITE, COMPANY),
    "endpoint_delete": (WRITE, COMPANY),
    "template_list": (READ, TEMPLATES),
    "template_create": (BOTH, TEMPLATES),
    "template_edit": (BOTH, TEMPLATES),
    "template_delete": (WRITE, TEMPLATES),
    "own_absence": (BOTH, MEMBER),
    "absence_edit": (BOTH, MEMBER),
    "absence_remove": (WRITE, MEMBER),
    "sign_in": (READ, PUBLIC),
    "enter": (READ, PUBLIC),
    "sign_out": (WRITE, PUBLIC),
    "visit_end": (WRITE, PUBLIC),
    "set_theme": (WRITE, PUBLIC),
}

PLATFORM_SITE = {
    "landing": (READ, PUBLIC),
    "start_company": (BOTH, PUBLIC),
    "check_subdomain": (READ, PUBLIC),
    "my_companies": (READ, SIGNED_IN),
    "open_company": (READ, SIGNED_IN),
    "invitation": (BOTH, PUBLIC),
    "workflow_schema": (READ, PUBLIC),
    "operator_home": (READ, OPERATOR),
    "operator_companies": (READ, OPERATOR),
    "operator_company": (READ, OPERATOR),
    "company_suspend": (BOTH, OPERATOR),
    "company_resume": (BOTH, OPERATOR),
    "company_rename": (BOTH, OPERATOR),
    "company_delete": (BOTH, OPERATOR),
    "company_keep": (BOTH, OPERATOR),
    "operator_errors": (READ, OPERATOR),
    "operator_errors_retry": (WRITE, OPERATOR),
    "operator_visits": (READ, OPERATOR),
    "visit_start": (BOTH, OPERATOR),
    "visit_end": (WRITE, OPERATOR),
    "set_theme": (WRITE, PUBLIC),
    # allauth's own pages
    "account_login": (BOTH, PUBLIC),
    "account_logout": (BOTH, PUBLIC),
    "account_signup": (BOTH, PUBLIC),
    "account_inactive": (READ, PUBLIC),
    "account_reauthenticate": (BOTH, SIGNED_IN),
    "account_email": (BOTH, SIGNED_IN),
    "account_confirm_email": (BOTH, PUBLIC),
    "account_email_verification_sent": (READ, PUBLIC),
    "account_change_password": (BOTH, SIGNED_IN),
    "account_confirm_login_code": (BOTH, PUBLIC),
    "account_set_password": (BOTH, SIGNED_IN),
    "account_reset_password": (BOTH, PUBLIC),
    "account_reset_password_done": (READ, PUBLIC),
    "account_reset_password_from_key": (BOTH, PUBLIC),
    "account_reset_password_from_key_done": (READ, PUBLIC),
}
