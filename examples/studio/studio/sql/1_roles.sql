-- SPDX-License-Identifier: MIT
-- Three roles, so that no part of the studio can do more than its work needs.

-- Owns the tables and most functions. Nobody logs in as it, and because row
-- level security is forced (3_policies.sql) it sees no more rows than a user.
CREATE ROLE studio_owner NOLOGIN;

-- Owns only the two functions that must look at users before anybody is
-- signed in; the one role that row level security does not bind.
CREATE ROLE studio_auth NOLOGIN BYPASSRLS;

-- What the API and the worker connect as. The password is for development:
-- nobody but the studio reaches the server, on loopback or in a network of its own.
CREATE ROLE studio_api LOGIN PASSWORD 'studio' NOSUPERUSER NOBYPASSRLS;

GRANT CREATE, USAGE ON SCHEMA public TO studio_owner;
GRANT CREATE, USAGE ON SCHEMA public TO studio_auth;
CREATE EXTENSION pgcrypto;
