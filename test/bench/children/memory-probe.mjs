// Loaded into a server before it starts (with --expose-gc): says how much its heap holds after a garbage collection.
process.on('message', () => {
  globalThis.gc();
  process.send(process.memoryUsage().heapUsed);
});
// The server ends when its stdin does.
process.channel.unref();
