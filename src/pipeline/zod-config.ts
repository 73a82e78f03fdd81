import { config } from 'zod';

// Compiling a parser for each schema costs a start more than the calls of a session gain. To be imported before any
// schema is made, the SDK's own included.
config({ jitless: true });
