// Loaded with --import into a server started with --expose-gc: reports the heap size after a garbage collection.
process.on('message', () => {
  globalThis.gc!();
  process.send!(process.memoryUsage().heapUsed);
});
// The channel must not keep the process alive: the server ends when its stdin does.
process.channel!.unref();

export {};
