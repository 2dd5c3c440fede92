"""The portal without its page cache, for `serving.py` to compare with."""

from portal.guard import Guard
from portal.wsgi import lanes

application = Guard(lanes)
