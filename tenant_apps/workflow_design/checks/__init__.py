"""The publish gate: everything wrong with a definition, at once, each with line, sentence and mend."""

from tenant_apps.workflow_design.checks.checking import Checked, find_faults
from tenant_apps.workflow_design.checks.known import Known

__all__ = ["Checked", "Known", "find_faults"]
