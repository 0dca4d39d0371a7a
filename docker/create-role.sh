#!/bin/bash
# Makes Larch's role, which is no superuser, and the database that it owns. The image of PostgreSQL runs it when it sets up
# a new data directory; elsewhere, run it once with PGHOST, POSTGRES_USER (a superuser) and what psql needs to log in.
set -euo pipefail
export LARCH_DATABASE_USER=${LARCH_DATABASE_USER:-larch} LARCH_DATABASE_NAME=${LARCH_DATABASE_NAME:-larch}
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<'SQL'
\getenv role LARCH_DATABASE_USER
\getenv database LARCH_DATABASE_NAME
\getenv password LARCH_DATABASE_PASSWORD
CREATE ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
CREATE DATABASE :"database" OWNER :"role" ENCODING 'UTF8' TEMPLATE template0;
-- Nobody else.
REVOKE CONNECT, TEMPORARY ON DATABASE :"database" FROM PUBLIC;
SQL
