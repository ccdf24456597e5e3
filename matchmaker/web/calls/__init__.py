"""Pages of calls and tenders: the list, one call with its groups, posting, and interest."""

from matchmaker.web.calls.exporting import call_exporting
from matchmaker.web.calls.interest import call_interest
from matchmaker.web.calls.pages import calls
from matchmaker.web.calls.posting import call_posting

__all__ = ["call_exporting", "call_interest", "call_posting", "calls"]
