"""All that PostgreSQL's catalogues say about a schema, without its name, so that two schemas can be compared."""

from django.db import connection

QUESTIONS = {
    "columns": "SELECT c.relname, a.attname, a.attnum, format_type(a.atttypid, a.atttypmod), a.attnotnull,"
    " a.attidentity, a.attgenerated, a.attcollation, pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a"
    " JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
    " WHERE c.relnamespace = {schema} AND c.relkind IN ('r', 'p', 'S', 'v') AND a.attnum > 0 AND NOT a.attisdropped",
    "indexes": "SELECT c.relname, pg_get_indexdef(i.indexrelid), i.indisunique, i.indisprimary, i.indisvalid"
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = {schema}",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferrable, condeferred,"
    " convalidated FROM pg_constraint WHERE connamespace = {schema} AND contype <> 'n'",
    "sequences": "SELECT c.relname, s.seqtypid::regtype::text, s.seqstart, s.seqincrement, s.seqmax, s.seqmin,"
    " s.seqcycle, o.refobjid::regclass::text, o.refobjsubid FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid"
    " LEFT JOIN pg_depend o ON o.objid = c.oid AND o.classid = 'pg_class'::regclass AND o.deptype IN ('a', 'i')"
    " WHERE c.relnamespace = {schema}",
    "privileges": "SELECT relname, relkind, relacl::text, relowner::regrole::text, reloptions, relpersistence,"
    " relrowsecurity FROM pg_class WHERE relnamespace = {schema}",
    "privileges of the schema": "SELECT nspacl::text, nspowner::regrole::text FROM pg_namespace WHERE oid = {schema}",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = {schema}",
    "triggers": "SELECT c.relname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE c.relnamespace = {schema} AND NOT t.tgisinternal",
    "comments": "SELECT c.relname, d.objsubid, d.description FROM pg_description d JOIN pg_class c ON c.oid = d.objoid"
    " WHERE c.relnamespace = {schema}",
    "migrations": "SELECT app, name FROM {name}.django_migrations",
}


def catalogue(schema: str) -> dict[str, list[str]]:
    """Return the sorted answers to every question."""
    answers = {}
    with connection.cursor() as cursor:
        for about, question in QUESTIONS.items():
            cursor.execute(question.format(schema=f"'{schema}'::regnamespace", name=schema))
            answers[about] = sorted(str(row).replace(f"{schema}.", "") for row in cursor.fetchall())
    return answers
