import { type OptionDefinition, SERVING } from './option.ts';

/** The options of serving over HTTP. */
export const SERVING_OPTIONS: readonly OptionDefinition[] = [
  {
    name: 'http',
    flag: '--http',
    environment: 'AWS_BACKUP_MCP_HTTP',
    type: 'text',
    repeatable: false,
    metavar: '[HOST:]PORT',
    meaning:
      'serve MCP over Streamable HTTP at /mcp instead of stdio; HOST is 127.0.0.1 if left out; port 0 picks a free one',
    commands: SERVING,
  },
  {
    name: 'oauthIssuer',
    flag: '--oauth-issuer',
    environment: 'AWS_BACKUP_MCP_OAUTH_ISSUER',
    type: 'text',
    repeatable: false,
    metavar: 'URL',
    meaning: 'over HTTP, accept access tokens (JWT) of this authorization server; needs an audience',
    commands: SERVING,
  },
  {
    name: 'oauthAudience',
    flag: '--oauth-audience',
    environment: 'AWS_BACKUP_MCP_OAUTH_AUDIENCE',
    type: 'text',
    repeatable: false,
    metavar: 'URL',
    meaning: 'the audience that access tokens must name: the URL at which clients reach this server, with /mcp',
    commands: SERVING,
  },
  {
    name: 'httpBehindGateway',
    flag: '--http-behind-gateway',
    environment: 'AWS_BACKUP_MCP_HTTP_BEHIND_GATEWAY',
    type: 'boolean',
    repeatable: false,
    meaning: 'over HTTP, do not authenticate callers: a gateway in front has, and nothing else reaches this server',
    commands: SERVING,
  },
  {
    name: 'httpToken',
    environment: 'AWS_BACKUP_MCP_HTTP_TOKEN',
    type: 'secret',
    repeatable: false,
    meaning: 'over HTTP, a static bearer token that callers may present; at least 32 characters',
    commands: SERVING,
  },
  {
    name: 'stateKey',
    environment: 'AWS_BACKUP_MCP_STATE_KEY',
    type: 'secret',
    repeatable: false,
    meaning: 'a secret that several replicas share to seal what clients hand back to them; at least 32 characters',
    commands: SERVING,
  },
];
