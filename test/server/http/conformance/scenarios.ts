// What the official suite says of this server, scenario by scenario. One that is in neither list fails the test.

export interface Suite {
  /** The package to run; its bin is `conformance`. */
  package: string;
  args: readonly string[];
  passes: readonly string[];
  /** The scenarios that cannot pass here, each with the reason. */
  fails: Readonly<Record<string, string>>;
}

const because = (reason: string, ...names: string[]) => Object.fromEntries(names.map((name) => [name, reason]));

const FIXTURE_TOOL = 'It calls a tool that only a test server has.';
const FIXTURE_PROMPT = 'It gets a prompt that only a test server has.';
const FIXTURE_RESOURCE = 'It reads a resource that only a test server has.';
const NO_SUBSCRIPTIONS = 'The one resource never changes, so nobody can subscribe to it.';
const NO_LOGGING = 'This server sends no log messages to clients: its log is on stderr.';

const TOOLS = [
  'tools-call-simple-text',
  'tools-call-image',
  'tools-call-audio',
  'tools-call-embedded-resource',
  'tools-call-mixed-content',
  'tools-call-error',
  'tools-call-with-progress',
  'json-schema-2020-12',
];
const RESOURCES = ['resources-read-text', 'resources-read-binary', 'resources-templates-read'];
const PROMPTS = [
  'completion-complete',
  'prompts-get-simple',
  'prompts-get-with-args',
  'prompts-get-embedded-resource',
  'prompts-get-with-image',
];

export const SUITES: Readonly<Record<string, Suite>> = {
  '2025-11-25': {
    package: '@modelcontextprotocol/conformance@0.1.16',
    args: ['--suite', 'all'],
    passes: [
      'server-initialize',
      'ping',
      'tools-list',
      'prompts-list',
      'resources-list',
      'dns-rebinding-protection',
      'server-sse-polling',
      'server-sse-multiple-streams',
    ],
    fails: {
      ...because(
        FIXTURE_TOOL,
        ...TOOLS,
        'tools-call-sampling',
        'tools-call-elicitation',
        'elicitation-sep1034-defaults',
        'elicitation-sep1330-enums',
      ),
      ...because(FIXTURE_PROMPT, ...PROMPTS),
      ...because(FIXTURE_RESOURCE, ...RESOURCES),
      ...because(NO_SUBSCRIPTIONS, 'resources-subscribe', 'resources-unsubscribe'),
      ...because(NO_LOGGING, 'logging-set-level', 'tools-call-with-logging'),
    },
  },
  '2026-07-28': {
    // The line that has the scenarios of this revision. `latest` has none of them.
    package: '@modelcontextprotocol/conformance@0.2.0-alpha.12',
    args: ['--suite', 'all', '--spec-version', '2026-07-28'],
    passes: [
      'tools-list',
      'prompts-list',
      'resources-list',
      'caching',
      'dns-rebinding-protection',
      'server-sse-multiple-streams',
      'http-header-validation',
      'sep-2164-resource-not-found',
      'input-required-result-missing-input-response',
      'input-required-result-unsupported-methods',
      'input-required-result-ignore-extra-params',
      'input-required-result-validate-input',
    ],
    fails: {
      ...because(
        FIXTURE_TOOL,
        ...TOOLS,
        'http-custom-header-server-validation',
        'input-required-result-basic-elicitation',
        'input-required-result-basic-sampling',
        'input-required-result-basic-list-roots',
        'input-required-result-request-state',
        'input-required-result-multiple-input-requests',
        'input-required-result-multi-round',
        'input-required-result-result-type',
        'input-required-result-tampered-state',
        'input-required-result-capability-check',
      ),
      'server-stateless': '24 of its 28 checks pass; the others call tools that only a test server has.',
      ...because(FIXTURE_PROMPT, ...PROMPTS, 'input-required-result-non-tool-request'),
      ...because(FIXTURE_RESOURCE, ...RESOURCES),
    },
  },
};
