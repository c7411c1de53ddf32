from django.db import migrations

FORWARD = """
CREATE FUNCTION public.companies_address_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.companies_company SET id = id WHERE id IN (OLD.tenant_id, NEW.tenant_id);
    RETURN NULL;
END $$;
CREATE TRIGGER companies_address_changed AFTER INSERT OR UPDATE OR DELETE ON public.companies_domain
    FOR EACH ROW EXECUTE FUNCTION public.companies_address_changed();
"""
BACK = """
DROP TRIGGER companies_address_changed ON public.companies_domain;
DROP FUNCTION public.companies_address_changed();
"""


class Migration(migrations.Migration):
    """Every change of an address gives its company's row another version, which is what the look-up asks for."""

    dependencies = [("companies", "0006_pool_fleet")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
