// Which part of src/ can import which, type imports and import() included. `npm run check` fails if an import breaks a
// rule. A separate test covers what a start loads: test/bench/what-a-start-loads.test.ts.

const FOLDERS = ['board', 'commands', 'config', 'server', 'pipeline', 'tools', 'domain', 'aws', 'simulator'];

/** The other parts that each part can import. `main` loads everything else through `lazy`. */
const CAN_IMPORT = {
  main: ['lazy'],
  lazy: ['board', 'commands', 'config', 'server', 'pipeline', 'aws', 'simulator'],
  commands: ['board', 'config', 'server', 'pipeline', 'aws', 'domain', 'simulator', 'clock', 'version'],
  config: ['domain'],
  server: ['pipeline', 'tools', 'aws', 'domain', 'clock', 'version'],
  pipeline: ['aws', 'domain', 'clock'],
  tools: ['pipeline', 'aws', 'domain', 'clock'],
  board: ['domain'],
  domain: [],
  aws: ['domain', 'clock'],
  // The simulator and the server share only a clock: one bug in shared code could hide itself.
  simulator: ['clock'],
  clock: [],
  version: [],
};

const path = (part) => (FOLDERS.includes(part) ? `^src/${part}/` : `^src/${part}[.]ts$`);

const layers = Object.entries(CAN_IMPORT).map(([part, allowed]) => ({
  name: `${part}-imports`,
  comment: `src/${part} can import ${allowed.join(', ') || 'no other part of src'}.`,
  severity: 'error',
  from: { path: path(part) },
  to: { path: '^(src|scripts|test)/', pathNot: [part, ...allowed].map(path) },
}));

const pkg = (name) => `(^|/)node_modules/${name}/`;

module.exports = {
  forbidden: [
    { name: 'no-cycle', comment: 'Type imports included.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared',
      comment: 'A package must be in package.json: an indirect dependency can disappear.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'used',
      comment: 'No file that main.ts cannot reach.',
      severity: 'error',
      from: { path: '^src/main[.]ts$' },
      to: { path: '^src/', reachable: false },
    },
    ...layers,
    {
      name: 'in-a-layer',
      comment: 'A new file or folder of src needs an entry in CAN_IMPORT.',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: Object.keys(CAN_IMPORT).map(path) },
    },
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
      comment: 'The demo is a client; the server is not.',
      severity: 'error',
      from: { pathNot: '^src/commands/demo/' },
      to: { path: pkg('@modelcontextprotocol/(client|sdk)') },
    },
    {
      name: 'aws-sdk',
      comment: 'The simulator checks signatures with the library that creates them.',
      severity: 'error',
      from: { pathNot: '^src/(aws/|simulator/wire/signature[.]ts)' },
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
