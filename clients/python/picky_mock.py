"""Controls a running picky-assist-mock from Python 3.8 or newer, with the standard library only.

Copy this file into your tests, or put its directory on the PYTHONPATH. With pytest, `pytest_plugins = ["picky_mock"]` in
conftest.py adds the fixture `picky`. What each method sends and returns is in docs/control.md of picky-assist-mock, and in
`GET /_mock/openapi.json?plane=control`.
"""

import json
import os
import ssl
import urllib.error
import urllib.parse
import urllib.request
import uuid
from typing import Any, Dict, List, Optional, Union

Json = Dict[str, Any]


class PickyMockProblem(AssertionError):
    """The mock rejected a request: a verification failed, a wait timed out, or an argument is wrong.

    The message says what was expected and what was received. `problem` is the response (RFC 9457).
    """

    def __init__(self, problem: Json):
        diff = problem.get("diff")
        # The first line of a diff is the detail.
        super().__init__("\n".join([problem["detail"], *(diff[1:] if isinstance(diff, list) else [])]))
        self.problem = problem


class PickyMock:
    """Controls a mock, for one account or for all.

    Every method raises PickyMockProblem if the mock rejects the request, and ConnectionError if no mock responds.
    Arguments that are None are not sent.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:4290",
        token: Optional[str] = None,
        *,
        control_token: Optional[str] = None,
        ca_file: Optional[str] = None,
        timeout: float = 30,
    ):
        """
        :param url: base URL of the mock
        :param token: master token of the account to control, or its fingerprint; without it, all accounts
        :param control_token: the setting control-token of the mock, if it is set
        :param ca_file: for an https URL: file with the certificate of `picky-assist-mock ca`
        :param timeout: how long to wait for a response, in seconds
        """
        self.url = url.rstrip("/")
        #: base URL of the emulated API; replaces https://pickyassist.com/app/api/v2 in your software
        self.base_url = f"{self.url}/app/api/v2"
        self.token = token
        self._options: Json = {"control_token": control_token, "ca_file": ca_file, "timeout": timeout}

    def account(self, token: Optional[str] = None) -> "PickyMock":
        """Returns the same methods for one account, by default a new one that no other test has."""
        return PickyMock(self.url, token or f"python-{uuid.uuid4().hex}", **self._options)

    def reset(self) -> int:
        """Resets the account, or everything. Returns the number of accounts that existed before."""
        return self._send("POST", "/reset", {})["accounts"]

    def mode(self) -> Json:
        """Returns whether the API is active or deprecated (switched off)."""
        return self._send("GET", "/mode")

    def set_mode(
        self,
        mode: str,
        *,
        status: Optional[int] = None,
        http_status: Optional[int] = None,
        message: Optional[str] = None,
    ) -> Json:
        """Switches the API off ("deprecated") or on ("active"). The rest is the response in deprecated mode."""
        return self._send(
            "PUT", "/mode", {"mode": mode, "status": status, "http_status": http_status, "message": message}
        )

    def clock(self) -> Json:
        """Returns the time as the mock sees it."""
        return self._send("GET", "/clock")

    def set_clock(
        self, *, at: Optional[str] = None, frozen: Optional[bool] = None, system: Optional[bool] = None
    ) -> Json:
        """Freezes the clock at an ISO 8601 instant, lets it run from there (frozen=False), or follows the system time."""
        return self._send("PUT", "/clock", {"at": at, "frozen": frozen, "system": system})

    def advance_clock(
        self, *, by: Optional[str] = None, to: Optional[str] = None, dry_run: Optional[bool] = None
    ) -> Json:
        """Advances the clock by an ISO 8601 duration, or to an instant. Plans that become due are renewed."""
        return self._send("POST", "/clock/advance", {"by": by, "to": to, "dry_run": dry_run})

    def faults(self) -> List[Json]:
        """Lists the faults with their counters."""
        return self._send("GET", "/faults")["faults"]

    def add_fault(
        self,
        operation: str,
        *,
        status: Optional[int] = None,
        message: Optional[str] = None,
        http_status: Optional[int] = None,
        body: Any = None,
        delay_ms: Union[int, Json, None] = None,
        transport: Optional[str] = None,
        times: Optional[int] = None,
        after: Optional[int] = None,
    ) -> Json:
        """Adds an error, a delay or a broken connection for calls of an operation, such as create-project, or of all ("*")."""
        fault = {
            "operation": operation,
            "status": status,
            "message": message,
            "http_status": http_status,
            "body": body,
            "delay_ms": delay_ms,
            "transport": transport,
            "times": times,
            "after": after,
        }
        return self._send("POST", "/faults", fault)

    def remove_fault(self, id: str) -> int:
        """Removes the fault with this id."""
        return self._send("DELETE", f"/faults/{urllib.parse.quote(id, safe='')}", scoped=False)["removed"]

    def clear_faults(self) -> int:
        """Removes the faults of the account, or all. Returns their number."""
        return self._send("DELETE", "/faults")["removed"]

    def requests(
        self,
        *,
        operation: Optional[str] = None,
        status: Optional[int] = None,
        since: Optional[int] = None,
        limit: Optional[int] = None,
    ) -> Json:
        """Returns the calls received, oldest first, and a cursor: pass it as `since` to get only the calls after these."""
        query = {"operation": operation, "status": status, "since": since, "limit": limit}
        return self._send("GET", "/requests", query=query)

    def clear_requests(self) -> int:
        """Deletes the recorded calls of the account, or all. Returns their number."""
        return self._send("DELETE", "/requests")["removed"]

    def wait(
        self,
        *,
        operation: Optional[str] = None,
        status: Optional[int] = None,
        since: Optional[int] = None,
        count: Optional[int] = None,
        timeout_ms: int = 5000,
    ) -> Json:
        """Waits until calls are received, `count` of them (default 1). Calls received before count too, unless `since` excludes them."""
        query = {"operation": operation, "status": status, "since": since, "count": count, "timeout_ms": timeout_ms}
        return self._send("GET", "/requests/wait", query=query, patience=timeout_ms / 1000)

    def verify(
        self,
        *,
        operation: Optional[str] = None,
        status: Optional[int] = None,
        body: Optional[Json] = None,
        times: Union[int, Json, None] = None,
        since: Optional[int] = None,
        in_order: Optional[List[Json]] = None,
    ) -> Json:
        """Checks that calls were received: at least one, or as many as `times` says. `body` is what they must contain."""
        expected = {
            "operation": operation,
            "status": status,
            "body": body,
            "times": times,
            "since": since,
            "in_order": in_order,
        }
        return self._send("POST", "/requests/verify", expected)

    def _send(
        self,
        method: str,
        path: str,
        body: Optional[Json] = None,
        *,
        query: Optional[Json] = None,
        scoped: bool = True,
        patience: float = 0,
    ) -> Any:
        # A fault's id names its account already.
        scope = {"account": self.token} if scoped else {}
        url = f"{self.url}/_mock{path}"
        data = None
        if body is None:
            text = urllib.parse.urlencode(_given({**scope, **(query or {})}))
            url = f"{url}?{text}" if text else url
        else:
            data = json.dumps(_given({**scope, **body})).encode()
        headers = {"content-type": "application/json"}
        if self._options["control_token"]:
            headers["authorization"] = f"Bearer {self._options['control_token']}"
        request = urllib.request.Request(url, data, headers, method=method)
        try:
            with self._opener().open(request, timeout=self._options["timeout"] + patience) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise _to_error(self.url, error) from None
        except (OSError, ValueError) as error:
            raise ConnectionError(f"no mock responds at {self.url}: {getattr(error, 'reason', error)}") from error

    def _opener(self) -> urllib.request.OpenerDirector:
        context = ssl.create_default_context(cafile=self._options["ca_file"])
        # Without the proxies of the environment.
        return urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )


def _given(parts: Json) -> Json:
    return {name: value for name, value in parts.items() if value is not None}


def _to_error(url: str, error: urllib.error.HTTPError) -> Exception:
    text = error.read().decode(errors="replace")
    try:
        problem = json.loads(text)
        if "detail" in problem:
            return PickyMockProblem(problem)
    except (ValueError, TypeError):
        pass  # Not a mock.
    return ConnectionError(f"no mock responds at {url}, received HTTP {error.code} {text[:100]}")


try:
    import pytest
except ImportError:
    pass
else:

    @pytest.fixture(scope="session")
    def picky_url() -> str:
        """The URL of the mock: the variable ASSIST_MOCK_URL, or the default address. Override it to start a mock."""
        return os.environ.get("ASSIST_MOCK_URL", "http://127.0.0.1:4290")

    @pytest.fixture(scope="session")
    def picky_options() -> Json:
        """Further arguments of PickyMock, such as control_token and ca_file. Override it to pass some."""
        return {}

    @pytest.fixture
    def picky(picky_url: str, picky_options: Json):
        """An account of its own for the test. It is reset after the test. If the test fails, its calls are printed."""
        mock = PickyMock(picky_url, **picky_options).account()
        yield mock
        # pytest shows what is printed here only if the test fails.
        for call in mock.requests(limit=1000)["requests"]:
            print(call["operation"] or call["path"], call["status"], json.dumps(call["body"]), *call["deviations"])
        mock.reset()
