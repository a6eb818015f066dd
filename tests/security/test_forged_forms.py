"""A form from elsewhere is turned away, whatever else the request claims."""

import pytest
from flask_wtf.csrf import CSRFError

from fairlead.app import FairleadFlask
from fairlead.identity.session_store import Ended
from fairlead.identity.sessions import Loaded, browser_session


@pytest.mark.parametrize("referrer", ["http://[", "http://[::1", "//\\", "not an address"])
def test_a_timed_out_form_with_a_referrer_that_is_no_address_leads_to_signing_in(
    casework_app: FairleadFlask, referrer: str
) -> None:
    with casework_app.test_request_context("/account/stay", method="POST", headers={"Referer": referrer}):
        browser_session()._found = Loaded(data={}, ended=Ended.IDLE)
        answer = casework_app.make_response(casework_app.handle_user_exception(CSRFError()))

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/")
