// Which part of src/ may import which, type imports and import() included: `npm run check` fails where one does not. What a
// start may load is held by test/bench/what-a-start-loads.test.ts.

const FOLDERS = ['commands', 'config', 'server', 'pipeline', 'tools', 'domain', 'aws', 'simulator'];

/** Of each part, what it may import of the others. `main` loads everything else through `lazy`. */
const MAY_IMPORT = {
  main: ['lazy'],
  lazy: ['commands', 'config', 'server', 'pipeline', 'aws', 'simulator'],
  commands: ['config', 'server', 'pipeline', 'aws', 'domain', 'simulator', 'clock', 'version'],
  config: ['domain'],
  server: ['pipeline', 'tools', 'aws', 'domain', 'clock', 'version'],
  pipeline: ['aws', 'domain', 'clock'],
  tools: ['pipeline', 'aws', 'domain', 'clock'],
  domain: [],
  aws: ['domain', 'clock'],
  // One bug must not pass both: the simulator and the server share a clock and nothing else.
  simulator: ['clock'],
  clock: [],
  version: [],
};

const path = (part) => (FOLDERS.includes(part) ? `^src/${part}/` : `^src/${part}[.]ts$`);

const layers = Object.entries(MAY_IMPORT).map(([part, allowed]) => ({
  name: `${part}-imports`,
  comment: `src/${part} may import ${allowed.join(', ') || 'nothing else of src'}.`,
  severity: 'error',
  from: { path: path(part) },
  to: { path: '^src/', pathNot: [part, ...allowed].map(path) },
}));

const pkg = (name) => `(^|/)node_modules/${name}/`;

module.exports = {
  forbidden: [
    { name: 'no-circle', comment: 'Types included.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...layers,
    {
      name: 'lazy-is-for-main',
      severity: 'error',
      from: { pathNot: '^src/main[.]ts$' },
      to: { path: '^src/lazy[.]ts$' },
    },
    {
      name: 'lazy-imports-lazily',
      severity: 'error',
      from: { path: '^src/lazy[.]ts$' },
      to: { dependencyTypesNot: ['dynamic-import'] },
    },
    {
      name: 'mcp-sdk',
      severity: 'error',
      from: { pathNot: '^src/(server/|pipeline/confirm[.]ts|commands/demo/)' },
      to: { path: pkg('@modelcontextprotocol') },
    },
    {
      name: 'mcp-client',
      comment: 'The tour is a client; the server is not.',
      severity: 'error',
      from: { pathNot: '^src/commands/demo/' },
      to: { path: pkg('@modelcontextprotocol/(client|sdk)') },
    },
    {
      name: 'aws-sdk',
      comment: 'The simulator checks signatures with the library that makes them.',
      severity: 'error',
      from: { pathNot: '^src/(aws/|simulator/signature[.]ts)' },
      to: { path: pkg('(@aws-sdk|@smithy)') },
    },
    {
      name: 'domain-is-pure',
      comment: 'No I/O, no SDK, no clock.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: ['^src/domain/', '^(node:)?(crypto|util)$', pkg('fastest-levenshtein')] },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
