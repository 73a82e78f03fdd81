// Which part of src/ can import which, type imports and import() included. `npm run check` fails if an import breaks a
// rule. A separate test covers what a start loads: test/bench/what-a-start-loads.test.ts.

const FOLDERS = ['commands', 'config', 'server', 'pipeline', 'tools', 'domain', 'aws', 'simulator', 'board'];

/** The other parts that each part can import. `main` loads everything else through `lazy`. */
const CAN_IMPORT = {
  main: ['lazy'],
  lazy: ['commands', 'config', 'server', 'pipeline', 'aws', 'simulator', 'board'],
  commands: ['board', 'config', 'server', 'pipeline', 'aws', 'domain', 'simulator', 'clock', 'version'],
  config: ['domain'],
  server: ['pipeline', 'tools', 'aws', 'domain', 'clock', 'version'],
  pipeline: ['aws', 'domain', 'clock'],
  tools: ['pipeline', 'aws', 'domain', 'clock'],
  domain: [],
  aws: ['domain', 'clock'],
  // The simulator and the server share only a clock: one bug in shared code could hide itself.
  simulator: ['clock'],
  // It shows results, and knows nothing of how they come about.
  board: [],
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
      comment: 'No file that main.ts cannot reach. The app of the board is a program of its own.',
      severity: 'error',
      from: { path: '^src/main[.]ts$' },
      to: { path: '^src/', pathNot: '^src/board/view/', reachable: false },
    },
    {
      name: 'used-in-the-view',
      severity: 'error',
      from: { path: '^src/board/view/app[.]ts$' },
      to: { path: '^src/board/view/', reachable: false },
    },
    {
      name: 'view-in-a-browser',
      comment: 'The app of the board has no Node: it is bundled into a page.',
      severity: 'error',
      from: { pathNot: '^src/board/view/' },
      to: { path: '^src/board/view/' },
    },
    {
      name: 'board-is-plain',
      comment:
        'The board comes with nothing: no package is in the page, and esbuild bundles it where nothing is built.',
      severity: 'error',
      from: { path: '^src/board/' },
      to: { pathNot: ['^src/board/', '^(node:)?(crypto|module|url)$', pkg('esbuild')] },
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
