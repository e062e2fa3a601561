<?php

// Uses each method of clients/php/PickyMock.php on the mock at the URL in the first argument.

declare(strict_types=1);

require __DIR__ . '/../../clients/php/PickyMock.php';

function same(mixed $expected, mixed $received): void
{
    if ($expected !== $received) {
        throw new Exception('expected ' . var_export($expected, true) . ', received ' . var_export($received, true));
    }
}

function expectProblem(callable $use, string $text): PickyMockProblem
{
    try {
        $use();
    } catch (PickyMockProblem $problem) {
        same(true, str_contains($problem->getMessage(), $text) ?: $problem->getMessage());

        return $problem;
    }
    throw new Exception('no problem');
}

$everything = new PickyMock($argv[1]);
$shop = $everything->account();
same(false, $shop->token === $everything->account()->token);
same('a', $everything->account('a')->token);

function call(string $operation, array $body = []): array
{
    global $shop;
    $content = json_encode(['token' => $shop->token] + $body);
    $context = stream_context_create(['http' => ['method' => 'POST', 'header' => 'content-type: application/json', 'content' => $content]]);

    return json_decode(file_get_contents("$shop->baseUrl/$operation", false, $context), true);
}

same('active', $shop->mode()['mode']);
same('gone', $shop->setMode('deprecated', status: 410, httpStatus: 200, message: 'gone')['message']);
same(['status' => 410, 'message' => 'gone'], call('pm/get-projects', ['project_id' => 0]));
same('active', $shop->setMode('active')['mode']);

same(true, $shop->setClock(at: '2020-06-11T00:00:00Z', frozen: true)['frozen']);
same('11-07-2020', call('pm/create-project', ['project_name' => 'Café', 'billing_plan' => 2])['next_billing_date']);
same(1, count($shop->advanceClock(by: 'P1M1D')['renewals']));
same('2020-07-12T00:00:00.000Z', $shop->clock()['at']);
same(true, $shop->setClock(system: true)['system']);

$fault = $shop->addFault('check-balance', status: 403, message: 'empty', httpStatus: 500, times: 1, after: 0);
same($fault['id'], $shop->faults()[0]['id']);
same(1, $shop->removeFault($fault['id']));
$shop->addFault('check-balance', httpStatus: 503, body: ['down' => true], delayMs: 1);
same(1, $shop->clearFaults());

$cursor = $shop->requests()['cursor'];
same(100, call('check-balance')['status']);
same(1, count($shop->wait('check-balance', status: 100, since: $cursor, count: 1, timeoutMs: 1000)['requests']));
same(1, count($shop->requests('check-balance', status: 100, since: $cursor, limit: 1)['requests']));
same(408, expectProblem(fn () => $shop->wait(count: 9, timeoutMs: 1), 'within 1 ms')->problem['status']);
same(1, $shop->verify('create-project', status: 100, body: ['project_name' => 'Café'], times: 1, since: 0)['matched']);
same(2, $shop->verify(inOrder: [['operation' => 'create-project'], ['operation' => 'check-balance']])['matched']);
expectProblem(fn () => $shop->verify(body: ['project_name' => 'Tea']), '- expected "Tea"');
expectProblem(fn () => $shop->addFault('none', status: 1), '/operation');
same(3, $shop->clearRequests());
same(1, $shop->reset());

foreach (['http://127.0.0.1:1', "$argv[1]/app"] as $url) {
    try {
        (new PickyMock($url))->reset();
        throw new Exception('a mock responds');
    } catch (RuntimeException $error) {
        same(true, str_starts_with($error->getMessage(), "no mock responds at $url"));
    }
}
echo "ok\n";
