// What a page can do to a server of another origin: the script of each page in browser.test.ts. An attempt answers the text
// that it could read, or fails. `sends` and `reads` say from where it gets the message to a server that lets it, and where
// it reads the answer.

const post = (url, body, type, more = {}) =>
  fetch(url, { method: 'POST', body, headers: type ? { 'content-type': type } : {}, ...more }).then((one) =>
    one.text(),
  );

const xhr = (url, body, type) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('content-type', type);
    request.onload = () => resolve(request.responseText);
    request.onerror = reject;
    request.send(body);
  });

const load = (tag, properties, read) =>
  new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.onload = () => resolve(read(element));
    element.onerror = reject;
    document.body.append(element);
  });

/** The content of a frame, if it is of the page's own origin. */
const inside = (frame) => frame.contentDocument?.body?.textContent ?? '';

const submit = (url, body, enctype) =>
  new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.name = `frame${Math.random()}`;
    document.body.append(frame);
    const form = Object.assign(document.createElement('form'), { action: url, method: 'post', enctype });
    form.target = frame.name;
    // A form sends name=value: the = goes into metadata of the call, which a server leaves alone.
    const [name, value] =
      enctype === 'text/plain' ? [`${body.slice(0, -2)},"_meta":{"form":"`, '"}}}'] : ['message', body];
    form.append(Object.assign(document.createElement('input'), { name, value }));
    document.body.append(form);
    frame.onload = () => resolve(inside(frame));
    form.submit();
  });

/** The words of /healthz as variables: a script that uses them tells the page what it is. */
const script = (url) => {
  let read = '';
  for (const word of ['ok', 'draining']) {
    Object.defineProperty(window, word, { configurable: true, get: () => (read = word) });
  }
  return load('script', { src: url }, () => read);
};

const events = (url) =>
  new Promise((resolve, reject) => {
    const source = new EventSource(url);
    source.onmessage = ({ data }) => {
      source.close();
      resolve(data);
    };
    source.onerror = reject;
  });

const socket = (url) =>
  new Promise((resolve, reject) => {
    const one = new WebSocket(url.replace('http', 'ws'));
    one.onmessage = ({ data }) => resolve(data);
    one.onerror = reject;
  });

const WORKER = `const post = ${post};
onmessage = ({ data, source }) => post(...data).catch(() => '').then((text) => (source ?? self).postMessage(text));`;

const inWorker = (url, body, type) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(URL.createObjectURL(new Blob([WORKER])));
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
    worker.postMessage([url, body, type]);
  });

const inServiceWorker = async (url, body, type) => {
  await navigator.serviceWorker.register(`/worker.js?${encodeURIComponent(WORKER)}`);
  const { active } = await navigator.serviceWorker.ready;
  return await new Promise((resolve) => {
    navigator.serviceWorker.onmessage = ({ data }) => resolve(data);
    active.postMessage([url, body, type]);
  });
};

const JSON_TYPE = 'application/json';
const everywhere = () => true;
const nowhere = () => false;
const sameOrigin = (url) => new URL(url).origin === location.origin;
const hasServiceWorker = () => location.protocol === 'http:' && isSecureContext && location.origin !== 'null';

const sends = (run, reads, sends = everywhere) => ({ run, reads, sends });
const asks = (run, reads) => ({ run, reads, sends: nowhere });

/** Each takes the addresses of /mcp and of /healthz, the message, and the address that redirects to /mcp. */
const ATTEMPTS = {
  'fetch application/json': sends(({ mcp, body }) => post(mcp, body, JSON_TYPE), everywhere),
  'fetch text/plain': sends(({ mcp, body }) => post(mcp, body, 'text/plain'), everywhere),
  'fetch text/plain that mentions application/json': sends(
    ({ mcp, body }) => post(mcp, body, 'text/plain; application/json, application/json'),
    everywhere,
  ),
  'fetch text/plain with application/json as charset': sends(
    ({ mcp, body }) => post(mcp, body, 'text/plain;charset=application/json'),
    everywhere,
  ),
  'fetch of a form type': sends(({ mcp, body }) => post(mcp, body, 'application/x-www-form-urlencoded'), everywhere),
  'fetch without a type': sends(({ mcp, body }) => post(mcp, new TextEncoder().encode(body)), everywhere),
  'fetch of a blob of JSON': sends(({ mcp, body }) => post(mcp, new Blob([body], { type: JSON_TYPE })), everywhere),
  'fetch no-cors': sends(({ mcp, body }) => post(mcp, body, 'text/plain', { mode: 'no-cors' }), sameOrigin),
  'fetch no-cors application/json': sends(
    ({ mcp, body }) => post(mcp, body, JSON_TYPE, { mode: 'no-cors' }),
    sameOrigin,
  ),
  'fetch keepalive with cookies': sends(
    ({ mcp, body }) => post(mcp, body, 'text/plain', { keepalive: true, credentials: 'include', mode: 'no-cors' }),
    sameOrigin,
  ),
  'fetch same-origin': sends(
    ({ mcp, body }) => post(mcp, body, JSON_TYPE, { mode: 'same-origin' }),
    sameOrigin,
    sameOrigin,
  ),
  'fetch redirected to it': sends(({ redirect, body }) => post(redirect, body, JSON_TYPE), everywhere),
  'fetch text/plain redirected to it': sends(({ redirect, body }) => post(redirect, body, 'text/plain'), everywhere),
  'XMLHttpRequest application/json': sends(({ mcp, body }) => xhr(mcp, body, JSON_TYPE), everywhere),
  'XMLHttpRequest text/plain': sends(({ mcp, body }) => xhr(mcp, body, 'text/plain'), everywhere),
  'a worker, application/json': sends(({ mcp, body }) => inWorker(mcp, body, JSON_TYPE), everywhere),
  'a worker, text/plain': sends(({ mcp, body }) => inWorker(mcp, body, 'text/plain'), everywhere),
  'a service worker, application/json': sends(
    ({ mcp, body }) => inServiceWorker(mcp, body, JSON_TYPE),
    hasServiceWorker,
    hasServiceWorker,
  ),
  'a service worker, text/plain': sends(
    ({ mcp, body }) => inServiceWorker(mcp, body, 'text/plain'),
    hasServiceWorker,
    hasServiceWorker,
  ),
  'sendBeacon text/plain': sends(async ({ mcp, body }) => void navigator.sendBeacon(mcp, body), nowhere),
  'sendBeacon application/json': sends(
    async ({ mcp, body }) => void navigator.sendBeacon(mcp, new Blob([body], { type: JSON_TYPE })),
    nowhere,
  ),
  'a form text/plain': sends(({ mcp, body }) => submit(mcp, body, 'text/plain'), sameOrigin),
  'a form urlencoded': asks(({ mcp, body }) => submit(mcp, body, 'application/x-www-form-urlencoded'), sameOrigin),
  'a form multipart': asks(({ mcp, body }) => submit(mcp, body, 'multipart/form-data'), sameOrigin),
  'GET of /mcp': asks(({ mcp }) => fetch(mcp).then((one) => one.text()), everywhere),
  'GET of /healthz': asks(({ healthz }) => fetch(healthz).then((one) => one.text()), everywhere),
  'GET of /healthz, no-cors': asks(
    ({ healthz }) => fetch(healthz, { mode: 'no-cors' }).then((one) => one.text()),
    sameOrigin,
  ),
  EventSource: asks(({ mcp }) => events(mcp), everywhere),
  WebSocket: asks(({ mcp }) => socket(mcp), everywhere),
  'an image of /mcp': asks(({ mcp }) => load('img', { src: mcp }, (one) => `${one.naturalWidth} pixels`), everywhere),
  'an image of /healthz': asks(
    ({ healthz }) => load('img', { src: healthz }, (one) => `${one.naturalWidth} pixels`),
    everywhere,
  ),
  'a script of /mcp': asks(({ mcp }) => script(mcp), everywhere),
  'a script of /healthz': asks(({ healthz }) => script(healthz), everywhere),
  'a frame of /mcp': asks(({ mcp }) => load('iframe', { src: mcp }, inside), sameOrigin),
  'a frame of /healthz': asks(({ healthz }) => load('iframe', { src: healthz }, inside), sameOrigin),
};

/** What each attempt is to do at a server that lets it. */
globalThis.plan = (mcp) =>
  Object.entries(ATTEMPTS).map(([name, { sends, reads }]) => ({ name, sends: sends(mcp), reads: reads(mcp) }));

/** Makes these attempts, one after the other: what each could read, or nothing. */
globalThis.attempt = async (names, target) => {
  const read = {};
  for (const name of names) read[name] = (await ATTEMPTS[name].run(target).catch(() => '')) ?? '';
  return read;
};
