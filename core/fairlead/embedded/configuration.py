"""The three configuration files of the embedded server, as text. Written anew at every start."""

from pathlib import Path

_SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "lc_messages": "'C'",
    "datestyle": "'ISO, DMY'",
    # Nothing a person wrote may reach the log: no statement, no parameter, no "Key (name)=(...)".
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}

# For databases that live as long as one test run: losing them in a power cut costs nothing.
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def server_settings(*, socket_folder: Path, durable: bool) -> str:
    """The text of `postgresql.conf`."""
    quoted = str(socket_folder).replace("'", "''")
    settings = {**_SETTINGS, "unix_socket_directories": f"'{quoted}'"}
    if not durable:
        settings |= _NOT_DURABLE
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


def access_rules() -> str:
    """The text of `pg_hba.conf`: local connections only, identity from the kernel."""
    return "local all all peer map=fairlead\n"


def user_map(client: str) -> str:
    """The text of `pg_ident.conf`: the operating system user `client` may take every database role."""
    return f'fairlead "{client}" all\n'
