// Prints how long the second startMock() and close() of a process take, in milliseconds. The first one loads the code.
// Argument: the URL of the installed package's main module.
const { startMock } = await import(String(process.argv[2]))

await (await startMock()).close()
const started = performance.now()
await (await startMock()).close()
process.stdout.write(String(performance.now() - started))
