-- Which neighbours share the database? hq (the console), audit (the ledger), tenant_api (the contract), public (the product).

CREATE SCHEMA IF NOT EXISTS hq AUTHORIZATION hq_owner;
CREATE SCHEMA IF NOT EXISTS tenant_api AUTHORIZATION hq_owner;
CREATE SCHEMA IF NOT EXISTS audit AUTHORIZATION audit_owner;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO product_app, hq_elevated, hq_publisher, hq_owner, hq_app;
GRANT USAGE ON SCHEMA hq TO hq_app, hq_auditor, product_app;
GRANT USAGE ON SCHEMA tenant_api TO product_app, hq_app;

ALTER DEFAULT PRIVILEGES FOR ROLE hq_owner IN SCHEMA hq GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hq_app;
ALTER DEFAULT PRIVILEGES FOR ROLE hq_owner IN SCHEMA hq GRANT USAGE, SELECT ON SEQUENCES TO hq_app;
ALTER DEFAULT PRIVILEGES FOR ROLE hq_owner GRANT EXECUTE ON FUNCTIONS TO hq_app;

ALTER ROLE hq_owner SET search_path = hq, public;
ALTER ROLE hq_app SET search_path = hq, public;
ALTER ROLE hq_auditor SET search_path = audit;
ALTER ROLE audit_sealer SET search_path = audit;
ALTER ROLE hq_elevated SET search_path = public;
ALTER ROLE hq_publisher SET search_path = public;
ALTER ROLE product_app SET search_path = tenant_api, public;

-- A safety net, not a wall: a role may lift its own limits.
ALTER ROLE hq_app SET statement_timeout = '15s';
ALTER ROLE hq_app SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE hq_elevated SET statement_timeout = '15s';
ALTER ROLE hq_elevated SET default_transaction_read_only = on;
ALTER ROLE hq_ro SET statement_timeout = '5s';
ALTER ROLE hq_ro SET default_transaction_read_only = on;
ALTER ROLE hq_publisher SET statement_timeout = '60s';
ALTER ROLE hq_owner SET lock_timeout = '3s';
