"""Every address of both sites: its methods, and who may. An address that is not in the table fails the build."""

from tenant_apps.team.enums import Permission

PUBLIC = "anybody"
MEMBER = "every member"
SIGNED_IN = "who is signed in"
SUPERUSER = "superusers"

DESIGN = (Permission.DESIGN_WORKFLOWS,)
PUBLISH = (Permission.PUBLISH_WORKFLOWS,)
SEE_WORKFLOWS = (*DESIGN, *PUBLISH)
COMPANY = (Permission.MANAGE_COMPANY,)
TEMPLATES = (*COMPANY, *PUBLISH)

VIEW = ("companies.view_company",)
AUDIT = ("audit.read",)
VISIT = ("companies.visit", "companies.act")
MANAGE = ("companies.manage",)

READ = ("GET",)
WRITE = ("POST",)
BOTH = ("GET", "POST")

# name → (methods, who): a tuple of permissions means "with at least one of them": a member of the company; on the
# platform's site they are Django's, and who has none of them is told that there is no such page
COMPANY_SITE = {
    "dashboard": (READ, MEMBER),
    "inbox": (READ, MEMBER),
    "notices_read": (WRITE, MEMBER),
    "tasks_together": (BOTH, MEMBER),
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
    "ticket_comment": (WRITE, MEMBER),
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
    "who_may_what": (READ, (Permission.MANAGE_TEAM, *COMPANY)),
    "who_may_what_csv": (READ, (Permission.MANAGE_TEAM, *COMPANY)),
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
    "company_audit": (READ, COMPANY),
    "company_audit_export": (WRITE, COMPANY),
    "visit_list": (READ, COMPANY),
    "visit_detail": (READ, COMPANY),
    "visit_export": (READ, COMPANY),
    "company_data": (BOTH, COMPANY),
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
    "operator_home": (READ, VIEW),
    "operator_companies": (READ, VIEW),
    "operator_company": (READ, VIEW),
    "company_suspend": (BOTH, MANAGE),
    "company_resume": (BOTH, MANAGE),
    "company_rename": (BOTH, MANAGE),
    "company_delete": (BOTH, MANAGE),
    "company_keep": (BOTH, MANAGE),
    "operator_errors": (READ, VIEW),
    "operator_errors_retry": (WRITE, MANAGE),
    "operator_visits": (READ, VIEW),
    "operator_audit": (READ, AUDIT),
    "operator_audit_export": (WRITE, AUDIT),
    "visit_start": (BOTH, VISIT),
    "visit_end": (WRITE, (*VIEW, *VISIT)),
    "set_theme": (WRITE, PUBLIC),
    "close_account": (BOTH, SIGNED_IN),
    "own_sessions": (READ, SIGNED_IN),
    "end_session": (WRITE, SIGNED_IN),
    "end_other_sessions": (WRITE, SIGNED_IN),
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
    "mfa_index": (READ, SIGNED_IN),
    "mfa_authenticate": (BOTH, PUBLIC),
    "mfa_reauthenticate": (BOTH, SIGNED_IN),
    "mfa_activate_totp": (BOTH, SIGNED_IN),
    "mfa_deactivate_totp": (BOTH, SIGNED_IN),
    "mfa_view_recovery_codes": (READ, SIGNED_IN),
    "mfa_generate_recovery_codes": (BOTH, SIGNED_IN),
    "mfa_download_recovery_codes": (READ, SIGNED_IN),
    "mfa_list_webauthn": (READ, SIGNED_IN),
    "mfa_add_webauthn": (BOTH, SIGNED_IN),
    "mfa_remove_webauthn": (BOTH, SIGNED_IN),
    "mfa_edit_webauthn": (BOTH, SIGNED_IN),
    "mfa_reauthenticate_webauthn": (BOTH, SIGNED_IN),
    "mfa_login_webauthn": (BOTH, PUBLIC),
    "socialaccount_login_cancelled": (READ, PUBLIC),
    "socialaccount_login_error": (READ, PUBLIC),
    "socialaccount_signup": (BOTH, PUBLIC),
    "socialaccount_connections": (BOTH, SIGNED_IN),
}
DJANGO_ADMIN = (BOTH, SUPERUSER)  # every address below /admin/

# what an address names may be unknown to somebody who is let in: who may know it (everybody else gets 404)
KNOWN_TO = {
    "ticket_detail": "its requester, who works or may work on it, who sees every ticket",
    "ticket_comment": "as the ticket",
    "ticket_act": "as the ticket",
    "attachment": "as the ticket, and the readers of its field",
    "task_detail": "who it waits for, and as its ticket",
    "task_claim": "as the task",
    "task_give_back": "as the task",
    "task_complete": "as the task",
    "task_act": "who it waits for, who handles errors, and the requester for adding one more",
    "absence_edit": "the absent person, and who manages the team",
    "absence_remove": "as the absence",
}
