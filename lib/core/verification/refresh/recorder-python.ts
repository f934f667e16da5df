/** The recorder for images with Python 3 or 2.7, such as those of the AWS CLI. `recorder-node.ts` says what it does. */
export const PYTHON_RECORDER = String.raw`from __future__ import print_function
import base64, calendar, errno, json, os, re, sys, threading, time
try:
    from http.client import HTTPConnection, HTTPSConnection
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from socketserver import ThreadingMixIn
    from urllib.parse import urlsplit
except ImportError:
    from BaseHTTPServer import BaseHTTPRequestHandler, HTTPServer
    from SocketServer import ThreadingMixIn
    from httplib import HTTPConnection, HTTPSConnection
    from urlparse import urlsplit

folder = os.environ["REFRESH_FOLDER"]
exchange_url = os.environ["RECORDER_URL"]
token_file = os.environ["RECORDER_TOKEN_FILE"]
rotate = os.environ.get("REFRESH_ROTATE") == "true"
now = time.time
until = now() + float(os.environ["REFRESH_SECONDS"])
LONGEST = 65536
lock = threading.RLock()


def put(text):
    with lock:
        print(text)
        sys.stdout.flush()


def say(step, ok, more, continues=True):
    line = {"step": step, "ok": ok, "at": round(now(), 3), "seconds": 0}
    if not ok and continues:
        line["continues"] = True
    line.update(more)
    put(json.dumps(line))


def read_token():
    try:
        with open(token_file) as file:
            return file.read()
    except (IOError, OSError):
        return ""


def token_expiry(token):
    try:
        part = token.split(".")[1]
        expiry = json.loads(base64.urlsafe_b64decode(str(part + "=" * (-len(part) % 4))).decode("utf-8"))["exp"]
        return expiry if isinstance(expiry, (int, float)) else None
    except Exception:
        return None


def keys_of(answer):
    if answer.get("status") != 200:
        return None
    try:
        body = json.loads(answer["body"].decode("utf-8"))
        text = body["Expiration"]
        expires = calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))
        return {"end": body["AccessKeyId"][-4:], "text": text, "expires": expires}
    except Exception:
        return None


# Redirects are not followed, because the token would follow them.
def exchange(authorization):
    url = urlsplit(exchange_url)
    connect = HTTPSConnection if url.scheme == "https" else HTTPConnection
    try:
        connection = connect(url.netloc, timeout=10)
        path = (url.path or "/") + ("?" + url.query if url.query else "")
        connection.request("GET", path, headers={"Authorization": authorization, "Accept": "application/json"})
        response = connection.getresponse()
        body = response.read(LONGEST + 1)
        connection.close()
        if len(body) > LONGEST:
            return {"error": "The answer is too long."}
        return {"status": response.status, "body": body}
    except Exception as error:
        return {"error": str(error) or type(error).__name__, "unresolved": type(error).__name__ == "gaierror"}


# The recorder's own exchange tells how long keys live.
def probe():
    answer = {}
    for attempt in range(3):
        answer = exchange(read_token())
        if "error" not in answer and answer["status"] < 500:
            break
        if attempt < 2:
            time.sleep(1)
    keys = keys_of(answer)
    if keys:
        say("exchange", True, {"keyEnd": keys["end"], "from": "container-role", "expires": keys["text"]})
        return keys["expires"] - now()
    more = {"resolved": False} if answer.get("unresolved") else {}
    if "error" in answer:
        more["error"] = "Could not connect to the endpoint URL: " + answer["error"]
    elif answer["status"] == 200:
        more["error"] = "Unable to parse JSON returned from container metadata"
    else:
        text = answer["body"].decode("utf-8", "replace")[:1000]
        more["error"] = "Received non 200 response %d from container metadata: %s" % (answer["status"], text)
    say("exchange", False, more, False)
    sys.exit(1)


life = probe()
interval = min(15, max(1, life / 60.0))
margin = min(60, max(2, life / 15.0))
first_token = token_expiry(read_token())


class State(object):
    current_token = first_token
    first_expiry = rotated_at = new_token_at = None
    old_token_kept = called_with_new_token = False
    made = passed = outlived = failed_in_a_row = 0
    exchanges = {}
    calls = {}
    flushed_at = token_read_at = 0
    partial = b""
    printed = dropped = 0
    last = []


start = {"life": life, "interval": interval, "margin": margin, "until": until}
if first_token:
    start["token"] = first_token
say("refresh-start", True, start)


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *parts):
        pass

    def do_GET(self):
        if self.path != "/credentials":
            self.send_response(404)
            self.end_headers()
            return
        authorization = self.headers.get("Authorization") or ""
        answer = exchange(authorization)
        keys = keys_of(answer)
        token = token_expiry(authorization)
        with lock:
            made = State.exchanges
            made["passed"] = made.get("passed", 0) + (1 if keys else 0)
            made["failed"] = made.get("failed", 0) + (0 if keys else 1)
            made["status"] = answer.get("status", 0)
            if token:
                made["token"] = token
            if keys:
                made["expires"] = keys["text"]
                State.first_expiry = State.first_expiry or keys["expires"]
                if token and first_token and token > first_token:
                    State.new_token_at = State.new_token_at or now()
                elif State.rotated_at and now() > State.rotated_at + 10:
                    State.old_token_kept = True
        body = answer.get("body", b"")
        self.send_response(answer.get("status", 502))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingMixIn, HTTPServer):
    daemon_threads = True


pipe = os.open(folder + "/output", os.O_RDONLY | os.O_NONBLOCK)
try:
    server = Server(("127.0.0.1", 0), Handler)
except Exception as error:
    say("refresh-recorder", False, {"error": str(error)}, False)
    sys.exit(1)
serving = threading.Thread(target=server.serve_forever)
serving.daemon = True
serving.start()
with open(folder + "/ready.new", "w") as file:
    quoted = token_file.replace("'", "'\\''")
    file.write("export AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:%d/credentials\n" % server.server_address[1])
    file.write("export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE='%s'\n" % quoted)
    file.write("export INTERVAL=%s\n" % interval)
os.rename(folder + "/ready.new", folder + "/ready")


def call(ok, code):
    with lock:
        State.made += 1
        State.passed += 1 if ok else 0
        made = State.calls
        made["passed"] = made.get("passed", 0) + (1 if ok else 0)
        made["failed"] = made.get("failed", 0) + (0 if ok else 1)
        if not ok:
            made["error"] = code or "unknown"
        if State.first_expiry and now() > State.first_expiry + margin:
            State.outlived += 1
            State.failed_in_a_row = 0 if ok else State.failed_in_a_row + 1
        if State.new_token_at and ok:
            State.called_with_new_token = True


def take(line):
    found = re.match(r"call (ok|failed)(?: ([A-Za-z0-9_.:-]{1,64}))?", line)
    if found:
        call(found.group(1) == "ok", found.group(2))
    elif not line.strip():
        return
    elif State.printed < 40:
        State.printed += 1
        put("client: " + line[:300])
    else:
        State.last.append(line[:300])
        if len(State.last) > 10:
            State.last.pop(0)
            State.dropped += 1


def read_output():
    for _ in range(16):
        try:
            chunk = os.read(pipe, LONGEST)
        except OSError as error:
            if error.errno != errno.EAGAIN:
                raise
            return
        if not chunk:
            return
        lines = (State.partial + chunk).split(b"\n")
        State.partial = lines.pop()[:4096]
        for line in lines:
            take(str(line.decode("utf-8", "replace").encode("ascii", "backslashreplace").decode("ascii")))


def flush():
    with lock:
        State.flushed_at = now()
        made, called = State.exchanges, State.calls
        State.exchanges, State.calls = {}, {}
        if made:
            say("refresh-exchange", made["failed"] == 0, made)
        if called:
            say("refresh-call", called["failed"] == 0, called)


def watch_token():
    State.token_read_at = now()
    token = token_expiry(read_token())
    if not token or token == State.current_token:
        return
    State.current_token = token
    State.rotated_at = State.rotated_at or now()
    say("refresh-token", True, {"expires": token})


def is_shown():
    followed = State.called_with_new_token or State.old_token_kept or State.failed_in_a_row >= 3
    return State.outlived >= 3 and (not rotate or followed)


# Waiting for an expiry shows nothing where no call works, or where none needs the keys of the exchange.
def is_hopeless():
    return State.made >= 5 and (State.passed == 0 or not State.first_expiry)


while True:
    time.sleep(0.2)
    read_output()
    if now() > State.token_read_at + 1:
        watch_token()
    if now() > State.flushed_at + interval / 2.0:
        flush()
    if os.path.exists(folder + "/exit"):
        with open(folder + "/exit") as file:
            code = int(file.read().strip() or 0)
        read_output()
        flush()
        say("refresh-client", code == 0, {"code": code})
        break
    if now() >= until or is_shown() or is_hopeless():
        break
watch_token()
flush()
if State.dropped:
    put("client: [%d lines left out]" % State.dropped)
for line in State.last:
    put("client: " + line)
say("end", True, {"recorded": True})
`
