<?php

declare(strict_types=1);

/**
 * Controls a running picky-assist-mock, for one account or for all. Needs PHP 8.0 or newer and no extensions; copy this file into
 * your tests. What each method sends and returns is in docs/control.md of picky-assist-mock, and in
 * `GET /_mock/openapi.json?plane=control`.
 *
 * Every method throws PickyMockProblem if the mock rejects the request, and RuntimeException if no mock responds. Arguments that
 * are null are not sent.
 */
final class PickyMock
{
    /** base URL of the mock */
    public string $url;

    /** base URL of the emulated API; replaces https://pickyassist.com/app/api/v2 in your software */
    public string $baseUrl;

    /**
     * @param string      $url          base URL of the mock
     * @param string|null $token        master token of the account to control, or its fingerprint; without it, all accounts
     * @param string|null $controlToken the setting control-token of the mock, if it is set
     * @param string|null $caFile       for an https URL: file with the certificate of `picky-assist-mock ca`
     * @param float       $timeout      how long to wait for a response, in seconds
     */
    public function __construct(
        string $url = 'http://127.0.0.1:4290',
        public ?string $token = null,
        private ?string $controlToken = null,
        private ?string $caFile = null,
        private float $timeout = 30,
    ) {
        $this->url = rtrim($url, '/');
        $this->baseUrl = "$this->url/app/api/v2";
    }

    /** Returns the same methods for one account, by default a new one that no other test has. */
    public function account(?string $token = null): self
    {
        $token ??= 'php-' . bin2hex(random_bytes(16));

        return new self($this->url, $token, $this->controlToken, $this->caFile, $this->timeout);
    }

    /** Resets the account, or everything. Returns the number of accounts that existed before. */
    public function reset(): int
    {
        return $this->post('/reset', [])['accounts'];
    }

    /** Returns whether the API is active or deprecated (switched off). */
    public function mode(): array
    {
        return $this->get('/mode');
    }

    /** Switches the API off ('deprecated') or on ('active'). The rest is the response in deprecated mode. */
    public function setMode(string $mode, ?int $status = null, ?int $httpStatus = null, ?string $message = null): array
    {
        $body = ['mode' => $mode, 'status' => $status, 'http_status' => $httpStatus, 'message' => $message];

        return $this->send('PUT', '/mode', body: $this->scoped($body));
    }

    /** Returns the time as the mock sees it. */
    public function clock(): array
    {
        return $this->get('/clock');
    }

    /** Freezes the clock at an ISO 8601 instant, lets it run from there (frozen: false), or follows the system time. */
    public function setClock(?string $at = null, ?bool $frozen = null, ?bool $system = null): array
    {
        $body = ['at' => $at, 'frozen' => $frozen, 'system' => $system];

        return $this->send('PUT', '/clock', body: $this->scoped($body));
    }

    /** Advances the clock by an ISO 8601 duration, or to an instant. Plans that become due are renewed. */
    public function advanceClock(?string $by = null, ?string $to = null, ?bool $dryRun = null): array
    {
        return $this->post('/clock/advance', ['by' => $by, 'to' => $to, 'dry_run' => $dryRun]);
    }

    /** Lists the faults with their counters. */
    public function faults(): array
    {
        return $this->get('/faults')['faults'];
    }

    /**
     * Adds an error, a delay or a broken connection for calls of an operation, such as create-project, or of all ('*').
     *
     * @param int|array|null $delayMs milliseconds, or a distribution
     */
    public function addFault(
        string $operation,
        ?int $status = null,
        ?string $message = null,
        ?int $httpStatus = null,
        mixed $body = null,
        int|array|null $delayMs = null,
        ?string $transport = null,
        ?int $times = null,
        ?int $after = null,
    ): array {
        return $this->post('/faults', [
            'operation' => $operation,
            'status' => $status,
            'message' => $message,
            'http_status' => $httpStatus,
            'body' => $body,
            'delay_ms' => $delayMs,
            'transport' => $transport,
            'times' => $times,
            'after' => $after,
        ]);
    }

    /** Removes the fault with this id. */
    public function removeFault(string $id): int
    {
        return $this->send('DELETE', '/faults/' . rawurlencode($id))['removed'];
    }

    /** Removes the faults of the account, or all. Returns their number. */
    public function clearFaults(): int
    {
        return $this->delete('/faults')['removed'];
    }

    /** Returns the calls received, oldest first, and a cursor: pass it as `since` to get only the calls after these. */
    public function requests(?string $operation = null, ?int $status = null, ?int $since = null, ?int $limit = null): array
    {
        return $this->get('/requests', ['operation' => $operation, 'status' => $status, 'since' => $since, 'limit' => $limit]);
    }

    /** Deletes the recorded calls of the account, or all. Returns their number. */
    public function clearRequests(): int
    {
        return $this->delete('/requests')['removed'];
    }

    /** Waits until calls are received, `count` of them (default 1). Calls received before count too, unless `since` excludes them. */
    public function wait(
        ?string $operation = null,
        ?int $status = null,
        ?int $since = null,
        ?int $count = null,
        int $timeoutMs = 5000,
    ): array {
        $query = [
            'operation' => $operation,
            'status' => $status,
            'since' => $since,
            'count' => $count,
            'timeout_ms' => $timeoutMs,
        ];

        return $this->send('GET', '/requests/wait', query: $this->scoped($query), patience: $timeoutMs / 1000);
    }

    /**
     * Checks that calls were received: at least one, or as many as `times` says. `body` is what they must contain.
     *
     * @param int|array|null $times a number, or ['min' => 1, 'max' => 2]
     */
    public function verify(
        ?string $operation = null,
        ?int $status = null,
        ?array $body = null,
        int|array|null $times = null,
        ?int $since = null,
        ?array $inOrder = null,
    ): array {
        return $this->post('/requests/verify', [
            'operation' => $operation,
            'status' => $status,
            'body' => $body,
            'times' => $times,
            'since' => $since,
            'in_order' => $inOrder,
        ]);
    }

    private function get(string $path, array $query = []): array
    {
        return $this->send('GET', $path, query: $this->scoped($query));
    }

    private function delete(string $path): array
    {
        return $this->send('DELETE', $path, query: $this->scoped([]));
    }

    private function post(string $path, array $body): array
    {
        return $this->send('POST', $path, body: $this->scoped($body));
    }

    private function scoped(array $parts): array
    {
        return array_filter(['account' => $this->token] + $parts, static fn (mixed $value): bool => $value !== null);
    }

    private function send(string $method, string $path, array $query = [], ?array $body = null, float $patience = 0): array
    {
        $url = "$this->url/_mock$path" . ($query === [] ? '' : '?' . http_build_query($query));
        $stream = @fopen($url, 'r', false, $this->context($method, $body, $patience));
        if ($stream === false) {
            throw new RuntimeException("no mock responds at $this->url: " . (error_get_last()['message'] ?? 'unknown error'));
        }
        $text = (string) stream_get_contents($stream);
        $line = stream_get_meta_data($stream)['wrapper_data'][0] ?? '';
        fclose($stream);
        $answer = json_decode($text, true);
        if (preg_match('~^HTTP/\S+ 2~', $line) === 1 && is_array($answer)) {
            return $answer;
        }
        if (is_array($answer) && isset($answer['detail'])) {
            throw new PickyMockProblem($answer);
        }
        throw new RuntimeException("no mock responds at $this->url, received $line " . substr($text, 0, 100));
    }

    /** @return resource */
    private function context(string $method, ?array $body, float $patience)
    {
        $headers = ['content-type: application/json', 'connection: close'];
        if ($this->controlToken !== null) {
            $headers[] = "authorization: Bearer $this->controlToken";
        }
        $http = ['method' => $method, 'header' => $headers, 'ignore_errors' => true, 'timeout' => $this->timeout + $patience];
        if ($body !== null) {
            $http['content'] = json_encode((object) $body, JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION);
        }

        return stream_context_create(['http' => $http, 'ssl' => $this->caFile === null ? [] : ['cafile' => $this->caFile]]);
    }
}

/**
 * The mock rejected a request: a verification failed, a wait timed out, or an argument is wrong. The message says what was expected
 * and what was received.
 */
final class PickyMockProblem extends RuntimeException
{
    /** @param array $problem the response (RFC 9457) */
    public function __construct(public array $problem)
    {
        // The first line of a diff is the detail.
        $diff = array_slice($problem['diff'] ?? [], 1);
        parent::__construct(implode("\n", [$problem['detail'], ...$diff]), $problem['status'] ?? 0);
    }
}
