"""Stands in for the process that reads files, and tells what it finds around it."""

import json
import os

found = (",".join(os.environ), ",".join(sorted(set(os.listdir("/proc/self/fd")) - {"3"})), str(os.getsid(0)))
refusal = {"code": "seen", "message": "|".join(found), "status": 422, "field": "file", "params": {}}
print(json.dumps({"refusal": refusal}))
