"""Uses each method of clients/python/picky_mock.py on the mock at the URL in the first argument."""

import json
import sys
import urllib.request

from picky_mock import PickyMock, PickyMockProblem


def expect_problem(use, text):
    try:
        use()
    except PickyMockProblem as problem:
        assert text in str(problem), problem
        return problem
    raise AssertionError("no problem")


# The environment names a proxy, which the client must not use.
without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
everything = PickyMock(sys.argv[1])
shop = everything.account()
assert shop.token != everything.account().token
assert everything.account("a").token == "a"


def call(operation, **body):
    data = json.dumps({"token": shop.token, **body}).encode()
    return json.load(without_proxy.open(f"{shop.base_url}/{operation}", data))


assert shop.mode()["mode"] == "active"
assert shop.set_mode("deprecated", status=410, http_status=200, message="gone")["message"] == "gone"
assert call("pm/get-projects", project_id=0) == {"status": 410, "message": "gone"}
assert shop.set_mode("active")["mode"] == "active"

assert shop.set_clock(at="2020-06-11T00:00:00Z", frozen=True)["frozen"]
assert call("pm/create-project", project_name="Café", billing_plan=2)["next_billing_date"] == "11-07-2020"
assert len(shop.advance_clock(by="P1M1D")["renewals"]) == 1
assert shop.clock()["at"] == "2020-07-12T00:00:00.000Z"
assert shop.set_clock(system=True)["system"]

fault = shop.add_fault("check-balance", status=403, message="empty", http_status=500, times=1, after=0)
assert shop.faults()[0]["id"] == fault["id"]
assert shop.remove_fault(fault["id"]) == 1
shop.add_fault("check-balance", http_status=503, body={"down": True}, delay_ms=1)
assert shop.clear_faults() == 1

cursor = shop.requests()["cursor"]
assert call("check-balance")["status"] == 100
assert len(shop.wait(operation="check-balance", status=100, since=cursor, count=1, timeout_ms=1000)["requests"]) == 1
assert len(shop.requests(operation="check-balance", status=100, since=cursor, limit=1)["requests"]) == 1
assert expect_problem(lambda: shop.wait(count=9, timeout_ms=1), "within 1 ms").problem["status"] == 408
assert shop.verify(operation="create-project", status=100, body={"project_name": "Café"}, times=1, since=0)["matched"] == 1
assert shop.verify(in_order=[{"operation": "create-project"}, {"operation": "check-balance"}])["matched"] == 2
expect_problem(lambda: shop.verify(body={"project_name": "Tea"}), '- expected "Tea"')
expect_problem(lambda: shop.add_fault("none", status=1), "/operation")
assert shop.clear_requests() == 3
assert shop.reset() == 1

for url in ["http://127.0.0.1:1", f"{sys.argv[1]}/app"]:
    try:
        PickyMock(url).reset()
        raise AssertionError("a mock responds")
    except ConnectionError as error:
        assert str(error).startswith(f"no mock responds at {url}"), error
print("ok")
