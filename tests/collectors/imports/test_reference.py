"""Every list that people bring is declared whole and written out."""

from pathlib import Path

from collectors.imports.reference import as_page
from collectors.kit import discover
from readiness.domain.population import ColumnType
from readiness.domain.vocabulary import Shape

ROOT = Path(__file__).resolve().parents[3]
IMPORTS = discover()["imports"].collectors
COLUMNS = {
    "hris.roster": "person_id,email,name,worker_type,title,department,manager_id,start_date,end_date,status",
    "hris.job_changes": "person_id,effective_date,from_title,to_title,from_dept,to_dept",
    "hris.background_checks": "person_id,ordered_on,completed_on,result_class",
    "hris.performance_reviews": "person_id,cycle,completed_on",
    "lms.completions": "person_id,course_id,assigned_on,due_on,completed_on",
    "mdm.devices": "device_id,serial,person_id,os,os_version,encrypted,screen_lock_min,malware_protection,last_check_in,status",
    "scanner.findings": "finding_id,asset,vuln_id,severity,first_detected,last_seen,fixed_at,status",
    "oncall.alerts": "alert_id,source,severity,created_at,ack_at,closed_at,incident_key",
    "uptime.reports": "month,service,minutes_down,availability_pct,target_pct",
}
IDP = {"idp.users", "idp.app_assignments", "idp.policies", "idp.factors", "idp.admin_roles", "idp.system_log"}


def test_the_page_is_what_the_schemas_say():
    page = (ROOT / "docs" / "import-lists.md").read_text(encoding="utf-8")
    assert page == as_page(), "run: .venv/bin/python -m collectors.imports.reference > docs/import-lists.md"


def test_every_list_is_declared_with_the_columns_that_were_promised():
    assert set(IMPORTS) == {*COLUMNS, *IDP}
    for id_, columns in COLUMNS.items():
        assert ",".join(column.name for column in IMPORTS[id_].schema.columns[1:]) == columns


def test_every_key_is_made_of_columns_that_must_be_there():
    for collector in IMPORTS.values():
        columns = {column.name: column for column in collector.schema.columns}
        assert collector.by_file_only
        assert collector.schema.made_of
        assert all(columns[name].required for name in collector.schema.made_of)


def test_events_say_when_they_happened():
    for collector in IMPORTS.values():
        at = {column.name: column.type for column in collector.schema.columns}.get(collector.schema.at or "")
        assert (collector.shape is Shape.EVENTS) == (at in (ColumnType.INSTANT, ColumnType.DATE))
