# SPDX-License-Identifier: MIT
"""probe_server.py PORT-FILE KIND ARGUMENT...: a server on a free port, which it writes to PORT-FILE.

http [CERTIFICATE]   paths, see do_GET; each request adds a line to PORT-FILE.requests
raw PYTHON-BYTES...  answers the first packet, the second ... and then holds the connection
echo                 sends back what it gets
close PYTHON-BYTES   reads a packet, answers and closes
reset                closes at once, without reading
"""
import ast, base64, http.server, json, os, socket, socketserver, ssl, struct, sys, time

port_file, kind, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
host = os.environ.get("SERVER_HOST", "127.0.0.1")
failures = 3


class Web(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    # What was sent, as JSON; of other things there are in an answer.
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.answer(200, json.dumps({
            "method": self.command, "body": body, "headers": dict(self.headers), "state": "down",
            "count": 3, "id": 2**53 + 1, "ready": True, "none": None, "list": [{"a": "b"}, []],
            "long": "é" * 100, "lines": "a\nb"}, ensure_ascii=False).encode())

    do_PUT = do_DELETE = do_POST

    def do_HEAD(self):
        self.answer(204)

    def do_GET(self):
        global failures
        with open(port_file + ".requests", "a") as requests:
            requests.write(self.path + "\n")
        if self.path == "/later":
            failures -= 1
            self.answer(503 if failures >= 0 else 200)
        elif self.path == "/then-hang" and failures == 3:
            failures -= 1
            self.answer(503)
        elif self.path in ("/hang", "/then-hang"):
            time.sleep(600)
        elif self.path == "/trickle":
            self.send_response(200)
            self.end_headers()
            while True:
                self.wfile.write(b"x")
                time.sleep(0.05)
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            while True:
                self.wfile.write(b"y" * 65536)
        elif self.path == "/long-header":
            self.answer(200, Long="x" * 300000)
        elif self.path == "/headers":
            self.send_response(200)
            self.flush_headers()
            while True:
                self.wfile.write(b"X: yyyyyyyy\r\n" * 1000)
        elif self.path == "/interim":
            while True:
                self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
        elif self.path == "/redirect":
            self.answer(302, Location="/target")
        elif self.path == "/private":
            wanted = "Basic " + base64.b64encode(b"user:s3cret").decode()
            self.answer(200 if self.headers.get("Authorization") == wanted else 401)
        elif self.path.strip("/").isdigit():
            self.answer(int(self.path.strip("/")))
        else:
            self.answer(200, b"all\x00is well")

    def log_message(self, *_):
        pass


def python_bytes(text):
    return ast.literal_eval("b'" + text + "'")


class Raw(socketserver.BaseRequestHandler):
    def handle(self):
        for answer in arguments:
            self.request.recv(4096)
            self.request.sendall(python_bytes(answer))
        while self.request.recv(4096):
            pass


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(4096):
            self.request.sendall(data)


class Close(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.recv(4096)
        self.request.sendall(python_bytes(arguments[0]))


class Reset(socketserver.BaseRequestHandler):
    def handle(self):
        # Without a time to linger what is not sent is dropped: a reset and no orderly end.
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.request.close()


class Server(socketserver.ThreadingTCPServer):
    address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
    daemon_threads = True

    def handle_error(self, *_):
        pass


kinds = {"http": Web, "raw": Raw, "echo": Echo, "close": Close, "reset": Reset}
server = Server((host, 0), kinds[kind])
if kind == "http" and arguments:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(arguments[0])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(port_file + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(port_file + ".new", port_file)
server.serve_forever()
