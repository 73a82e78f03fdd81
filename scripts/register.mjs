// Publishes an entry to the MCP registry from a GitHub workflow: node scripts/register.mjs FILE. The workflow's OIDC
// token, made out to the registry, is exchanged for one of the registry's own.
import { readFile } from 'node:fs/promises';

const { ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN, MCP_REGISTRY_URL } = process.env;
const registry = MCP_REGISTRY_URL ?? 'https://registry.modelcontextprotocol.io';

async function call(what, url, init) {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${what}: HTTP status ${response.status}: ${text}`);
  return JSON.parse(text);
}

const post = (path, body, headers = {}) =>
  call(`The registry's ${path}`, `${registry}/v0.1${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const entry = JSON.parse(await readFile(process.argv[2], 'utf8'));
const request = `${ACTIONS_ID_TOKEN_REQUEST_URL}&audience=${encodeURIComponent(registry)}`;
const { value: oidc_token } = await call("GitHub's token", request, {
  headers: { Authorization: `Bearer ${ACTIONS_ID_TOKEN_REQUEST_TOKEN}` },
});
const { registry_token } = await post('/auth/github-oidc', { oidc_token });
await post('/publish', entry, { Authorization: `Bearer ${registry_token}` });
