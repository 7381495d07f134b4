-- A stand-in for the product's database: the tables of CleanMateX that the console reads and publishes to, with the
-- same names and columns, reduced to what is used. Only the embedded stack and the tests install it; the console
-- itself never creates or alters anything in schema public.

CREATE TABLE IF NOT EXISTS public.org_tenants_mst (
    id uuid PRIMARY KEY,
    name varchar(255) NOT NULL,
    name2 varchar(255),
    slug varchar(100) NOT NULL UNIQUE,
    email varchar(255) NOT NULL UNIQUE,
    s_current_plan varchar(50),
    country varchar(2),
    country_code varchar(2),
    currency varchar(3),
    timezone varchar(50),
    language varchar(5) DEFAULT 'ar',
    first_day_of_week smallint DEFAULT 6,
    is_active boolean NOT NULL DEFAULT true,
    status varchar(20) NOT NULL DEFAULT 'active',
    is_hq_test_demo boolean NOT NULL DEFAULT false,
    rec_status smallint NOT NULL DEFAULT 1,
    created_at timestamp NOT NULL DEFAULT now(),
    updated_at timestamp
);

CREATE TABLE IF NOT EXISTS public.org_branches_mst (
    id uuid NOT NULL,
    tenant_org_id uuid NOT NULL REFERENCES public.org_tenants_mst (id) ON DELETE CASCADE,
    name varchar(255) NOT NULL,
    name2 varchar(255),
    is_main boolean NOT NULL DEFAULT false,
    country varchar(2),
    is_active boolean NOT NULL DEFAULT true,
    rec_status smallint NOT NULL DEFAULT 1,
    created_at timestamp NOT NULL DEFAULT now(),
    PRIMARY KEY (id, tenant_org_id)
);

CREATE TABLE IF NOT EXISTS public.org_users_mst (
    id uuid PRIMARY KEY,
    tenant_org_id uuid NOT NULL REFERENCES public.org_tenants_mst (id) ON DELETE CASCADE,
    display_name varchar(255),
    email varchar(255) NOT NULL,
    role varchar(50) NOT NULL DEFAULT 'admin',
    is_active boolean NOT NULL DEFAULT true,
    rec_status smallint NOT NULL DEFAULT 1,
    created_at timestamp NOT NULL DEFAULT now(),
    UNIQUE (tenant_org_id, email)
);

CREATE TABLE IF NOT EXISTS public.org_tenant_settings_cf (
    id uuid PRIMARY KEY,
    tenant_org_id uuid NOT NULL REFERENCES public.org_tenants_mst (id),
    setting_code varchar(100) NOT NULL,
    setting_value text,
    value_jsonb jsonb,
    is_active boolean NOT NULL DEFAULT true,
    rec_status smallint NOT NULL DEFAULT 1,
    created_at timestamp NOT NULL DEFAULT now(),
    UNIQUE (tenant_org_id, setting_code)
);

CREATE TABLE IF NOT EXISTS public.org_pln_subscriptions_mst (
    id uuid PRIMARY KEY,
    tenant_org_id uuid NOT NULL REFERENCES public.org_tenants_mst (id) ON DELETE CASCADE,
    plan_code varchar(50) NOT NULL,
    plan_name varchar(255),
    status varchar(20) NOT NULL CHECK (status IN ('trial', 'active', 'past_due', 'suspended', 'cancelled', 'expired')),
    base_price numeric(19, 4) NOT NULL DEFAULT 0,
    currency varchar(3),
    billing_cycle varchar(20),
    current_period_start date,
    current_period_end date,
    is_active boolean NOT NULL DEFAULT true,
    rec_status smallint NOT NULL DEFAULT 1,
    created_at timestamp NOT NULL DEFAULT now(),
    UNIQUE (tenant_org_id, id)
);

CREATE TABLE IF NOT EXISTS public.org_orders_mst (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_org_id uuid NOT NULL REFERENCES public.org_tenants_mst (id) ON DELETE CASCADE,
    branch_id uuid,
    order_no varchar(100) NOT NULL,
    status varchar(50) NOT NULL DEFAULT 'intake',
    current_status varchar(50),
    total_items integer NOT NULL DEFAULT 0,
    total_amount numeric(19, 4) NOT NULL DEFAULT 0,
    currency_code varchar(3),
    order_source_code varchar(50),
    created_at timestamp NOT NULL DEFAULT now(),
    updated_at timestamp,
    UNIQUE (tenant_org_id, order_no)
);
CREATE INDEX IF NOT EXISTS org_orders_by_tenant ON public.org_orders_mst (tenant_org_id, created_at);

CREATE TABLE IF NOT EXISTS public.hq_ff_feature_flags_mst (
    flag_key varchar(100) PRIMARY KEY,
    flag_name text NOT NULL,
    flag_name2 text,
    governance_category varchar(50) NOT NULL DEFAULT 'tenant_feature',
    is_billable boolean NOT NULL DEFAULT false,
    is_kill_switch boolean NOT NULL DEFAULT false,
    is_sensitive boolean NOT NULL DEFAULT false,
    data_type varchar(20) NOT NULL,
    default_value jsonb NOT NULL,
    plan_binding_type varchar(20) NOT NULL DEFAULT 'plan_bound',
    is_active boolean DEFAULT true,
    updated_at timestamp
);

CREATE TABLE IF NOT EXISTS public.sys_ff_pln_flag_mappings_dtl (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    plan_code varchar(50) NOT NULL,
    flag_key varchar(100) NOT NULL REFERENCES public.hq_ff_feature_flags_mst (flag_key) ON DELETE RESTRICT,
    plan_specific_value jsonb,
    is_enabled boolean DEFAULT true,
    is_active boolean DEFAULT true,
    updated_at timestamp,
    UNIQUE (plan_code, flag_key)
);

CREATE TABLE IF NOT EXISTS public.org_ff_overrides_cf (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_org_id uuid NOT NULL REFERENCES public.org_tenants_mst (id) ON DELETE CASCADE,
    flag_key varchar(100) NOT NULL,
    data_type varchar(20) NOT NULL,
    override_value jsonb NOT NULL,
    override_reason text,
    override_type varchar(30),
    approval_status varchar(20),
    effective_from timestamp,
    effective_until timestamp,
    is_active boolean DEFAULT true,
    created_at timestamp DEFAULT now(),
    created_by text,
    updated_at timestamp,
    UNIQUE (tenant_org_id, flag_key, is_active)
);

-- Three roles look at these rows: the product sees one tenant at a time, headquarters reads them all through its
-- elevated role and writes them through its publisher. Policies name roles; no policy asks a flag.
DO $$
DECLARE
    name text;
    mine text;
BEGIN
    FOREACH name IN ARRAY ARRAY['org_tenants_mst', 'org_branches_mst', 'org_users_mst', 'org_tenant_settings_cf',
                                'org_pln_subscriptions_mst', 'org_ff_overrides_cf', 'org_orders_mst'] LOOP
        mine := CASE name WHEN 'org_tenants_mst' THEN 'id' ELSE 'tenant_org_id' END;
        EXECUTE format('ALTER TABLE public.%I OWNER TO product_owner', name);
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('DROP POLICY IF EXISTS own_tenant ON public.%I', name);
        EXECUTE format('CREATE POLICY own_tenant ON public.%I TO product_app
            USING (%I = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', name, mine);
        EXECUTE format('DROP POLICY IF EXISTS owner_checks_keys ON public.%I', name);
        EXECUTE format('CREATE POLICY owner_checks_keys ON public.%I TO product_owner USING (true)', name);
        EXECUTE format('DROP POLICY IF EXISTS headquarters_reads ON public.%I', name);
        EXECUTE format('CREATE POLICY headquarters_reads ON public.%I FOR SELECT TO hq_elevated USING (true)', name);
        EXECUTE format('GRANT SELECT ON public.%I TO hq_elevated, product_app', name);
        IF name <> 'org_orders_mst' THEN
            EXECUTE format('DROP POLICY IF EXISTS headquarters_publishes ON public.%I', name);
            EXECUTE format('CREATE POLICY headquarters_publishes ON public.%I TO hq_publisher USING (true) WITH CHECK (true)', name);
        END IF;
    END LOOP;
END$$;

GRANT USAGE ON SCHEMA public TO product_owner;
GRANT INSERT, UPDATE ON public.org_orders_mst TO product_app;
-- The publisher may read what it writes: ON CONFLICT compares with it.
GRANT SELECT (id, name, name2, email, currency, timezone, is_active, status, updated_at),
    INSERT (id, name, name2, slug, email, country, country_code, currency, timezone, language, is_active, status, is_hq_test_demo),
    UPDATE (name, name2, email, currency, timezone, is_active, status, updated_at) ON public.org_tenants_mst TO hq_publisher;
GRANT SELECT (id, tenant_org_id, name, name2), INSERT (id, tenant_org_id, name, name2, is_main, country),
    UPDATE (name, name2) ON public.org_branches_mst TO hq_publisher;
GRANT SELECT (id, tenant_org_id, email, display_name), INSERT (id, tenant_org_id, display_name, email, role),
    UPDATE (display_name) ON public.org_users_mst TO hq_publisher;
GRANT SELECT (id, tenant_org_id, setting_code, setting_value, value_jsonb),
    INSERT (id, tenant_org_id, setting_code, setting_value, value_jsonb),
    UPDATE (setting_value, value_jsonb) ON public.org_tenant_settings_cf TO hq_publisher;
GRANT SELECT (id, tenant_org_id, plan_code, plan_name, status, base_price, currency, billing_cycle, current_period_start,
        current_period_end),
    INSERT (id, tenant_org_id, plan_code, plan_name, status, base_price, currency, billing_cycle, current_period_start,
        current_period_end),
    UPDATE (plan_code, plan_name, status, base_price, currency, billing_cycle, current_period_start, current_period_end, is_active)
    ON public.org_pln_subscriptions_mst TO hq_publisher;
GRANT SELECT, INSERT (tenant_org_id, flag_key, data_type, override_value, override_reason, override_type, approval_status,
        effective_from, effective_until, created_by),
    UPDATE (data_type, override_value, override_reason, override_type, approval_status, effective_from, effective_until,
        created_by, updated_at, is_active), DELETE ON public.org_ff_overrides_cf TO hq_publisher;
-- Of flags and what plans say of them the product has no tenant: everybody reads them.
ALTER TABLE public.hq_ff_feature_flags_mst OWNER TO product_owner;
ALTER TABLE public.sys_ff_pln_flag_mappings_dtl OWNER TO product_owner;
GRANT SELECT ON public.hq_ff_feature_flags_mst, public.sys_ff_pln_flag_mappings_dtl TO hq_elevated, product_app, hq_publisher;
GRANT INSERT (flag_key, flag_name, flag_name2, data_type, default_value, is_kill_switch),
    UPDATE (default_value, is_kill_switch, updated_at) ON public.hq_ff_feature_flags_mst TO hq_publisher;
GRANT UPDATE (is_enabled, updated_at) ON public.sys_ff_pln_flag_mappings_dtl TO hq_publisher;
