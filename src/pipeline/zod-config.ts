import { config } from 'zod';

// Compiling a parser for each schema costs start-up more than it saves over a session. Import this before any schema is
// made, including the SDK's own.
config({ jitless: true });
