import { createRequire } from 'node:module';

// Packages of the client are CommonJS, and in a bundle of ES modules their `require` of Node's own modules finds only
// a global one. Made here and not in the bundle's banner, where it would cost serving a part of its start-up time.
globalThis.require ??= createRequire(import.meta.url);
