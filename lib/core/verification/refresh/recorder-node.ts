/**
 * The recorder for images with Node.js. It listens on the loopback address, passes each exchange of the client on to
 * the exchange that the webhook injects, and prints a line for each exchange and each call, without keys and tokens.
 * `recorder-python.ts` does the same, and one test holds both.
 */
export const NODE_RECORDER = String.raw`'use strict';
const fs = require('fs');
const http = require('http');
const https = require('https');

const { env } = process;
const { now: clock } = Date;
const folder = env.REFRESH_FOLDER;
const exchangeUrl = new URL(env.RECORDER_URL);
const tokenFile = env.RECORDER_TOKEN_FILE;
const rotate = env.REFRESH_ROTATE === 'true';
const now = () => clock() / 1000;
const until = now() + Number(env.REFRESH_SECONDS);
const LONGEST = 65536;

function say(step, ok, more) {
  const line = { step, ok, at: Math.round(now() * 1000) / 1000, seconds: 0 };
  console.log(JSON.stringify(Object.assign(line, ok ? {} : { continues: true }, more)));
}
function readToken() {
  try { return fs.readFileSync(tokenFile, 'utf8'); } catch { return ''; }
}
function tokenExpiry(token) {
  try {
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1], 'base64').toString('utf8'));
    return typeof exp === 'number' ? exp : undefined;
  } catch { return undefined; }
}
function keysOf({ status, body }) {
  if (status !== 200) return undefined;
  try {
    const { AccessKeyId, Expiration } = JSON.parse(body);
    const expires = Date.parse(Expiration) / 1000;
    return AccessKeyId && expires ? { end: String(AccessKeyId).slice(-4), text: String(Expiration), expires } : undefined;
  } catch { return undefined; }
}

// Redirects are not followed, because the token would follow them.
function exchange(authorization, done) {
  let over = false;
  let request;
  const timer = setTimeout(() => end({ error: 'Read timeout' }), 10000);
  function end(answer) {
    if (over) return;
    over = true;
    clearTimeout(timer);
    if (request) request.destroy();
    done(answer);
  }
  try {
    const send = exchangeUrl.protocol === 'https:' ? https.request : http.request;
    request = send(exchangeUrl, { agent: false, headers: { authorization, accept: 'application/json' } }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        body += part;
        if (body.length > LONGEST) end({ error: 'The answer is too long.' });
      });
      response.on('end', () => end({ status: response.statusCode, body }));
      response.on('error', (error) => end({ error: error.message }));
    });
    request.on('error', (error) => end({ error: error.message, code: error.code }));
    request.end();
  } catch (error) {
    end({ error: error.message });
  }
}

// The recorder's own exchange tells how long keys live.
function probe(tries) {
  exchange(readToken(), (answer) => {
    const keys = keysOf(answer);
    if (keys) {
      say('exchange', true, { keyEnd: keys.end, from: 'container-role', expires: keys.text });
      return record(keys.expires - now());
    }
    if (tries > 1 && (answer.error || answer.status >= 500)) return setTimeout(probe, 1000, tries - 1);
    const error = answer.error
      ? 'Could not connect to the endpoint URL: ' + answer.error
      : answer.status === 200
        ? 'Unable to parse JSON returned from container metadata'
        : 'Received non 200 response ' + answer.status + ' from container metadata: ' + answer.body.slice(0, 1000);
    const unresolved = answer.code === 'ENOTFOUND' || answer.code === 'EAI_AGAIN';
    say('exchange', false, Object.assign({ error, continues: undefined }, unresolved ? { resolved: false } : {}));
    process.exit(1);
  });
}

function record(life) {
  const interval = Math.min(15, Math.max(1, life / 60));
  const margin = Math.min(60, Math.max(2, life / 15));
  const firstToken = tokenExpiry(readToken());
  let currentToken = firstToken;
  let firstExpiry, rotatedAt, newTokenAt, oldTokenKept = false;
  let made = 0, passed = 0, outlived = 0, failedInARow = 0, calledWithNewToken = false;
  let exchanges = {}, calls = {}, flushedAt = 0, tokenReadAt = 0;
  let partial = '', printed = 0, dropped = 0;
  const last = [];

  say('refresh-start', true, Object.assign({ life, interval, margin, until }, firstToken ? { token: firstToken } : {}));

  const server = http.createServer((request, response) => {
    if (request.url !== '/credentials') {
      response.statusCode = 404;
      return response.end();
    }
    const authorization = request.headers.authorization || '';
    exchange(authorization, (answer) => {
      const keys = keysOf(answer);
      const token = tokenExpiry(authorization);
      exchanges.passed = (exchanges.passed || 0) + (keys ? 1 : 0);
      exchanges.failed = (exchanges.failed || 0) + (keys ? 0 : 1);
      exchanges.status = answer.status || 0;
      if (token) exchanges.token = token;
      if (keys) {
        exchanges.expires = keys.text;
        if (!firstExpiry) firstExpiry = keys.expires;
        if (token && firstToken && token > firstToken) newTokenAt = newTokenAt || now();
        else if (rotatedAt && now() > rotatedAt + 10) oldTokenKept = true;
      }
      response.statusCode = answer.status || 502;
      response.setHeader('content-type', 'application/json');
      response.end(answer.body || '');
    });
  });
  server.on('error', (error) => {
    say('refresh-recorder', false, { error: error.message, continues: undefined });
    process.exit(1);
  });
  server.listen(0, '127.0.0.1', () => {
    const lines = [
      'export AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:' + server.address().port + '/credentials',
      "export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE='" + tokenFile.replace(/'/g, "'\\''") + "'",
      'export INTERVAL=' + interval,
    ];
    fs.writeFileSync(folder + '/ready.new', lines.join('\n') + '\n');
    fs.renameSync(folder + '/ready.new', folder + '/ready');
    setInterval(tick, 200);
  });

  function call(ok, code) {
    made += 1;
    passed += ok ? 1 : 0;
    calls.passed = (calls.passed || 0) + (ok ? 1 : 0);
    calls.failed = (calls.failed || 0) + (ok ? 0 : 1);
    if (!ok) calls.error = code || 'unknown';
    if (firstExpiry && now() > firstExpiry + margin) {
      outlived += 1;
      failedInARow = ok ? 0 : failedInARow + 1;
    }
    if (newTokenAt && ok) calledWithNewToken = true;
  }
  function take(line) {
    const found = /^call (ok|failed)(?: ([\w.:-]{1,64}))?/.exec(line);
    if (found) call(found[1] === 'ok', found[2]);
    else if (!line.trim()) return;
    else if (printed < 40) {
      printed += 1;
      console.log('client: ' + line.slice(0, 300));
    } else {
      last.push(line.slice(0, 300));
      if (last.length > 10) {
        last.shift();
        dropped += 1;
      }
    }
  }
  const pipe = fs.openSync(folder + '/output', fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  const chunk = Buffer.alloc(LONGEST);
  function readOutput() {
    for (let round = 0; round < 16; round += 1) {
      let size = 0;
      try { size = fs.readSync(pipe, chunk, 0, LONGEST, null); } catch (error) { if (error.code !== 'EAGAIN') throw error; }
      if (size === 0) return;
      const lines = (partial + chunk.toString('utf8', 0, size)).split('\n');
      partial = lines.pop().slice(0, 4096);
      lines.forEach(take);
    }
  }
  function flush() {
    flushedAt = now();
    const [exchanged, called] = [exchanges, calls];
    exchanges = {};
    calls = {};
    if (exchanged.passed + exchanged.failed > 0) say('refresh-exchange', exchanged.failed === 0, exchanged);
    if (called.passed + called.failed > 0) say('refresh-call', called.failed === 0, called);
  }
  function watchToken() {
    tokenReadAt = now();
    const token = tokenExpiry(readToken());
    if (!token || token === currentToken) return;
    currentToken = token;
    if (!rotatedAt) rotatedAt = now();
    say('refresh-token', true, { expires: token });
  }
  const isShown = () => outlived >= 3 && (!rotate || calledWithNewToken || oldTokenKept || failedInARow >= 3);
  // Waiting for an expiry shows nothing where no call works, or where none needs the keys of the exchange.
  const isHopeless = () => made >= 5 && (passed === 0 || !firstExpiry);
  function tick() {
    readOutput();
    if (now() > tokenReadAt + 1) watchToken();
    if (now() > flushedAt + interval / 2) flush();
    if (fs.existsSync(folder + '/exit')) {
      const code = Number(fs.readFileSync(folder + '/exit', 'utf8')) || 0;
      readOutput();
      flush();
      say('refresh-client', code === 0, { code });
      return finish();
    }
    if (now() >= until || isShown() || isHopeless()) finish();
  }
  function finish() {
    watchToken();
    flush();
    if (dropped) console.log('client: [' + dropped + ' lines left out]');
    last.forEach((line) => console.log('client: ' + line));
    say('end', true, { recorded: true });
    process.exit(0);
  }
}

probe(3);
`
